import { css, html, LitElement } from 'lit';
import type { AlertPayload, Appliance } from '../../edge/mqtt/topics.ts';
import { agoOf, ml, percentBeside, scannerTime, timeOfDay } from '../data/format.ts';
import {
  adviceOf,
  DEFINITION_ORDER,
  escalated,
  headline,
  inWordsOf,
  isOfPatient,
  isToldInWords,
  PRIORITY_WORDS,
  RULES,
  rule,
} from '../data/words.ts';
import { hatched, shared } from '../theme/shared.ts';
import './alert-acts.ts';
import './growth-figures.ts';
import './patient-label.ts';
import './priority-mark.ts';
import type { CardSize } from './priority-mark.ts';
import './probability-list.ts';

/** One open alert. While nobody has taken it, it is as large as the wall allows; then it steps back. */
export class AlertCard extends LitElement {
  static override properties = {
    alert: { attribute: false },
    now: { attribute: false },
    hideNames: { type: Boolean },
    stale: { type: Boolean },
    of: { attribute: false },
    foreign: {},
    fault: {},
    busy: { type: Boolean },
    detailed: { type: Boolean },
    dense: { type: Boolean },
    earlier: { type: Boolean },
  };
  declare alert: AlertPayload;
  /** The appliance's clock, ms since the epoch; null while unknown. */
  declare now: number | null;
  declare hideNames: boolean;
  declare stale: boolean;
  /** The appliance that it is of. */
  declare of: Appliance;
  /** Name of the appliance, where it is not this board's own. */
  declare foreign: string;
  declare fault: string;
  declare busy: boolean;
  /** On the case page, which shows the figures itself. */
  declare detailed: boolean;
  /** Many wait: each says only what must be read from afar. */
  declare dense: boolean;
  /** A newer scan of this patient has an open alert too. */
  declare earlier: boolean;

  constructor() {
    super();
    this.now = null;
    this.hideNames = false;
    this.stale = false;
    this.foreign = '';
    this.fault = '';
    this.busy = false;
    this.detailed = false;
    this.dense = false;
    this.earlier = false;
  }

  static override styles = [
    shared,
    hatched,
    css`
      :host {
        display: block;
      }
      article {
        display: grid;
        grid-template-columns: minmax(15rem, 36%) minmax(0, 1fr);
        background: var(--surface);
        border: 2px solid var(--line);
        border-radius: 0.4rem;
        overflow: hidden;
      }
      article.compact {
        grid-template-columns: minmax(12rem, 17%) minmax(0, 1fr);
      }
      article.technical {
        border: 3px dashed var(--dim);
        background: repeating-linear-gradient(135deg, var(--surface) 0 18px, var(--stripe) 18px 20px);
      }
      .body {
        display: grid;
        gap: 0.35em;
        padding: 0.5em 0.8em;
        align-content: start;
        min-width: 0;
      }
      .first {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: baseline;
        column-gap: 1em;
      }
      patient-label {
        font-size: var(--mid);
        line-height: 1.15;
      }
      .headline {
        font-size: var(--mid);
        font-weight: 800;
        line-height: 1.12;
      }
      .age {
        font-size: calc(var(--mid) * 0.62);
        font-variant-numeric: tabular-nums;
      }
      .earlier {
        padding: 0 0.4em;
        border: 1px solid var(--dim);
        border-radius: 0.3em;
        font-weight: 600;
      }
      .strip .body,
      .compact .body {
        grid-template-columns: minmax(0, 1fr) auto;
        column-gap: 1em;
        row-gap: 0.1em;
        padding-block: 0.25em;
      }
      .strip .first,
      .strip .headline {
        grid-column: 1 / -1;
      }
      .strip patient-label,
      .compact .headline,
      .compact patient-label {
        font-size: calc(var(--mid) * 0.62);
      }
      .strip .age,
      .compact .age {
        font-size: var(--near);
      }
      .strip .headline {
        font-size: calc(var(--mid) * 0.9);
      }
      .strip .actions,
      .compact .actions {
        grid-column: 2;
        grid-row: 3;
        align-self: end;
        font-size: var(--small);
      }
      .strip .more {
        grid-column: 1 / -1;
        grid-row: 4;
      }
      .compact .first {
        grid-column: 1 / -1;
        justify-content: start;
      }
      .compact .age {
        margin-left: auto;
      }
      .compact .actions {
        grid-row: 2 / span 4;
      }
      .actions:has([open]) {
        grid-column: 1 / -1;
        grid-row: 5;
      }
      .figures {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.5fr);
        gap: 0.3em 1.6em;
        font-size: var(--small);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5em;
        align-items: end;
        justify-content: end;
      }
      .last {
        flex: 1;
        min-width: 18em;
      }
      .demo {
        border: 2px dashed var(--dim);
        padding: 0 0.3em;
        color: var(--text);
        font-size: 0.85em;
        font-weight: 700;
        letter-spacing: 0.05em;
      }
      .taken {
        font-weight: 700;
      }
      .escalated {
        justify-self: start;
        padding: 0 0.4em;
        border: 2px solid var(--text);
        border-radius: 0.3em;
        font-weight: 700;
      }
      .strip .escalated,
      .compact .escalated {
        font-size: var(--small);
      }
      @media (max-width: 760px), (orientation: portrait) {
        article,
        article.compact {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 760px) {
        .figures,
        .strip .body,
        .compact .body {
          grid-template-columns: minmax(0, 1fr);
        }
        .strip .actions,
        .strip .more,
        .compact .actions {
          grid-column: 1;
          grid-row: auto;
          align-self: start;
        }
        .actions {
          justify-content: start;
          gap: 0.3em;
        }
        .actions .button {
          padding-inline: 0.6em;
        }
        .last {
          min-width: 100%;
        }
      }
    `,
  ];

