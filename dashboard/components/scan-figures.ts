import { css, html } from 'lit';
import { alsoMarked } from '../../edge/assessment/also-marked.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { ml } from '../data/format.ts';
import { remarkTitle } from '../data/told.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** What was found on one scan: the volumes of the bleed, or that there is none, or why nobody can say. */
export class ScanFigures extends WordedElement {
  static override properties = { assessment: { attribute: false } };
  declare assessment: Assessment;

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 0.5em;
        align-content: start;
        min-width: 0;
      }
      table {
        border-collapse: collapse;
        justify-self: start;
      }
      th,
      td {
        padding: 0.1em 0.9em 0.1em 0;
        text-align: left;
        font-weight: 400;
      }
      @media (min-width: 761px) {
        th {
          white-space: nowrap;
        }
      }
      td.value {
        font-weight: 700;
        text-align: right;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .swatch {
        display: inline-block;
        width: 1.6em;
        height: 0;
        margin-right: 0.4em;
        vertical-align: middle;
        border-top: 3px solid var(--iph);
      }
      .swatch.ivh {
        border-top: 3px dashed var(--ivh);
      }
      .swatch.none-drawn {
        border-color: transparent;
      }
      .swatch.other {
        border-top: 3px dotted var(--other);
      }
      .none {
        font-size: 1.3em;
        font-weight: 800;
      }
    `,
  ];

  override render() {
    const { assessment } = this;
    if (!assessment) return html``;
    const { hematoma, status, notAssessed } = assessment;
    const say = words().bleed.volumes;
    if (status === 'not-assessed') {
      return html`<p class="none">${say.notAssessed} ${notAssessed ? remarkTitle(notAssessed.code) : say.reasonUnknown} <span lang="en">${notAssessed?.text}</span></p>`;
    }
    if (!hematoma) return html`<p class="none">${say.unknown}</p>`;
    if (hematoma.found) return html`${this.volumes()} ${this.others()}`;
    return html`<p class="none">${alsoMarked(assessment) === null ? say.none : say.noneInTissue}</p>
      <p class="small dim">${say.caution}</p>
      ${this.others()}`;
  }

  private volumes() {
    const { iphMl, ivhMl, totalMl, abc2Ml, foci } = this.assessment.hematoma!;
    const say = words().bleed.volumes;
    return html`<table>
      <caption class="reader">${say.caption}</caption>
      <tbody>
        <tr><th scope="row"><span class="swatch"></span>${say.iph}</th><td class="value">${ml(iphMl)}</td><td class="dim">${say.segmented}</td></tr>
        <tr><th scope="row"><span class="swatch none-drawn"></span>${say.abc2}</th><td class="value">${ml(abc2Ml)}</td><td class="dim">${say.bedside}</td></tr>
        <tr><th scope="row"><span class="swatch ivh"></span>${say.ivh}</th><td class="value">${ml(ivhMl)}</td><td class="dim">${say.segmented}</td></tr>
        <tr><th scope="row">${say.total}</th><td class="value">${ml(totalMl)}</td><td class="dim">${say.foci(foci)}</td></tr>
      </tbody>
    </table>`;
  }

  /** What else the model marks; with the outline that it has on the pictures. */
  private others() {
    const sentence = alsoMarked(this.assessment);
    return sentence ? html`<p><span class="swatch other"></span><span lang="en">${sentence}</span></p>` : '';
  }
}
customElements.define('scan-figures', ScanFigures);
