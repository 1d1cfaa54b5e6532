import { html } from 'lit';
import '../components/record/audit-trail.ts';
import '../components/record/blind-switch.ts';
import '../components/record/case-files.ts';
import '../components/record/case-notes.ts';
import type { CaseFacts, CaseRecord } from '../components/record/case-record.ts';
import '../components/record/growth-timeline.ts';
import { markOf } from '../components/record/marks.ts';
import '../components/record/reader-estimate.ts';
import '../components/record/reader-table.ts';
import type { ShownScan } from '../components/record/scan-names.ts';
import type { ScanViews } from '../components/record/scan-views.ts';
import '../components/record/wrong-marks.ts';
import { deskWords } from '../language/desk.ts';
import type { ContentContext } from './case-content.ts';
import { section } from './case-section.ts';

/** What is of a case as a whole: its course, what people said and wrote, the log, files. */
export function caseAsWhole(
  { detail }: CaseFacts,
  { notes, feedback, estimates }: CaseRecord,
  { now, hideNames, stale, reader }: ContentContext,
  shown: readonly ShownScan[],
  pictures: () => ReturnType<ScanViews['pictures']>,
) {
  const { assessments, rules, episode } = detail;
  const of = (scanId: string) => feedback.get(scanId) ?? [];
  const wrong = new Set(
    assessments.filter((each) => markOf(each, of(each.scanId))).map(({ assessmentId }) => assessmentId),
  );
  const readers = shown.map(({ assessment, name, time }) => {
    const { scanId } = assessment;
    return html`<div class="block">
      <wrong-marks .assessment=${assessment} .name=${`${name}, ${time}`} .feedback=${of(scanId)} .now=${now}></wrong-marks>
      <h3>${deskWords().cases.reading.heading}</h3>
      <reader-table .estimates=${estimates.get(scanId) ?? []} .now=${now}></reader-table>
      <reader-estimate .scanId=${scanId} .name=${`${name}, ${time}`}></reader-estimate>
    </div>`;
  });
  const { episodeId } = episode;
  return html`<div class=${stale ? 'hatched' : ''}>
      ${section('course', html`<growth-timeline .assessments=${assessments} .rules=${rules} .wrong=${wrong}></growth-timeline>`)}
    </div>
    ${section('readers', html`<div class="beside">${readers}</div><blind-switch .reader=${reader}></blind-switch>`)}
    ${section('notes', html`<case-notes .episodeId=${episodeId} .notes=${notes} .now=${now}></case-notes>`)}
    ${section('log', html`<audit-trail .episodeId=${episodeId} .now=${now}></audit-trail>`)}
    ${section(
      'files',
      html`<case-files .episodeId=${episodeId} .shown=${shown} .pictures=${pictures} .now=${now} ?hideNames=${hideNames}></case-files>`,
    )}`;
}
