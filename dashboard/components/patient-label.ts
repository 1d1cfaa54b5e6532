import { css, html } from 'lit';
import type { PatientLabel as Label } from '../../edge/mqtt/topics.ts';
import { shownLabel } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** A name from here on is set smaller, so that it takes few lines; none is cut. Characters. */
const LONG = 22;

/**
 * Two patient identifiers, side by side wherever a patient is meant. Each runs in its own direction: a name in Hebrew or Arabic
 * letters does not turn the number beside it around.
 */
export class PatientLabel extends WordedElement {
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
      bdi {
        overflow-wrap: anywhere;
      }
      .long {
        font-size: 0.72em;
      }
    `,
  ];

  override render() {
    const { name, id } = shownLabel(this.label, this.hideNames);
    const marked = !this.hideNames && this.label.id !== null;
    return html`<bdi class="name ${name.length > LONG ? 'long' : ''}">${name}</bdi><span
        class="id ${id.length > LONG ? 'long' : ''}"
        >${marked ? html`<span class="dim">${words().ward.idMark}</span>` : ''}<bdi>${id}</bdi></span
      >`;
  }
}
customElements.define('patient-label', PatientLabel);
