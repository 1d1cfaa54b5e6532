import { css, html, LitElement } from 'lit';
import type { Measured } from '../../edge/assessment/assessment.ts';
import { deltaMl, deltaPercent, ml } from '../data/format.ts';
import { DEFINITION_ORDER, rule } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

/** Measured growth, with its two answers: whether it meets a rule, and whether it is more than raters differ by. */
export class GrowthFigures extends LitElement {
  static override properties = { measured: { attribute: false }, brief: { type: Boolean } };
  declare measured: Measured;
  declare brief: boolean;

  constructor() {
    super();
    this.brief = false;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .delta {
        font-weight: 700;
        font-variant-numeric: tabular-nums;
      }
      ul {
        margin-block: 0.2em;
      }
      li {
        padding-left: 1.5em;
        text-indent: -1.5em;
      }
      .sign {
        display: inline-block;
        width: 1.5em;
        text-indent: 0;
        font-weight: 700;
      }
      .key {
        color: var(--dim);
        font-size: 0.8em;
      }
    `,
  ];

  override render() {
    const { measured } = this;
    if (!measured) return html``;
    const { iphGrowthMl, iphGrowthPercent, ivhGrowthMl, hoursBetween } = measured;
    return html`<p>
        In ${hoursBetween.toFixed(1)} h: IPH <span class="delta">${deltaMl(iphGrowthMl)}</span>
        (${deltaPercent(iphGrowthPercent)}), IVH <span class="delta">${deltaMl(ivhGrowthMl)}</span>
      </p>
      ${this.brief ? this.inShort() : this.inFull()}
      <p>${this.error()}</p>`;
  }

  private inShort() {
    const { meetsRule, rules } = this.measured;
    const met = DEFINITION_ORDER.find((key) => meetsRule.includes(key));
    return html`<p>
      ${met ? html`Meets the rule: ${rule(rules[met])} <span class="key">${met}</span>` : 'Meets no rule of expansion'}
    </p>`;
  }

  private inFull() {
    const { meetsRule, rules } = this.measured;
    return html`<ul>
      ${DEFINITION_ORDER.map((key) => {
        const met = meetsRule.includes(key);
        return html`<li>
          <span class="sign" aria-hidden="true">${met ? '✓' : '–'}</span>${met ? 'Meets the rule' : 'Does not meet the rule'}:
          ${rule(rules[key])} <span class="key">${key}</span>
        </li>`;
      })}
    </ul>`;
  }

  private error() {
    const { exceedsMeasurementError, measurementErrorMl } = this.measured;
    return exceedsMeasurementError
      ? `Exceeds measurement error (${ml(measurementErrorMl)})`
      : `Within measurement error (${ml(measurementErrorMl)}): raters differ by as much`;
  }
}
customElements.define('growth-figures', GrowthFigures);
