import { html } from 'lit';
import { words } from '../../language/language.ts';
import '../probability-list.ts';
import type { ShownScan } from './scan-names.ts';

/** What is expected of the bleed, scan by scan: the place of everything that says how likely it is to grow. */
export function estimatePlace(scans: readonly ShownScan[]) {
  const say = words().cases.estimate;
  return scans.map(
    ({ assessment, name, time }) => html`<div class="block">
      <h3>${say.of(name, time)}</h3>
      ${
        assessment.status === 'not-assessed'
          ? html`<p>${say.notAssessed}</p>`
          : assessment.hematoma?.found
            ? html`<probability-list .predicted=${assessment.predicted}></probability-list>`
            : html`<p>${say.none}</p>`
      }
    </div>`,
  );
}
