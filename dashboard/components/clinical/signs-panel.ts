import { html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ClinicalEntry } from '../../../edge/assessment/clinical-entry.ts';
import type { Sign } from '../../../edge/assessment/signs/sign.ts';
import type { EpisodePayload } from '../../../edge/mqtt/topics.ts';
import { figure } from '../../data/format.ts';
import { type DeskWords, deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { panel } from './panel.ts';

/** Signs of the baseline as computed, with the figures that each rests on. */
export class SignsPanel extends WordedElement {
  static override properties = {
    episode: { attribute: false },
    assessment: { attribute: false },
    clinical: { attribute: false },
  };
  declare episode: EpisodePayload;
  /** The baseline; null where no scan shows a bleed. */
  declare assessment: Assessment | null;
  declare clinical: ClinicalEntry | null;

  constructor() {
    super();
    this.assessment = null;
    this.clinical = null;
  }

  static override styles = [shared, panel];

  override render() {
    const say = deskWords().clinical.signs;
    const signs = this.assessment?.signs;
    if (signs === undefined) return html`<h3>${say.heading}</h3><p>${say.none}</p>`;
    if (signs.length === 0) return html`<h3>${say.heading}</h3><p>${say.noIph}</p>`;
    return html`<h3>${say.heading}</h3>
      <p class="caution small">${say.caution}</p>
      <table>
        ${signs.map(
          (sign) =>
            html`<tr>
              <th scope="row">${say.names[sign.key]}</th>
              <td class="value ${sign.state}">${say[sign.state]}</td>
              <td class="small">${why(sign)}</td>
            </tr>`,
        )}
      </table>`;
  }
}
customElements.define('signs-panel', SignsPanel);

/** What a sign rests on, or why it is unknown. Of one that was not found, what there is that came near. */
function why({ state, reason, figures, key }: Sign): string {
  const say = deskWords().clinical.signs;
  const known: Readonly<Record<string, string>> = say.reasons;
  if (state === 'unknown') return reason ? (known[reason.code] ?? reason.text) : '';
  const shown = SHOWN[key].filter((name) => figures[name] !== undefined && (state === 'present' || ALWAYS.has(name)));
  return shown.map((name) => say.figures[name](figure(figures[name]!))).join(', ');
}

type Figure = keyof DeskWords['clinical']['signs']['figures'];
const SHOWN: Readonly<Record<Sign['key'], readonly Figure[]>> = {
  hypodensity: ['differenceHu', 'ml'],
  'black-hole': ['differenceHu', 'mm2'],
  swirl: ['slices', 'ml'],
  blend: ['differenceHu'],
  island: ['separate', 'connected'],
  satellite: ['foci', 'diameterMm', 'gapMm'],
  heterogeneity: ['foci', 'cvPercent'],
  'fluid-level': ['differenceHu'],
};
/** There is no limit of it: it says something also where the sign is absent. */
const ALWAYS: ReadonlySet<Figure> = new Set(['cvPercent']);
