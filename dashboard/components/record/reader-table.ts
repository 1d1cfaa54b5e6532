import { css, html } from 'lit';
import type { Judgement } from '../../../edge/assessment/reader-estimate.ts';
import type { EstimateAnswer } from '../../../edge/http/record/schemas.ts';
import { ml, percent, timeOfDay } from '../../data/format.ts';
import { DEFINITION_ORDER, RULES } from '../../data/words.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';

/** What people read from one scan, with whether they had seen the model's figures, as far as anybody can know. */
export class ReaderTable extends WordedElement {
  static override properties = { estimates: { attribute: false }, now: { attribute: false } };
  /** Oldest first. */
  declare estimates: readonly EstimateAnswer[];
  declare now: number | null;

  constructor() {
    super();
    this.estimates = [];
    this.now = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        min-width: 0;
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-size: var(--small);
      }
      th,
      td {
        padding: 0.2em 0.9em 0.2em 0;
        text-align: left;
        font-weight: 400;
        vertical-align: top;
        font-variant-numeric: tabular-nums;
      }
      thead th {
        color: var(--dim);
      }
    `,
  ];

  override render() {
    const { none, column, gaveUp } = deskWords().cases.reading;
    if (this.estimates.length === 0) return html`<p class="small dim">${none}</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${column.reader}</th><th scope="col">${column.iph}</th><th scope="col">${column.ivh}</th>
          ${DEFINITION_ORDER.map((key) => html`<th scope="col">${RULES[key]}</th>`)}
          <th scope="col">${column.seen}</th>
        </tr>
      </thead>
      <tbody>
        ${this.estimates.map(
          (row) => html`<tr>
            <th scope="row">${row.who}, ${timeOfDay(row.at, this.now)}</th>
            ${
              row.estimate === null
                ? html`<td colspan=${2 + DEFINITION_ORDER.length}>${gaveUp}</td>`
                : html`<td>${row.estimate.iphMl === null ? said(null) : ml(row.estimate.iphMl)}</td>
                    <td>${row.estimate.ivhMl === null ? said(null) : ml(row.estimate.ivhMl)}</td>
                    ${DEFINITION_ORDER.map((key) => html`<td>${said(row.estimate!.expansion[key])}</td>`)}`
            }
            <td>${this.seen(row)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private seen({ blind, shown, shownAt }: EstimateAnswer): string {
    const { seen } = deskWords().cases.reading;
    if (!blind) return seen.notBlind;
    if (shown === 'none') return seen.none;
    return seen[shown](timeOfDay(shownAt, this.now));
  }
}

function said(judgement: Judgement): string {
  const { yes, no, notSaid } = deskWords().cases.reading;
  if (judgement === null) return notSaid;
  if ('probability' in judgement) return percent(judgement.probability);
  return judgement.expected ? yes : no;
}
customElements.define('reader-table', ReaderTable);
