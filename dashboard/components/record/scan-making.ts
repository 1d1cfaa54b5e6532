import { css, html } from 'lit';
import type { Assessment, Remark } from '../../../edge/assessment/assessment.ts';
import type { ScanDetail } from '../../../edge/http/schemas.ts';
import { decimal } from '../../data/format.ts';
import { remarkTitle } from '../../data/told.ts';
import { differingInWords } from '../../data/words.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';

/** What to doubt about one scan, every series of its study with why it was or was not used, and which models read it how. */
export class ScanMaking extends WordedElement {
  static override properties = { assessment: { attribute: false }, detail: { attribute: false } };
  declare assessment: Assessment;
  /** Series of the study; null until they are here. */
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
        gap: 0.6em;
        align-content: start;
        font-size: var(--small);
        min-width: 0;
      }
      h4 {
        margin: 0 0 0.15em;
        color: var(--dim);
      }
      li + li {
        margin-top: 0.2em;
      }
      p,
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    if (!this.assessment) return html``;
    return html`${this.quality()} ${this.series()} ${this.models()}`;
  }

  /** Reasons to doubt. A scan that was not assessed has been told why, and has no other. */
  private quality() {
    const { quality, status } = this.assessment;
    if (quality.length === 0 && status === 'not-assessed') return '';
    const say = deskWords().cases.making;
    return html`<section>
      <h4>${say.quality}</h4>
      ${
        quality.length === 0
          ? html`<p>${say.noRemark}</p>`
          : html`<ul>${quality.map((remark) => html`<li>${inWords(remark)}</li>`)}</ul>`
      }
    </section>`;
  }

  private series() {
    const { detail } = this;
    if (!detail) return '';
    const say = deskWords().cases.making;
    return html`<section>
      <h4>${say.series}</h4>
      ${detail.series.length === 0 ? html`<p>${say.seriesUnknown}</p>` : ''}
      <ul>
        ${detail.series.map(({ number, description, instances, differing, verdict, reason }) => {
          const name = [number === null ? null : say.seriesNumber(number), description].filter(Boolean).join(', ');
          return html`<li>
            <strong>${say.verdicts[verdict]}</strong>: ${name || say.unnamed}, ${say.images(instances)}${
              reason ? html`. ${inWords(reason)}` : ''
            }${differing > 0 ? html`. ${differingInWords(differing)}` : ''}
          </li>`;
        })}
      </ul>
    </section>`;
  }

  private models() {
    const { models, revision, geometry, intendedUse, status } = this.assessment;
    const say = deskWords().cases.making;
    if (status === 'not-assessed' && models.length === 0) return html`<p class="dim">${say.noModel(revision)}</p>`;
    const mm = geometry?.spacingMm.map((value) => decimal(value, 2)).join(' × ');
    const used = models.map(({ name, version, role, provider }) =>
      say.model(say.roles[role], `${name} ${version}`, provider),
    );
    return html`<section class="dim">
      <h4>${say.how}</h4>
      <p>
        ${used.join('; ') || say.modelsUnknown}. ${say.intendedUse(say.use[intendedUse], revision)}${mm ? say.voxels(mm) : ''}${
          geometry?.resampled ? say.resampled : ''
        }${geometry && geometry.tiltDegrees !== 0 ? say.tilt(decimal(geometry.tiltDegrees, 1)) : ''}.
      </p>
    </section>`;
  }
}
/** Its title in the language of the screen, then the appliance's own sentence, which has the figures. */
function inWords({ code, text }: Remark) {
  const title = remarkTitle(code);
  return html`${title ? `${title}: ` : ''}<span lang="en">${text}</span>`;
}
customElements.define('scan-making', ScanMaking);
