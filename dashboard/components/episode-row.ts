import { css, html } from 'lit';
import type { Measured } from '../../edge/assessment/assessment.ts';
import type { AlertPayload, EpisodePayload, EpisodeScan } from '../../edge/mqtt/topics.ts';
import { latestScan } from '../data/episodes.ts';
import { followUpOf } from '../data/follow-up.ts';
import { age, agoOf, decimal, deltaMl, deltaPercent, ml, scannerTime } from '../data/format.ts';
import { CONDITION_WORDS, DEFINITION_ORDER, PRIORITY_WORDS, rule, shownLabel } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { hatched, shared } from '../theme/shared.ts';
import './patient-label.ts';
import './record/marked-wrong.ts';
import './risk-bars.ts';
import './volume-course.ts';

/** What the alerts say of the patient of a row. */
export type OfAlerts = Pick<AlertPayload, 'state' | 'priority' | 'acknowledgedBy'>;

/**
 * One patient's bleed, or one scan that showed none: a result is a row with the scan's time, whatever it says. Beside who it is
 * stand how old the scan is, the volumes, their course, the risk, what was measured, and when the next scan is due. Slot
 * `flag` takes what people said of the assessment.
 */
export class EpisodeRow extends WordedElement {
  static override properties = {
    episode: { attribute: false },
    alerts: { attribute: false },
    now: { attribute: false },
    hideNames: { type: Boolean },
    stale: { type: Boolean },
    foreign: {},
    owner: {},
  };
  declare episode: EpisodePayload;
  /** Its open alerts, the most urgent first. */
  declare alerts: readonly OfAlerts[];
  declare now: number | null;
  declare hideNames: boolean;
  declare stale: boolean;
  declare foreign: string;
  /** Of a fleet, the site and appliance that it is of. */
  declare owner: string;

  constructor() {
    super();
    this.alerts = [];
    this.now = null;
    this.hideNames = false;
    this.stale = false;
    this.foreign = '';
    this.owner = '';
  }

