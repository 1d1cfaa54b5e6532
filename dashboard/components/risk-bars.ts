import { css, html, svg } from 'lit';
import type { Predicted } from '../../edge/assessment/assessment.ts';
import { percentBeside } from '../data/format.ts';
import { DEFINITION_ORDER } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/**
 * The three probabilities at one glance: a bar each, a tick at its threshold, and the number. One at or above its threshold is a
 * full bar with its number in a light box and a triangle; one below is an outline. No colour says anything.
 */
export class RiskBars extends WordedElement {
  static override properties = { predicted: { attribute: false } };
  declare predicted: Predicted | null;

  constructor() {
    super();
    this.predicted = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        line-height: 1.15;
      }
      ul {
        display: grid;
        grid-template-columns: auto minmax(2.5em, 1fr) auto;
        gap: 0.12em 0.4em;
      }
      li {
        display: grid;
        grid-template-columns: subgrid;
        grid-column: 1 / -1;
        align-items: center;
        color: var(--dim);
        white-space: nowrap;
      }
      svg {
        width: 100%;
        height: 0.8em;
      }
      .frame {
        fill: none;
        stroke: var(--line);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .value {
        fill: none;
        stroke: var(--dim);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .tick {
        stroke: var(--text);
        stroke-width: 3;
        vector-effect: non-scaling-stroke;
      }
      .halo {
        stroke: var(--surface);
        stroke-width: 7;
        vector-effect: non-scaling-stroke;
      }
      .chance {
        padding-inline: 0.25em;
        text-align: right;
        font-variant-numeric: tabular-nums;
        font-weight: 700;
      }
      .reached {
        color: var(--text);
      }
      .reached .value {
        fill: var(--text);
        stroke: var(--text);
      }
      .reached .chance {
        border-radius: 0.2em;
        background: var(--text);
        color: var(--ground);
      }
    `,
  ];

  override render() {
    const { predicted } = this;
    const say = words().ward;
    if (!predicted) return html`<p>${say.noProbability}</p>`;
    return html`<ul aria-label=${say.probabilities}>
      ${DEFINITION_ORDER.map((key) => {
        const value = predicted.probabilities[key];
        const limit = predicted.thresholds[key];
        const [chance, threshold] = percentBeside(value, limit);
        const reached = predicted.reached.includes(key);
        const inWords = say.bar(say.rules[key], chance, reached ? say.reached : say.below, threshold);
        return html`<li class=${reached ? 'reached' : ''}>
          <span class="reader">${inWords}</span>
          <span aria-hidden="true">${say.rules[key]}</span>
          ${bar(value, limit)}
          <span class="chance" aria-hidden="true">${reached ? '▲' : ''}${chance}</span>
        </li>`;
      })}
    </ul>`;
  }
}

/** Drawn with attributes: the content security policy allows no inline style. */
function bar(value: number, limit: number) {
  const at = (share: number) => 100 * Math.min(1, Math.max(0, share));
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="frame" width="100" height="10" />
      <rect class="value" width=${at(value)} height="10" />
      <path class="halo" d="M${at(limit)} 0v10" />
      <path class="tick" d="M${at(limit)} -2v14" />`}
  </svg>`;
}
customElements.define('risk-bars', RiskBars);
