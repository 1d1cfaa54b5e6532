import { css, html, LitElement, svg } from 'lit';
import type { Predicted } from '../../edge/assessment/assessment.ts';
import { percent, percentBeside } from '../data/format.ts';
import { DEFINITION_ORDER, RULES } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

/** Probability of expansion by each rule, beside the model's threshold for it. */
export class ProbabilityList extends LitElement {
  static override properties = { predicted: { attribute: false }, heading: {} };
  declare predicted: Predicted | null;
  declare heading: string;

  constructor() {
    super();
    this.predicted = null;
    this.heading = 'Probability that the bleed grows, by rule';
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
      .limit {
        color: var(--dim);
        font-size: 0.85em;
      }
      .reached .limit {
        color: var(--text);
        font-weight: 600;
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
    const { predicted } = this;
    if (!predicted) return html`<p>Probability of expansion: unknown</p>`;
    return html`<p class="title">${this.heading}</p>
    <ul aria-label=${this.heading}>
      ${DEFINITION_ORDER.map((key) => {
        const value = predicted.probabilities[key];
        const limit = predicted.thresholds[key];
        const [chance, threshold] = percentBeside(value, limit);
        const reached = predicted.reached.includes(key);
        return html`<li class="row ${reached ? 'reached' : ''}">
          <span>${RULES[key]} <span class="key">${key}</span></span>
          <span class="value">${chance}</span>
          ${bar(value, limit)}
          <span class="limit">${predicted.spread ? `± ${percent(predicted.spread[key])}, ` : ''}${reached ? 'at or above' : 'below'} threshold ${threshold}</span>
        </li>`;
      })}
    </ul>`;
  }
}

/** Drawn with attributes: the content security policy allows no inline style. */
function bar(value: number, limit: number) {
  return html`<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width="100" height="12" fill="var(--track)"/>
      <rect width=${100 * value} height="12" fill="var(--fill)"/>
      <rect x=${100 * limit - 0.8} width="1.6" height="12" fill="var(--mark-rim)"/>
      <rect x=${100 * limit - 0.3} width="0.9" height="12" fill="var(--mark)"/>`}
  </svg>`;
}
customElements.define('probability-list', ProbabilityList);