  static override styles = [
    shared,
    hatched,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      article {
        position: relative;
        display: grid;
        grid-template-columns: minmax(0, 1.05fr) 7.6em 5.4em 12.2em minmax(0, 1.5fr);
        gap: 0 0.5em;
        align-items: center;
        height: 100%;
        padding: 0.2em 0.6em;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 0.4rem;
        font-size: var(--row, var(--small));
        line-height: 1.15;
        overflow-wrap: break-word;
      }
      article:has(.open:hover) {
        border-color: var(--text);
      }
      article:has(.open:focus-visible) {
        outline: 3px solid var(--focus);
        outline-offset: -3px;
      }
      patient-label {
        font-size: 1.25em;
        line-height: 1.1;
      }
      .volume,
      .result {
        font-size: 1.2em;
        font-weight: 700;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .result {
        white-space: normal;
        grid-column: 2 / span 3;
      }
      .iph::before,
      .ivh::before {
        display: inline-block;
        width: 0.5em;
        height: 0.5em;
        margin-right: 0.35em;
        background: var(--iph);
        content: '';
      }
      .iph::before {
        border-radius: 50%;
      }
      .ivh::before {
        background: var(--ivh);
      }
      .strong {
        font-weight: 700;
      }
      .last {
        padding-left: 0.5em;
      }
      .whole {
        display: inline-block;
      }
      .overdue {
        display: inline-block;
        padding-inline: 0.3em;
        border: 2px solid var(--text);
        border-radius: 0.25em;
        font-weight: 700;
      }
      .demo {
        padding: 0 0.25em;
        border: 1px dashed var(--dim);
        color: var(--text);
        font-size: 0.72em;
        font-weight: 700;
      }
      /* The whole row leads to the case. */
      .open {
        position: absolute;
        inset: 0;
        z-index: 1;
      }
      @media (min-width: 761px) and (orientation: portrait) {
        article {
          grid-template-columns: minmax(0, 0.88fr) 7.7em 5.6em 12.6em minmax(0, 1.62fr);
        }
      }
      @media (max-width: 760px) {
        article {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          gap: 0.35em 0.6em;
          padding: 0.5em 0.7em;
          font-size: var(--near);
        }
        .last {
          padding: 0;
        }
        .whom,
        .last,
        .result,
        risk-bars {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  override render() {
    const { episode, hideNames } = this;
    const scan = episode ? latestScan(episode) : undefined;
    if (!episode) return html``;
    const say = words().ward;
    const { name, id } = shownLabel(episode.label, hideNames);
    return html`<article class=${this.stale ? 'hatched' : ''}>
      ${
        this.foreign
          ? ''
          : html`<a class="open" href="/cases/${episode.episodeId}" aria-label=${say.openCase(`, ${name}, ${id}`)}></a>`
      }
      <div class="whom">
        <patient-label .label=${episode.label} ?hideNames=${hideNames}></patient-label> ${this.use(scan)}
        <p class="dim">${scan ? say.scanAge(agoOf(scan.concludedAt, this.now)) : ''}</p>
        ${this.owner ? html`<p class="dim">${this.owner}</p>` : ''} ${this.waits()}
      </div>
      ${scan ? this.result(scan) : html`<p class="result">${say.noScanKnown}</p>`}
      <div class="last">
        ${scan?.measured ? this.growth(scan.measured) : ''} ${this.followUp()}
        ${scan?.muted ? html`<p>${say.muted(CONDITION_WORDS[scan.muted])}</p>` : ''}
        ${this.foreign ? html`<p class="dim">${say.picturesAt(this.foreign)}</p>` : ''}
        ${this.marked()}
      </div>
    </article>`;
  }

  /** Not of a scan that no model read. */
  private use(scan: EpisodeScan | undefined) {
    const { intendedUse } = this.episode;
    if (intendedUse === 'clinical' || scan?.status === 'not-assessed') return '';
    return html`<span class="demo">${words().ward.uses[intendedUse]}</span>`;
  }

  private result(scan: EpisodeScan) {
    const say = words().ward;
    if (scan.status === 'assessed' && scan.found === true) return this.bleed(scan);
    const time = html`<p class="dim">${say.scanAt(scannerTime(scan.acquiredAt, this.now))}</p>`;
    if (scan.status === 'not-assessed') {
      return html`<div class="result">
        ${say.notAssessed} <span lang="en">${scan.reason ?? say.reasonUnknown}</span>
      </div>`;
    }
    const none = scan.found === null ? say.resultUnknown : scan.alsoMarked ? say.noIphIvh : say.noHematoma;
    // What else is marked may be blood too: none in the tissue must not be read as none.
    return html`<div class="result">${none} <span lang="en">${scan.alsoMarked ?? ''}</span>${time}</div>`;
  }

  private bleed(scan: EpisodeScan) {
    const { scans } = this.episode;
    const say = words().ward;
    return html`<div>
        <p class="volume iph">IPH ${ml(scan.iphMl)}</p>
        <p class="volume ivh">IVH ${ml(scan.ivhMl)}</p>
        <p class="dim">${say.scanAt(scannerTime(scan.acquiredAt, this.now))}</p>
      </div>
      <volume-course .scans=${scans}></volume-course>
      <div>
        <risk-bars .predicted=${scan.predicted}></risk-bars>
        ${scan.alsoMarked ? html`<p lang="en">${scan.alsoMarked}</p>` : ''}
      </div>`;
  }

  private growth({ iphGrowthMl, iphGrowthPercent, ivhGrowthMl, hoursBetween, meetsRule, rules, ...error }: Measured) {
    const say = words().ward;
    const met = DEFINITION_ORDER.find((key) => meetsRule.includes(key));
    const told = ml(error.measurementErrorMl);
    // Where the rule for IPH is not met, what follows it in the wider rule is.
    const ofRule = met && rule(rules[met].split(', or ').at(-1)!);
    return html`<p class="strong">
        <span class="whole">IPH ${deltaMl(iphGrowthMl)} (${deltaPercent(iphGrowthPercent)})</span>
        <span class="whole">IVH ${deltaMl(ivhGrowthMl)} ${say.growthIn(decimal(hoursBetween, 1))}</span>
      </p>
      <p>${met ? html`✓ <span lang="en">${ofRule}</span>` : `– ${say.meetsNone}`}</p>
      <p>${error.exceedsMeasurementError ? `✓ ${say.exceeds(told)}` : `– ${say.within(told)}`}</p>`;
  }

  /** A result that somebody marked as wrong, of this or of an earlier scan, which growth is measured against. */
  private marked() {
    return this.episode.scans.map(({ markedWrong }) =>
      markedWrong ? html`<marked-wrong .mark=${markedWrong} .now=${this.now}></marked-wrong>` : '',
    );
  }

  private followUp() {
    const followUp = followUpOf(this.episode, this.now);
    const say = words().ward;
    if (followUp.kind === 'none') return '';
    if (followUp.kind === 'unknown') return html`<p class="dim">${say.followUpUnknown}</p>`;
    const time = age(followUp.ms);
    if (followUp.kind === 'in') return html`<p>${say.followUpIn(time)}</p>`;
    if (followUp.kind === 'due') return html`<p class="strong">${say.followUpDue(time)}</p>`;
    return html`<p><span class="overdue">${say.followUpOverdue(time)}</span></p>`;
  }

  /** Whether somebody has it: a row says the same as the alert that may be out of sight on a phone. */
  private waits() {
    const say = words().ward;
    const waiting = this.alerts.find(({ state }) => state === 'raised');
    if (waiting) {
      const { mark, word } = PRIORITY_WORDS[waiting.priority];
      return html`<p class="strong">${say.waiting(`${mark} ${word}`)}</p>`;
    }
    const takers = new Set(this.alerts.map(({ acknowledgedBy }) => acknowledgedBy ?? words().common.unknown));
    return takers.size > 0 ? html`<p>${say.takenBy([...takers].join(', '))}</p>` : '';
  }
}
customElements.define('episode-row', EpisodeRow);
