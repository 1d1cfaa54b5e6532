import { css, html } from 'lit';
import type { Measured } from '../../edge/assessment/assessment.ts';
import { decimal, deltaMl, deltaPercent, ml } from '../data/format.ts';
import { DEFINITION_ORDER, rule } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** Measured growth, with its two answers: whether it meets a rule, and whether it is more than raters differ by. */
export class GrowthFigures extends WordedElement {
  static override properties = { measured: { attribute: false }, brief: { type: Boolean } };
  declare measured: Measured;
  /** In one sentence; else as a table with every rule. */
  declare brief: boolean;

  constructor() {
    super();
    this.brief = false;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.3em;
        min-width: 0;
      }
      .delta {
        font-weight: 700;
        font-variant-numeric: tabular-nums;
      }
      table {
        border-collapse: collapse;
        justify-self: start;
      }
      th,
      td {
        padding: 0.1em 1em 0.1em 0;
        text-align: right;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      th:first-child {
        text-align: left;
        white-space: normal;
      }
      thead th {
        color: var(--dim);
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
      td.none {
        white-space: normal;
        color: var(--dim);
      }
      .verdict {
        font-weight: 700;
      }
      @media (max-width: 760px) {
        th,
        td {
          padding-right: 0.45em;
        }
      }
    `,
  ];

  override render() {
    if (!this.measured) return html``;
    return this.brief ? this.inShort() : this.inFull();
  }

  private inShort() {
    const { iphGrowthMl, iphGrowthPercent, ivhGrowthMl, hoursBetween, meetsRule, rules } = this.measured;
    const say = words().bleed.growth;
    const met = DEFINITION_ORDER.find((key) => meetsRule.includes(key));
    return html`<p>
        ${say.inHours(decimal(hoursBetween, 1))} IPH <span class="delta">${deltaMl(iphGrowthMl)}</span>
        (${deltaPercent(iphGrowthPercent)}), IVH <span class="delta">${deltaMl(ivhGrowthMl)}</span>
      </p>
      <p>
        ${met ? html`${say.meets}: <span lang="en">${rule(rules[met])}</span> <span class="key">${met}</span>` : say.meetsNone}
      </p>
      <p>${this.error()}</p>`;
  }

  private inFull() {
    const { meetsRule, rules, hoursBetween } = this.measured;
    const say = words().bleed.growth;
    return html`${this.table()}
      <p class="small dim">${say.between(decimal(hoursBetween, 1))}</p>
      <ul>
        ${DEFINITION_ORDER.map((key) => {
          const met = meetsRule.includes(key);
          return html`<li>
            <span class="sign" aria-hidden="true">${met ? '✓' : '–'}</span>${met ? say.meets : say.meetsNot}:
            <span lang="en">${rule(rules[key])}</span> <span class="key">${key}</span>
          </li>`;
        })}
      </ul>
      <p class="verdict">${this.error()}</p>
      <p class="small dim">${say.errorSource}</p>`;
  }

  private table() {
    const { baselineIphMl, baselineIvhMl, iphGrowthMl, ivhGrowthMl, iphGrowthPercent } = this.measured;
    const say = words().bleed;
    const both = baselineIphMl + baselineIvhMl;
    const rows = [
      [say.volumes.iph, baselineIphMl, iphGrowthMl, iphGrowthPercent],
      [say.volumes.ivh, baselineIvhMl, ivhGrowthMl, share(ivhGrowthMl, baselineIvhMl)],
      [say.growth.total, both, iphGrowthMl + ivhGrowthMl, share(iphGrowthMl + ivhGrowthMl, both)],
    ] as const;
    const { caption, what, before, after, difference, noBaseline } = say.growth;
    return html`<table>
      <caption class="reader">${caption}</caption>
      <thead>
        <tr>
          <th scope="col">${what}</th><th scope="col">${before}</th><th scope="col">${after}</th>
          <th scope="col">${difference}</th><th scope="col">%</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, from, by, percent]) => html`<tr>
            <th scope="row">${name}</th>
            <td>${ml(from)}</td>
            <td>${ml(from + by)}</td>
            <td class="delta">${deltaMl(by)}</td>
            <td class=${percent === null ? 'none' : 'delta'}>${percent === null ? noBaseline : deltaPercent(percent)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private error() {
    const { exceedsMeasurementError, measurementErrorMl } = this.measured;
    const say = words().bleed.growth;
    return exceedsMeasurementError ? say.exceeds(ml(measurementErrorMl)) : say.within(ml(measurementErrorMl));
  }
}

const share = (by: number, of: number) => (of > 0 ? (100 * by) / of : null);
customElements.define('growth-figures', GrowthFigures);
