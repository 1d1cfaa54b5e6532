import { css, html, svg } from 'lit';
import type { IntendedUse, ModelUsed, Predicted } from '../../edge/assessment/assessment.ts';
import { toldInWords } from '../data/estimate.ts';
import { percent, percentBeside } from '../data/format.ts';
import { DEFINITION_ORDER } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/**
 * Probability of expansion by each rule, beside the model's threshold for it, with its spread. Where `models` is given, also what
 * else the estimate was made of and where the model's card is; `intendedUse` marks a demonstration.
 */
export class ProbabilityList extends WordedElement {
  static override properties = {
    predicted: { attribute: false },
    heading: {},
    models: { attribute: false },
    intendedUse: {},
  };
  declare predicted: Predicted | null;
  declare heading: string;
  /** Models of the assessment; none on the wall, where there is no room for what they add. */
  declare models: readonly Pick<ModelUsed, 'name' | 'version' | 'role'>[];
  declare intendedUse: IntendedUse | '';

  constructor() {
    super();
    this.predicted = null;
    this.heading = '';
    this.models = [];
    this.intendedUse = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .title {
        color: var(--dim);
      }
      ul {
        display: grid;
        grid-template-columns: minmax(9em, 1.6fr) auto minmax(3em, 0.8fr) auto;
        gap: 0.15em 0.7em;
      }
      .row {
        display: grid;
        grid-template-columns: subgrid;
        grid-column: 1 / -1;
        align-items: center;
      }
      .key {
        color: var(--dim);
        font-size: 0.8em;
      }
      .value {
        font-weight: 700;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      svg {
        width: 100%;
        height: 0.9em;
      }
      .track {
        fill: var(--track);
      }
      .bar {
        fill: var(--fill);
      }
      .halo {
        fill: var(--mark-rim);
      }
      .limit-line {
        fill: var(--mark);
      }
      .whisker {
        fill: var(--text);
        stroke: var(--ground);
        stroke-width: 0.4;
      }
      .limit {
        color: var(--dim);
        font-size: 0.85em;
      }
      .reached .limit {
        color: var(--text);
        font-weight: 600;
      }
      .made p {
        margin-top: 0.2em;
      }
      .mark {
        font-weight: 700;
      }
      @media (max-width: 760px) {
        ul {
          grid-template-columns: minmax(0, 1fr);
        }
        .row {
          grid-template-columns: 1fr auto;
        }
        svg {
          grid-column: 1 / -1;
          order: 3;
        }
        .limit {
          grid-column: 1 / -1;
          order: 4;
        }
      }
    `,
  ];

  override render() {
    const say = words().bleed.probability;
    const { predicted } = this;
    if (!predicted) return html`<p>${say.unknown}</p>`;
    const heading = this.heading || say.heading;
    return html`<p class="title">${heading}</p>
    <ul aria-label=${heading}>
      ${DEFINITION_ORDER.map((key) => {
        const value = predicted.probabilities[key];
        const limit = predicted.thresholds[key];
        const spread = predicted.spread?.[key] ?? null;
        const [chance, threshold] = percentBeside(value, limit);
        const reached = predicted.reached.includes(key);
        return html`<li class="row ${reached ? 'reached' : ''}">
          <span>${say.rules[key]} <span class="key">${key}</span></span>
          <span class="value">${chance}</span>
          ${bar(value, limit, spread)}
          <span class="limit">${spread === null ? '' : `${say.spread(percent(spread))}, `}${
            reached ? say.reached(threshold) : say.below(threshold)
          }</span>
        </li>`;
      })}
    </ul>
    ${this.models.length > 0 ? this.made(predicted) : ''}`;
  }

  private made({ clinical, spread }: Predicted) {
    const say = words().bleed.probability;
    const told = toldInWords(clinical);
    return html`<div class="made small">
      ${this.intendedUse === 'demonstration' ? html`<p class="mark">${say.demonstration}</p>` : ''}
      <p>${told.length === 0 ? say.scanAlone : say.used(told.join(', '))}</p>
      ${spread === null ? '' : html`<p class="dim">${say.spreadLegend}</p>`}
    </div>`;
  }
}

/** Drawn with attributes and classes: the content security policy allows no inline style. */
function bar(value: number, limit: number, spread: number | null) {
  const from = Math.max(0, 100 * (value - (spread ?? 0)));
  const to = Math.min(100, 100 * (value + (spread ?? 0)));
  return html`<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="track" width="100" height="12" />
      <rect class="bar" width=${100 * value} height="12" />
      <rect class="halo" x=${100 * limit - 0.8} width="1.6" height="12" />
      <rect class="limit-line" x=${100 * limit - 0.3} width="0.9" height="12" />
      ${
        spread === null
          ? ''
          : svg`<path class="whisker" d=${`M${from} 3h0.8v2.3H${to - 0.8}V3h0.8v6h-0.8v-2.3H${from + 0.8}v2.3h-0.8z`} />`
      }`}
  </svg>`;
}
customElements.define('probability-list', ProbabilityList);
