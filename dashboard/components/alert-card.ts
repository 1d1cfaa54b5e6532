import { css, html, LitElement } from 'lit';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { agoOf, ml, percent, scannerTime, timeOfDay } from '../data/format.ts';
import { DEFINITION_ORDER, headline, RULES, rule } from '../data/words.ts';
import { hatched, shared } from '../theme/shared.ts';
import './alert-acts.ts';
import './growth-figures.ts';
import './patient-label.ts';
import './priority-mark.ts';
import './probability-list.ts';

/** One open alert. While nobody has taken it, it is as large as the wall allows; then it steps back. */
export class AlertCard extends LitElement {
  static override properties = {
    alert: { attribute: false },
    now: { attribute: false },
    hideNames: { type: Boolean },
    stale: { type: Boolean },
    foreign: {},
    fault: {},
    busy: { type: Boolean },
    detailed: { type: Boolean },
    dense: { type: Boolean },
  };
  declare alert: AlertPayload;
  /** The appliance's clock, ms since the epoch; null while unknown. */
  declare now: number | null;
  declare hideNames: boolean;
  declare stale: boolean;
  /** Name of the appliance, where it is not this board's own. */
  declare foreign: string;
  declare fault: string;
  declare busy: boolean;
  /** On the case page, which shows the figures itself. */
  declare detailed: boolean;
  /** Many wait: each says only what must be read from afar. */
  declare dense: boolean;

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
        grid-template-columns: minmax(15rem, 33vw) 1fr;
        background: var(--surface);
        border: 2px solid var(--line);
        border-radius: 0.4rem;
        overflow: hidden;
      }
      article.acknowledged,
      article.detailed {
        grid-template-columns: minmax(12rem, 17vw) 1fr;
      }
      article.technical {
        border: 3px dashed var(--dim);
        background: repeating-linear-gradient(135deg, var(--surface) 0 18px, #1a2027 18px 20px);
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
      .acknowledged .headline,
      .acknowledged patient-label,
      .detailed .headline,
      .detailed patient-label {
        font-size: calc(var(--mid) * 0.62);
      }
      .age {
        font-size: calc(var(--mid) * 0.62);
        font-variant-numeric: tabular-nums;
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
        border: 2px dashed var(--text);
        padding: 0 0.4em;
        font-weight: 700;
        letter-spacing: 0.05em;
      }
      .taken {
        font-weight: 700;
      }
      @media (max-width: 760px) {
        article,
        article.acknowledged,
        article.detailed {
          grid-template-columns: 1fr;
        }
        .figures {
          grid-template-columns: 1fr;
        }
        .last {
          min-width: 100%;
        }
      }
    `,
  ];

  override render() {
    const { alert, now } = this;
    if (!alert) return html``;
    const { kind, state, priority } = alert;
    const acknowledged = state === 'acknowledged';
    const classes = `${kind} ${state} ${this.detailed ? 'detailed' : ''} ${this.stale ? 'hatched' : ''}`;
    return html`<article class=${classes} aria-label=${`${priority} priority alert, ${state}`}>
      <priority-mark .priority=${priority} .kind=${kind} .state=${this.stale ? 'acknowledged' : state}
        ?compact=${acknowledged || this.detailed}></priority-mark>
      <div class="body">
        <div class="first">
          <patient-label .label=${alert.label} ?hideNames=${this.hideNames}></patient-label>
          <span class="age">raised ${agoOf(alert.raisedAt, now)}</span>
        </div>
        <h2 class="headline">${headline(alert)}</h2>
        ${
          acknowledged
            ? html`<p class="taken">
                Acknowledged by ${alert.acknowledgedBy ?? 'unknown'}, ${agoOf(alert.acknowledgedAt, now)}
              </p>`
            : ''
        }
        ${acknowledged || this.detailed || this.dense ? this.brief() : this.figures()}
        ${acknowledged || kind === 'technical' || this.detailed ? html`<p class="small">${alert.text}</p>` : ''}
        <div class="actions">
          <p class="small dim last">
            ${this.demo()} Scan of ${scannerTime(alert.acquiredAt, now)} (scanner’s clock). Raised ${timeOfDay(alert.raisedAt, now)}.
          ${this.foreign ? `Appliance ${this.foreign}. ` : ''}
          ${kind === 'clinical' ? `Not for diagnosis. ${this.models()}` : ''}
          </p>
          <alert-acts .alert=${alert} .fault=${this.fault} ?busy=${this.busy} ?disabled=${this.foreign !== ''}></alert-acts>
          ${
            alert.episodeId && !this.foreign && !this.detailed
              ? html`<a class="button" href="/cases/${alert.episodeId}">Open case</a>`
              : ''
          }
        </div>
      </div>
    </article>`;
  }

  private figures() {
    const { alert } = this;
    if (alert.kind === 'technical') return '';
    return html`<div class="figures">
      <div>
        <p>IPH <strong>${ml(alert.iphMl)}</strong>, IVH <strong>${ml(alert.ivhMl)}</strong> <span class="dim">segmented</span></p>
        ${alert.measured ? html`<growth-figures .measured=${alert.measured} brief></growth-figures>` : ''}
      </div>
      <probability-list .predicted=${alert.predicted}></probability-list>
    </div>`;
  }

  private brief() {
    const { alert } = this;
    if (alert.kind === 'technical') return '';
    const { predicted, measured } = alert;
    const met = measured && DEFINITION_ORDER.find((key) => measured.meetsRule.includes(key));
    const growth = measured
      ? html`${met ? `Meets the rule: ${rule(measured.rules[met])};` : 'Meets no rule of expansion;'}
        ${measured.exceedsMeasurementError ? 'exceeds' : 'within'} measurement error.`
      : predicted
        ? html`Probability that ${RULES.CHE}: ${percent(predicted.probabilities.CHE)} (threshold ${percent(predicted.thresholds.CHE)}).`
        : 'Probability of growth: unknown.';
    return html`<p class="small">
      IPH <strong>${ml(alert.iphMl)}</strong>, IVH <strong>${ml(alert.ivhMl)}</strong> <span class="dim">segmented.</span>
      ${growth}
    </p>`;
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
