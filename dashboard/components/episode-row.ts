import { css, html, LitElement } from 'lit';
import type { EpisodePayload, EpisodeScan } from '../../edge/mqtt/topics.ts';
import { latestScan, resultOf } from '../data/episodes.ts';
import { agoOf, percentBeside, scannerTime } from '../data/format.ts';
import { CONDITION_WORDS, DEFINITION_ORDER, RULES } from '../data/words.ts';
import { hatched, shared } from '../theme/shared.ts';
import './growth-figures.ts';
import './patient-label.ts';
import './record/marked-wrong.ts';

/** One patient's bleed, or one scan that showed none: a result is a row with the scan's time, whatever it says. */
export class EpisodeRow extends LitElement {
  static override properties = {
    episode: { attribute: false },
    now: { attribute: false },
    hideNames: { type: Boolean },
    stale: { type: Boolean },
    foreign: {},
  };
  declare episode: EpisodePayload;
  declare now: number | null;
  declare hideNames: boolean;
  declare stale: boolean;
  declare foreign: string;

  constructor() {
    super();
    this.now = null;
    this.hideNames = false;
    this.stale = false;
    this.foreign = '';
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
        grid-template-columns: minmax(11em, 1.3fr) 2.5fr 2.3fr auto;
        gap: 0.3em 1.2em;
        align-items: center;
        padding: 0.4em 0.8em;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 0.4rem;
      }
      patient-label {
        font-size: 1.15em;
      }
      .result {
        font-weight: 700;
        font-size: 1.1em;
      }
      .risk li {
        font-variant-numeric: tabular-nums;
      }
      .key {
        color: var(--dim);
        font-size: 0.85em;
      }
      @media (min-width: 761px) and (orientation: portrait) {
        article {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1.7fr) auto;
        }
        .risk {
          grid-area: 2 / 2 / auto / -1;
        }
      }
      @media (max-width: 760px) {
        article {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  override render() {
    const { episode } = this;
    const scan = episode ? latestScan(episode) : undefined;
    if (!episode) return html``;
    return html`<article class=${this.stale ? 'hatched' : ''}>
      <div>
        <patient-label .label=${episode.label} ?hideNames=${this.hideNames}></patient-label>
        <p class="small dim">
          ${episode.scans.length === 1 ? 'one scan' : `${episode.scans.length} scans`}${
            episode.intendedUse === 'clinical' || scan?.status === 'not-assessed'
              ? ''
              : `, ${episode.intendedUse} model`
          }
        </p>
      </div>
      ${scan ? this.result(scan) : html`<p class="result">No scan known</p>`}
      <div class="small risk">${scan ? this.risk(scan) : ''}</div>
      ${
        this.foreign
          ? html`<span class="small dim">Pictures are at appliance ${this.foreign}</span>`
          : html`<a class="button" href="/cases/${episode.episodeId}">Open case</a>`
      }
    </article>`;
  }

  private result(scan: EpisodeScan) {
    const { now } = this;
    return html`<div>
      <p class="result">${resultOf(scan)}</p>
      ${this.marked()}
      <p class="small dim">
        Scan of ${scannerTime(scan.acquiredAt, now)}, concluded ${agoOf(scan.concludedAt, now)}
      </p>
      ${scan.muted ? html`<p class="small">No alert: muted on this site (${CONDITION_WORDS[scan.muted]})</p>` : ''}
    </div>`;
  }

  /** A result that somebody marked as wrong, of this or of an earlier scan, which growth is measured against. */
  private marked() {
    return this.episode.scans.map(({ markedWrong }) =>
      markedWrong ? html`<marked-wrong class="small" .mark=${markedWrong} .now=${this.now}></marked-wrong>` : '',
    );
  }

  private risk({ measured, predicted, found }: EpisodeScan) {
    if (measured) return html`<growth-figures .measured=${measured} brief></growth-figures>`;
    if (found !== true) return '';
    if (!predicted) return html`<p>Probability of expansion: unknown</p>`;
    return html`<ul>
      ${DEFINITION_ORDER.map((key) => {
        const [chance, limit] = percentBeside(predicted.probabilities[key], predicted.thresholds[key]);
        return html`<li>
          ${RULES[key]} <span class="key">${key}</span>: <strong>${chance}</strong>
          <span class="dim">(threshold ${limit})</span>
        </li>`;
      })}
    </ul>`;
  }
}
customElements.define('episode-row', EpisodeRow);