  override render() {
    const { alert, now, size } = this;
    if (!alert) return html``;
    const { kind, state, priority } = alert;
    const acknowledged = state === 'acknowledged';
    const technical = kind === 'technical';
    return html`<article class=${`${kind} ${size} ${this.stale ? 'hatched' : ''}`} aria-label=${this.inWords()}>
      <priority-mark .priority=${priority} .kind=${kind} .state=${this.stale ? 'acknowledged' : state} .size=${size}></priority-mark>
      <div class="body">
        <div class="first">
          ${isOfPatient(alert) ? html`<patient-label .label=${alert.label} ?hideNames=${this.hideNames}></patient-label>` : ''}
          ${size === 'compact' ? this.headline() : ''}
          ${size === 'compact' ? '' : this.earlierScan()} ${size === 'full' ? '' : this.escalation()}
          <span class="age">raised ${agoOf(alert.raisedAt, now)}</span>
        </div>
        ${size === 'compact' ? '' : this.headline()}
        ${
          acknowledged
            ? html`<p class="taken">
                Acknowledged by ${alert.acknowledgedBy ?? 'unknown'}, ${agoOf(alert.acknowledgedAt, now)}
              </p>`
            : ''
        }
        ${size === 'full' ? this.escalation() : ''}
        ${size === 'compact' && this.earlier ? html`<p>${this.earlierScan()}</p>` : ''}
        ${technical ? this.technical() : isToldInWords(alert) ? this.sentence() : size === 'full' ? this.figures() : this.brief()}
        <div class="actions">
          ${
            size === 'full'
              ? html`<p class="small dim last">
                  ${this.origin()} Raised ${timeOfDay(alert.raisedAt, now)}.
                  ${technical ? '' : `Not for diagnosis. ${this.models()}`}
                </p>`
              : ''
          }
          <alert-acts .alert=${alert} .fault=${this.fault} ?busy=${this.busy} .of=${this.of} .foreign=${this.foreign}></alert-acts>
          ${
            alert.episodeId === null || this.detailed
              ? ''
              : this.foreign
                ? html`<span class="small dim">Pictures are at appliance ${this.foreign}</span>`
                : html`<a class="button" href="/cases/${alert.episodeId}">Open case</a>`
          }
        </div>
      </div>
    </article>`;
  }

