import { css, html, LitElement } from 'lit';
import type { PatientLabel as Label } from '../../edge/mqtt/topics.ts';
import { shownLabel } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

/** Two patient identifiers, side by side wherever a patient is meant. */
export class PatientLabel extends LitElement {
  static override properties = { label: { attribute: false }, hideNames: { type: Boolean } };
  declare label: Label;
  declare hideNames: boolean;

  constructor() {
    super();
    this.label = { name: null, id: null };
    this.hideNames = false;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: baseline;
        column-gap: 0.6em;
      }
      .name {
        font-weight: 700;
      }
      .id {
        font-variant-numeric: tabular-nums;
        font-size: 0.75em;
      }
      .id::before {
        content: 'ID ';
        color: var(--dim);
      }
      .bare::before {
        content: '';
      }
    `,
  ];

  override render() {
    const { name, id } = shownLabel(this.label, this.hideNames);
    const bare = this.hideNames || this.label.id === null;
    return html`<span class="name">${name}</span><span class="id ${bare ? 'bare' : ''}">${id}</span>`;
  }
}
customElements.define('patient-label', PatientLabel);
