import { css, html, LitElement } from 'lit';
import { alsoMarked } from '../../edge/assessment/also-marked.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import type { ScanDetail } from '../../edge/http/schemas.ts';
import { ml, UNKNOWN } from '../data/format.ts';
import { differingInWords } from '../data/words.ts';
import { shared } from '../theme/shared.ts';
import './growth-figures.ts';
import './probability-list.ts';

/** All figures of one scan, with how they were made and what to doubt. */
export class ScanFigures extends LitElement {
  static override properties = { assessment: { attribute: false }, detail: { attribute: false } };
  declare assessment: Assessment;
  /** Series and revisions; null until they are here. */
  declare detail: ScanDetail | null;

  constructor() {
    super();
    this.detail = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 0.7em;
        align-content: start;
      }
      h3 {
        font-size: 1em;
        color: var(--dim);
        margin-bottom: 0.15em;
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
      li + li {
        margin-top: 0.2em;
      }
    `,
  ];

  override render() {
    const { assessment } = this;
    if (!assessment) return html``;
    return html`${this.volumes()}
      ${
        assessment.hematoma?.found
          ? html`<section>
              <h3>Predicted from this scan</h3>
              <probability-list
                .predicted=${assessment.predicted}
                .models=${assessment.models}
                .intendedUse=${assessment.intendedUse}
              ></probability-list>
            </section>`
          : ''
      }
      ${
        assessment.measured
          ? html`<section>
              <h3>Measured against the baseline</h3>
              <growth-figures .measured=${assessment.measured}></growth-figures>
            </section>`
          : ''
      }
      ${this.quality()} ${this.series()} ${this.models()}`;
  }

  /** Reasons to doubt. A scan that was not assessed has been told why, and has no other. */
  private quality() {
    const { quality, status } = this.assessment;
    if (quality.length === 0 && status === 'not-assessed') return '';
    return html`<section class="small">
      <h3>Quality</h3>
      ${
        quality.length === 0
          ? html`<p>No remark.</p>`
          : html`<ul>${quality.map(({ text }) => html`<li>${text}</li>`)}</ul>`
      }
    </section>`;
  }

  private volumes() {
    const { hematoma, status, notAssessed } = this.assessment;
    if (status === 'not-assessed') {
      return html`<p class="none">Not assessed: ${notAssessed?.text ?? 'reason unknown'}</p>`;
    }
    if (!hematoma) return html`<p class="none">Result ${UNKNOWN}</p>`;
    if (!hematoma.found) {
      const isMarked = alsoMarked(this.assessment) !== null;
      return html`<p class="none">${isMarked ? 'No IPH or IVH found' : 'No hematoma found'}</p>
        <p class="small dim">By this model. Small or unusual bleeds may be missed: have the scan read.</p>
        ${this.others()}`;
    }
    const { iphMl, ivhMl, totalMl, abc2Ml, foci } = hematoma;
    return html`<table>
      <caption class="reader">Volumes of the bleed</caption>
      <tbody>
        <tr><th scope="row"><span class="swatch"></span>IPH, in the brain tissue</th><td class="value">${ml(iphMl)}</td><td class="dim">segmented</td></tr>
        <tr><th scope="row"><span class="swatch none-drawn"></span>the same by ABC/2</th><td class="value">${ml(abc2Ml)}</td><td class="dim">bedside; up to 45 % high if irregular</td></tr>
        <tr><th scope="row"><span class="swatch ivh"></span>IVH, in the ventricles</th><td class="value">${ml(ivhMl)}</td><td class="dim">segmented</td></tr>
        <tr><th scope="row">Total</th><td class="value">${ml(totalMl)}</td><td class="dim">${foci} ${foci === 1 ? 'focus' : 'foci'} of IPH</td></tr>
      </tbody>
    </table>
    ${this.others()}`;
  }

  /** What else the model marks; with the outline that it has on the pictures. */
  private others() {
    const sentence = alsoMarked(this.assessment);
    return sentence ? html`<p><span class="swatch other"></span>${sentence}</p>` : '';
  }

  private series() {
    const { detail } = this;
    if (!detail) return '';
    return html`<section class="small">
      <h3>Series of this study</h3>
      ${detail.series.length === 0 ? html`<p>Unknown.</p>` : ''}
      <ul>
        ${detail.series.map(({ number, description, instances, differing, verdict, reason }) => {
          const name = [number === null ? null : `Series ${number}`, description].filter(Boolean).join(', ');
          const words = { chosen: 'used', refused: 'not used', receiving: 'still arriving' }[verdict];
          return html`<li>
            <strong>${words}</strong>: ${name || 'Series without a name'}, ${instances} ${instances === 1 ? 'image' : 'images'}${
              reason ? html`. ${reason.text}` : ''
            }${differing > 0 ? html`. ${differingInWords(differing)}` : ''}
          </li>`;
        })}
      </ul>
    </section>`;
  }

  private models() {
    const { models, revision, geometry, intendedUse, status } = this.assessment;
    if (status === 'not-assessed' && models.length === 0) {
      return html`<p class="small dim">No model read this scan. Revision ${revision} of it.</p>`;
    }
    const mm = geometry?.spacingMm.map((value) => value.toFixed(2)).join(' × ');
    return html`<section class="small dim">
      <h3>How it was made</h3>
      <p>
        ${models.map(({ name, version, role, provider }) => `${role}: ${name} ${version} on ${provider}`).join('; ') || 'Models unknown'}.
        Intended use: ${intendedUse}. Revision ${revision} of the scan${mm ? `, voxels ${mm} mm` : ''}${
          geometry?.resampled ? ', resampled to even slices' : ''
        }${geometry && geometry.tiltDegrees !== 0 ? `, gantry tilt ${geometry.tiltDegrees.toFixed(1)}° removed` : ''}.
      </p>
    </section>`;
  }
}
customElements.define('scan-figures', ScanFigures);
