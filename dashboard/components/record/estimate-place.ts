import { html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import { bleedingScan } from '../../../edge/assessment/estimated-scan.ts';
import type { EpisodeDetail } from '../../../edge/http/schemas.ts';
import { deskWords } from '../../language/desk.ts';
import '../clinical/clinical-entry.ts';
import '../clinical/scores-panel.ts';
import '../clinical/signs-panel.ts';
import '../model-card.ts';
import '../probability-list.ts';
import type { ShownScan } from './scan-names.ts';

/**
 * What is expected of the bleed: the probabilities of each scan, then what is entered of the patient, and what signs and scores make of
 * it, all three of the scan that shows the bleed first.
 */
export function estimatePlace(scans: readonly ShownScan[], { episode, assessments, clinical }: EpisodeDetail) {
  const say = deskWords().cases.estimate;
  const first = bleedingScan(assessments);
  return html`${scans.map(
    ({ assessment, name, time }) => html`<div class="block">
      <h3>${say.of(name, time)}</h3>
      ${
        assessment.status === 'not-assessed'
          ? html`<p>${say.notAssessed}</p>`
          : assessment.hematoma?.found
            ? html`<probability-list
                .predicted=${assessment.predicted}
                .models=${assessment.models}
                .intendedUse=${assessment.intendedUse}
              ></probability-list>
              ${cards(assessment)}`
            : html`<p>${say.none}</p>`
      }
    </div>`,
  )}
    <div class="block"><clinical-entry .episode=${episode} .assessment=${first} .clinical=${clinical}></clinical-entry></div>
    <div class="block"><scores-panel .episode=${episode} .assessment=${first} .clinical=${clinical}></scores-panel></div>
    <div class="block"><signs-panel .episode=${episode} .assessment=${first} .clinical=${clinical}></signs-panel></div>`;
}

/** What the models that estimated say of themselves, for who asks. */
function cards({ models }: Assessment) {
  return models
    .filter(({ role }) => role === 'expansion')
    .map(({ name, version }) => html`<model-card .name=${name} .version=${version}></model-card>`);
}
