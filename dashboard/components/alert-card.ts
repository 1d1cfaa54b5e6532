import { html } from 'lit';
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
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { hatched, shared } from '../theme/shared.ts';
import { alertCardStyles } from './alert-card-styles.ts';
import './alert-acts.ts';
import './growth-figures.ts';
import './patient-label.ts';
import './priority-mark.ts';
import type { CardSize } from './priority-mark.ts';
import './probability-list.ts';

/** One open alert. While nobody has taken it, it is as large as the wall allows; then it steps back. */
export class AlertCard extends WordedElement {
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
    cards: {},
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
  /** How much of it there is room for while nobody has taken it. */
  declare cards: Exclude<CardSize, 'compact'>;
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
    this.cards = 'full';
    this.earlier = false;
  }

  static override styles = [shared, hatched, alertCardStyles];

  override render() {
    const { alert, now, size } = this;
    if (!alert) return html``;
    const { kind, state, priority } = alert;
    const say = words().alerts;
    const brief = size === 'compact' || size === 'line';
    return html`<article class=${`${kind} ${size} ${this.stale ? 'hatched' : ''}`} aria-label=${this.inWords()}>
      <priority-mark .priority=${priority} .kind=${kind} .state=${this.stale ? 'acknowledged' : state} .size=${size}></priority-mark>
      <div class="body">
        <div class="first">
          ${isOfPatient(alert) ? html`<patient-label .label=${alert.label} ?hideNames=${this.hideNames}></patient-label>` : ''}
          ${size === 'compact' ? this.headline() : ''}
          ${this.earlierScan()}
          ${size === 'line' ? html`<span class="small dim">${this.foreign ? words().alerts.picturesAt(this.foreign) : ''} ${this.use(words().ward.uses)}</span>` : ''}
          <span class="age">${size === 'strip' || size === 'line' ? agoOf(alert.raisedAt, now) : say.raisedAgo(agoOf(alert.raisedAt, now))}</span>
          ${size === 'full' ? '' : this.escalation()}
        </div>
        ${size === 'compact' ? '' : this.headline()}
        ${
          state === 'acknowledged'
            ? html`<p class="taken">
                ${say.acknowledgedBy(alert.acknowledgedBy ?? words().common.unknown, agoOf(alert.acknowledgedAt, now))}
              </p>`
            : ''
        }
        ${size === 'full' ? this.escalation() : ''}
        ${this.content(brief)}
        <div class="actions">
          ${size === 'full' ? html`<p class="small dim last">${this.origin()} ${this.source()}</p>` : ''}
          <alert-acts .alert=${alert} .fault=${this.fault} ?busy=${this.busy} .of=${this.of} .foreign=${this.foreign}></alert-acts>
          ${size === 'line' ? '' : this.pictures()}
        </div>
      </div>
    </article>`;
  }

  private get size(): CardSize {
    if (this.detailed) return 'compact';
    return this.alert.state === 'acknowledged' ? 'line' : this.cards;
  }

  private escalation() {
    const told = escalated(this.alert);
    if (!told) return '';
    const ago = agoOf(this.alert.escalation?.at ?? null, this.now);
    return html`<p class="escalated">${words().alerts.escalatedAgo(told, ago)}</p>`;
  }

  private earlierScan() {
    return this.earlier ? html`<span class="small earlier">${words().alerts.earlier}</span>` : '';
  }

  private headline() {
    const { episodeId } = this.alert;
    // Where there is no room for a button more, the words themselves lead to the case.
    const leads = this.size === 'line' && episodeId !== null && !this.foreign;
    return leads
      ? html`<h2 class="headline"><a href="/cases/${episodeId}">${headline(this.alert)}</a></h2>`
      : html`<h2 class="headline">${headline(this.alert)}</h2>`;
  }

  /** What there is to say below the headline; where very many wait, that is in the row of the list and on the case page. */
  private content(brief: boolean) {
    const { alert } = this;
    if (this.size === 'line' && isOfPatient(alert)) return '';
    if (alert.kind === 'technical') return this.technical(brief);
    if (isToldInWords(alert)) return this.sentence(brief);
    if (this.size === 'full') return this.figures();
    return this.brief();
  }

  /** For who hears the board rather than sees it: buttons of the same word are told apart by their article. */
  private inWords(): string {
    const { priority, state } = this.alert;
    const { article, states } = words().alerts;
    const whom = inWordsOf(this.alert, this.hideNames);
    const told = escalated(this.alert);
    const after = told ? `. ${told}` : '';
    return article(PRIORITY_WORDS[priority].word, states[state], `${headline(this.alert)}${whom}${after}`);
  }

  /** Where its pictures are. */
  private pictures() {
    const { alert, foreign } = this;
    const say = words().alerts;
    if (alert.episodeId === null || this.detailed) return '';
    if (foreign) return html`<span class="small dim">${say.picturesAt(foreign)}</span>`;
    return html`<a class="button" href="/cases/${alert.episodeId}">${say.openCase}</a>`;
  }

  private origin() {
    const say = words().alerts;
    const scan = isOfPatient(this.alert) ? say.scanOf(scannerTime(this.alert.acquiredAt, this.now)) : '';
    return html`${scan} ${this.foreign ? say.appliance(this.foreign) : ''} ${this.use()}`;
  }

  private source() {
    const { alert } = this;
    const say = words().alerts;
    const names = alert.models.map(({ name, version }) => `${name} ${version}`).join(', ');
    const clinical = `${say.notForDiagnosis} ${say.models(names || words().common.unknown)}`;
    return `${say.raisedAt(timeOfDay(alert.raisedAt, this.now))} ${alert.kind === 'technical' ? '' : clinical}`;
  }

  private figures() {
    const { alert } = this;
    return html`<div class="figures">
      <div>
        <p>${this.volumes()} <span class="dim">${words().alerts.segmented}</span></p>
        ${alert.measured ? html`<growth-figures .measured=${alert.measured} brief></growth-figures>` : ''}
      </div>
      <probability-list .predicted=${alert.predicted}></probability-list>
    </div>`;
  }

  /** What failed and what to do; the headline has said already that the scan was not assessed. */
  private technical(brief: boolean) {
    const why = this.alert.text.replace(/^This scan was not assessed\. /, '');
    const advice = adviceOf(this.alert);
    return html`${brief ? html`<p class="small dim">${this.origin()}</p>` : ''}
      <p class="small why"><span lang="en">${why}</span> ${brief ? '' : advice}
        ${this.size === 'strip' && this.foreign ? html`<span class="dim">${words().alerts.appliance(this.foreign)}</span>` : ''}</p>`;
  }

  /** What no figure of a bleed would say. */
  private sentence(brief: boolean) {
    const { condition, text } = this.alert;
    const bleed = condition === 'other-bleed-found' ? '' : html`${words().alerts.baseline} ${this.volumes()}. `;
    return html`<p class="small why">${bleed}${brief && bleed ? '' : html`<span lang="en">${text}</span>`}
      ${this.size === 'full' ? '' : html`<span class="dim">${this.origin()}</span>`}</p>`;
  }

  private volumes() {
    return html`IPH <strong>${ml(this.alert.iphMl)}</strong>, IVH <strong>${ml(this.alert.ivhMl)}</strong>`;
  }

  private brief() {
    return html`<p class="small why">
        ${this.volumes()}. ${this.size === 'compact' ? this.growth() : ''} <span class="dim">${this.origin()}</span>
      </p>`;
  }

  private growth() {
    const { predicted, measured } = this.alert;
    const say = words().alerts;
    if (measured) {
      const met = DEFINITION_ORDER.find((key) => measured.meetsRule.includes(key));
      return html`${met ? say.meets(rule(measured.rules[met])) : say.meetsNone}
        ${measured.exceedsMeasurementError ? say.exceeds : say.within}`;
    }
    if (!predicted) return say.noProbability;
    const [chance, limit] = percentBeside(predicted.probabilities.CHE, predicted.thresholds.CHE);
    return say.probability(RULES.CHE, chance, limit);
  }

  private use(uses: Readonly<Record<AlertPayload['intendedUse'], string>> = words().alerts.uses) {
    const { intendedUse, kind } = this.alert;
    if (kind === 'technical' || intendedUse === 'clinical') return '';
    return html`<span class="demo">${uses[intendedUse]}</span>`;
  }
}
customElements.define('alert-card', AlertCard);