  private get size(): CardSize {
    if (this.detailed || this.alert.state === 'acknowledged') return 'compact';
    return this.dense ? 'strip' : 'full';
  }

  private escalation() {
    const words = escalated(this.alert);
    if (!words) return '';
    return html`<p class="escalated">${words}, ${agoOf(this.alert.escalation?.at ?? null, this.now)}</p>`;
  }

  private earlierScan() {
    return this.earlier ? html`<span class="small earlier">Earlier scan of this patient</span>` : '';
  }

  private headline() {
    return html`<h2 class="headline">${headline(this.alert)}</h2>`;
  }

  /** For who hears the board rather than sees it: buttons of the same word are told apart by their article. */
  private inWords(): string {
    const { priority, state } = this.alert;
    const whom = inWordsOf(this.alert, this.hideNames);
    const told = escalated(this.alert);
    const after = told ? `. ${told}` : '';
    return `${PRIORITY_WORDS[priority].word} priority alert, ${state}: ${headline(this.alert)}${whom}${after}`;
  }

  private origin() {
    const { acquiredAt } = this.alert;
    const scan = !isOfPatient(this.alert) ? '' : html`Scan of ${scannerTime(acquiredAt, this.now)}.`;
    return html`${scan} ${this.foreign ? `Appliance ${this.foreign}.` : ''} ${this.demo()}`;
  }

  private figures() {
    const { alert } = this;
    return html`<div class="figures">
      <div>
        <p>IPH <strong>${ml(alert.iphMl)}</strong>, IVH <strong>${ml(alert.ivhMl)}</strong> <span class="dim">segmented</span></p>
        ${alert.measured ? html`<growth-figures .measured=${alert.measured} brief></growth-figures>` : ''}
      </div>
      <probability-list .predicted=${alert.predicted}></probability-list>
    </div>`;
  }

  /** What failed and what to do; the headline has said already that the scan was not assessed. */
  private technical() {
    const why = this.alert.text.replace(/^This scan was not assessed\. /, '');
    return html`${this.size === 'full' ? '' : html`<p class="small dim">${this.origin()}</p>`}
      <p class="small more">${why} ${adviceOf(this.alert)}</p>`;
  }

  /** What no figure of a bleed would say. */
  private sentence() {
    const bleed = this.alert.condition === 'other-bleed-found' ? '' : html`${this.volumes()} `;
    return html`<p class="small more">${bleed}${this.alert.text}
      ${this.size === 'full' ? '' : html`<span class="dim">${this.origin()}</span>`}</p>`;
  }

  private volumes() {
    return html`Baseline: IPH <strong>${ml(this.alert.iphMl)}</strong>, IVH <strong>${ml(this.alert.ivhMl)}</strong>.`;
  }

  private brief() {
    const { alert } = this;
    const { predicted, measured } = alert;
    const met = measured && DEFINITION_ORDER.find((key) => measured.meetsRule.includes(key));
    const [chance, limit] = predicted ? percentBeside(predicted.probabilities.CHE, predicted.thresholds.CHE) : [];
    const growth = measured
      ? html`${met ? `Meets the rule: ${rule(measured.rules[met])};` : 'Meets no rule of expansion;'}
        ${measured.exceedsMeasurementError ? 'exceeds' : 'within'} measurement error.`
      : predicted
        ? html`${RULES.CHE}: probability ${chance}, threshold ${limit}.`
        : 'Probability of growth: unknown.';
    return html`<p class="small">
        IPH <strong>${ml(alert.iphMl)}</strong>, IVH <strong>${ml(alert.ivhMl)}</strong>.
        <span class="dim">${this.origin()}</span>
      </p>
      <p class="small more">${growth}</p>`;
  }

  private demo() {
    const { intendedUse } = this.alert;
    if (this.alert.kind === 'technical' || intendedUse === 'clinical') return '';
    return html`<span class="demo">${intendedUse.toUpperCase()}</span>`;
  }

  private models(): string {
    const names = this.alert.models.map(({ name, version }) => `${name} ${version}`).join(', ');
    return names ? `Models: ${names}.` : 'Models: unknown.';
  }
}
customElements.define('alert-card', AlertCard);
