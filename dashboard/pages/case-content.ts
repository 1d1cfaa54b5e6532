import { html, type TemplateResult } from 'lit';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import '../components/growth-figures.ts';
import { SECTIONS, type SectionName } from '../components/record/case-head.ts';
import type { CaseFacts, CaseRecord } from '../components/record/case-record.ts';
import { estimatePlace } from '../components/record/estimate-place.ts';
import '../components/record/marked-wrong.ts';
import { markOf } from '../components/record/marks.ts';
import '../components/record/reader-estimate.ts';
import '../components/record/scan-making.ts';
import { namedScans, type ShownScan } from '../components/record/scan-names.ts';
import '../components/record/scan-views.ts';
import type { ScanViews } from '../components/record/scan-views.ts';
import '../components/scan-figures.ts';
import { shownLabel } from '../data/words.ts';
import { deskWords } from '../language/desk.ts';
import { words } from '../language/language.ts';
import { section } from './case-section.ts';
import { caseAsWhole } from './case-whole.ts';

export interface ContentContext {
  readonly now: number | null;
  readonly hideNames: boolean;
  readonly stale: boolean;
  readonly compared: string | null;
  /** Who reads blind at this screen; null for nobody. */
  readonly reader: string | null;
  readonly renderRoot: ParentNode;
}

/** Parts of a case that there are for this reader: who reads blind is shown the pictures, and asked. */
export function sectionsOf(withheld: ReadonlySet<string>): readonly SectionName[] {
  return withheld.size > 0 ? ['pictures', 'readers'] : SECTIONS;
}

/** All of a case below its head: pictures and figures of the scans that are compared, then what is of the case as a whole. */
export function caseContent(facts: CaseFacts, record: CaseRecord, context: ContentContext) {
  const { detail, scans: details, withheld } = facts;
  const { now, hideNames, stale, renderRoot } = context;
  const scans = namedScans(compared(detail.assessments, context.compared), now);
  const { name, id } = shownLabel(detail.episode.label, hideNames);
  const isPictured = scans.some(({ assessment }) => assessment.geometry !== null);
  const pictures = () => renderRoot.querySelector<ScanViews>('scan-views')?.pictures() ?? [];
  return html`<div class="desk ${isPictured ? '' : 'unpictured'} ${stale ? 'hatched' : ''}">
      ${section(
        'pictures',
        html`<scan-views .scans=${scans} .details=${details} .withheld=${withheld} .label=${`${name}  ${id}`}></scan-views>`,
        '',
      )}
      <div class="figures">${withheld.size > 0 ? blindAsk(scans, withheld) : figures(scans, facts, record, context)}</div>
    </div>
    ${withheld.size > 0 ? '' : caseAsWhole(facts, record, context, scans, pictures)}`;
}

/** The baseline, and the follow-up that is compared with it. */
function compared(all: readonly Assessment[], chosen: string | null): Assessment[] {
  const [baseline, ...later] = all;
  if (!baseline) return [];
  const other = later.find(({ scanId }) => scanId === chosen) ?? later.at(-1);
  return other ? [baseline, other] : [baseline];
}

function blindAsk(scans: readonly ShownScan[], withheld: ReadonlySet<string>) {
  const asked = scans.filter(({ assessment }) => withheld.has(assessment.scanId));
  return section(
    'readers',
    html`<p class="hidden" role="status">${deskWords().cases.reading.hidden}</p>
      ${asked.map(
        ({ assessment, name, time }) =>
          html`<reader-estimate blind .scanId=${assessment.scanId} .name=${`${name}, ${time}`}></reader-estimate>`,
      )}`,
  );
}

function figures(
  scans: readonly ShownScan[],
  { detail, scans: details }: CaseFacts,
  { feedback }: CaseRecord,
  context: ContentContext,
) {
  const { now } = context;
  const mark = (assessment: Assessment) => markOf(assessment, feedback.get(assessment.scanId) ?? []);
  const result = scans.map(
    ({ assessment, name, time }) => html`<div class="block">
      <h3>${name}: ${deskWords().cases.byScanner(time)}</h3>
      ${mark(assessment) ? html`<marked-wrong .mark=${mark(assessment)} .now=${now}></marked-wrong>` : ''}
      <scan-figures .assessment=${assessment}></scan-figures>
      ${revisionNote(assessment, details.get(assessment.scanId)?.assessments ?? [])}
    </div>`,
  );
  const making = scans.map(
    ({ assessment, name, time }) => html`<div class="block">
      <h3>${name}: ${time}</h3>
      <scan-making .assessment=${assessment} .detail=${details.get(assessment.scanId) ?? null}></scan-making>
    </div>`,
  );
  return html`${section('result', html`${growth(scans, mark)} ${result}`)}
    ${section('estimate', estimatePlace(scans, detail))} ${section('making', making)}`;
}

/** Growth of the follow-up, or why none can be told. */
function growth(scans: readonly ShownScan[], mark: (assessment: Assessment) => unknown): TemplateResult {
  const say = words().bleed.growth;
  const [baseline, other] = scans.map(({ assessment }) => assessment);
  if (!baseline || !other) return html``;
  const why =
    baseline.acquiredAt === null || other.acquiredAt === null
      ? say.why.untimed
      : [baseline, other].some(({ status }) => status === 'not-assessed')
        ? say.why.notAssessed
        : say.why.otherwise;
  return html`<div class="block">
    <h3>${say.heading}</h3>
    ${
      other.measured
        ? html`${mark(baseline) ? html`<p><strong>${say.baselineWrong}</strong></p>` : ''}
            <growth-figures .measured=${other.measured}></growth-figures>`
        : html`<p>${say.none}${why}</p>`
    }
  </div>`;
}

/** That this is not the first, or not the newest sound, revision of the scan. */
function revisionNote({ revision, status }: Assessment, all: readonly Assessment[]) {
  const say = deskWords().cases;
  const earlier = all.find((other) => other.status === 'assessed' && other.revision < revision);
  if (!earlier) return '';
  return html`<p class="small dim">${status === 'assessed' ? say.supersedes(revision) : say.newerNotAssessed(earlier.revision)}</p>`;
}
