import { html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ClinicalEntry } from '../../../edge/assessment/clinical-entry.ts';
import type { RiskScore, Score } from '../../../edge/assessment/scores/range.ts';
import { scoresOf } from '../../../edge/assessment/scores/scores.ts';
import type { EpisodePayload } from '../../../edge/mqtt/topics.ts';
import { percentSpan, span } from '../../data/clinical.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { panel } from './panel.ts';

/** BRAIN, BAT and ICH of the baseline, each as the range that its unknown items leave. */
export class ScoresPanel extends WordedElement {
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
    const say = deskWords().clinical.scores;
    const scores = this.assessment && scoresOf(this.assessment, this.clinical);
    if (!scores) return html`<h3>${say.heading}</h3><p>${say.none}</p>`;
    const { brain, bat, ich } = scores;
    const risk = bat.highRisk === null ? say.undecided : bat.highRisk ? say.highRisk : say.notHighRisk;
    return html`<h3>${say.heading}</h3>
      <table>
        ${this.row(say.brain, say.brainMeans, brain, chance(brain))}
        ${this.row(say.bat, say.batMeans, bat, risk)}
        ${this.row(say.ich, say.ichMeans, ich, chance(ich))}
      </table>`;
  }

  private row(name: string, means: string, score: Score, risk: string) {
    const say = deskWords().clinical.scores;
    const items: Readonly<Record<string, string>> = say.items;
    const missing = score.unknown.map((item) => items[item] ?? item).join(', ');
    return html`<tr>
      <th scope="row">${name}<br /><span class="dim small">${means}</span></th>
      <td class="value">${say.points(span(score.low, score.high))}<br />${risk}</td>
      <td class="small">${missing ? say.missing(missing) : say.complete}</td>
    </tr>`;
  }
}
customElements.define('scores-panel', ScoresPanel);

const chance = ({ lowPercent, highPercent }: RiskScore) => percentSpan(lowPercent, highPercent);
