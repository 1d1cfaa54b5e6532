import { html, type TemplateResult } from 'lit';
import '../../components/alert-acts.ts';
import '../../components/growth-figures.ts';
import '../../components/record/audit-trail.ts';
import '../../components/record/blind-switch.ts';
import '../../components/record/case-files.ts';
import '../../components/record/case-head.ts';
import '../../components/record/case-notes.ts';
import '../../components/record/growth-timeline.ts';
import '../../components/record/marked-wrong.ts';
import '../../components/record/reader-estimate.ts';
import '../../components/record/reader-table.ts';
import '../../components/record/scan-making.ts';
import '../../components/record/wrong-marks.ts';
import '../../components/scan-figures.ts';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import { DEFAULT_RULES } from '../../../edge/assessment/definitions.ts';
import type { AuditFacts, EstimateAnswer, FeedbackAnswer } from '../../../edge/http/record/schemas.ts';
import type { ScanDetail } from '../../../edge/http/schemas.ts';
import {
  ago,
  LABELS,
  measuredGrowth,
  measuredWithinError,
  SAMPLE_NOW,
  sampleAlerts,
  sampleAssessment,
  sampleFollowUp,
} from '../samples.ts';

const now = SAMPLE_NOW;
const baseline = sampleAssessment();
const none = sampleAssessment({
  hematoma: {
    ...baseline.hematoma!,
    found: false,
    iphMl: 0,
    totalMl: 0,
    abc2Ml: null,
    foci: 0,
    largestSlice: null,
    slices: [],
  },
  predicted: null,
  quality: [],
});
const lost = sampleAssessment({
  ...{ scanId: 'scan-9', assessmentId: 'assessment-9', status: 'not-assessed', hematoma: null, predicted: null },
  ...{ geometry: null, models: [], acquiredAt: null, quality: [] },
  notAssessed: { code: 'slices-missing', text: 'Slices are missing between 84 mm and 99 mm.' },
});
const untimed = sampleAssessment({ scanId: 'scan-8', assessmentId: 'assessment-8', acquiredAt: null });

const series = (
  verdict: 'chosen' | 'refused' | 'receiving',
  description: string,
  text: string | null,
  differing = 0,
) => ({
  ...{ seriesInstanceUid: description, number: 2, description, instances: 30, differing, verdict },
  reason: text === null ? null : { code: 'x', text },
});
const detail = {
  series: [
    series('chosen', 'Head 5.0 H31s', null),
    series('refused', 'Topogram', 'A localizer, not slices of the head'),
    series('refused', 'Head 1.0 H60s', 'A sharp bone kernel: the soft one of the same scan was used', 2),
    series('receiving', 'CTA', null),
  ],
} as unknown as ScanDetail;

const wrong: FeedbackAnswer = {
  ...{ actId: 'a', at: ago(20), who: 'Dr Lind', assessmentId: baseline.assessmentId, revision: 1 },
  ...{ verdict: 'wrong', reason: 'bad-mask', text: 'The outline holds the choroid plexus.' },
};
const withdrawn: FeedbackAnswer = { ...wrong, actId: 'b', at: ago(3), verdict: 'withdrawn', reason: null, text: '' };

const estimates: EstimateAnswer[] = [
  {
    ...{ actId: 'a', at: ago(30), who: 'Dr Lind', blind: true, shown: 'none', shownAt: null },
    estimate: {
      iphMl: 20,
      ivhMl: null,
      expansion: { CHE: { probability: 0.4 }, RHE1: { expected: true }, RHE2: null },
    },
  },
  {
    ...{ actId: 'b', at: ago(20), who: 'Dr Okafor', blind: true, shown: 'listed', shownAt: ago(50) },
    estimate: { iphMl: 17.5, ivhMl: 0, expansion: { CHE: { expected: false }, RHE1: null, RHE2: null } },
  },
  { actId: 'c', at: ago(10), who: 'Dr Novak', blind: true, shown: 'opened', shownAt: ago(40), estimate: null },
];

const entry = (changes: Partial<AuditFacts>): AuditFacts => ({
  ...{ at: ago(5), who: { kind: 'screen', name: '10.0.0.7' }, act: 'view-episode' },
  about: { kind: 'episode', acquiredAt: null, condition: null },
  ...{ revision: null, outcome: null, reason: null, count: null, words: null, through: null },
  ...changes,
});
const person = { kind: 'person', name: 'Dr Lind' } as const;
const ofScan = { kind: 'scan', acquiredAt: baseline.acquiredAt, condition: null } as const;
const ofAlert = { kind: 'alert', acquiredAt: null, condition: 'expansion-measured' } as const;
const log: AuditFacts[] = [
  entry({}),
  entry({
    who: person,
    act: 'alert-handed-over',
    about: ofAlert,
    revision: 3,
    words: 'RN Okafor → Dr Lind',
    through: 'screen wall-3',
  }),
  entry({ who: person, act: 'marked-wrong', about: ofScan, reason: 'bad-mask', words: 'Choroid plexus.' }),
  entry({ who: person, act: 'note-added', words: '<b>Family</b> informed' }),
  entry({ who: { kind: 'device', name: 'CT1@10.0.0.20' }, act: 'instance-differs' }),
  entry({
    who: { kind: 'appliance', name: null },
    act: 'images-removed',
    about: ofScan,
    count: 30,
    words: 'the disk is nearly full',
  }),
  entry({
    who: { kind: 'appliance', name: null },
    act: 'concluded',
    about: ofScan,
    revision: 1,
    outcome: 'assessed',
    reason: 'alert',
  }),
  entry({ act: 'something-new' }),
];

const timeline = (...assessments: Assessment[]) =>
  html`<growth-timeline .rules=${DEFAULT_RULES} .assessments=${assessments}></growth-timeline>`;
const handed = {
  ...sampleAlerts.acknowledged,
  acknowledgedBy: 'Dr Lind',
  change: { what: 'handed-over', at: ago(2), by: 'RN Okafor', to: 'Dr Lind' },
} as const;
const acts = (
  open: string | null,
  alert = sampleAlerts.acknowledged,
  more: { busy?: boolean; foreign?: string; fault?: string } = {},
) =>
  html`<alert-acts
    .alert=${alert}
    .open=${open}
    ?busy=${more.busy ?? false}
    .foreign=${more.foreign ?? ''}
    .fault=${more.fault ?? ''}
  ></alert-acts>`;
const head = (reader: string | null, hideNames = false) => html`<case-head
  .label=${LABELS.shown}
  .assessments=${[baseline, sampleFollowUp, untimed]}
  .compared=${sampleFollowUp.scanId}
  .reader=${reader}
  .now=${now}
  ?hideNames=${hideNames}
></case-head>`;

/** Everything of the case page and its record, in every state. */
export const recordSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  {
    title: 'Acts: raised, acknowledged, handed over',
    part: () => html`${acts(null, sampleAlerts.high)}${acts(null)}${acts(null, handed)}`,
  },
  { title: 'Acts: acknowledge', part: () => acts('acknowledge', sampleAlerts.high) },
  { title: 'Acts: hand over', part: () => acts('hand-over') },
  {
    title: 'Acts: close, waiting for another appliance',
    part: () => acts('close', sampleAlerts.acknowledged, { busy: true, foreign: 'north/edge-2' }),
  },
  {
    title: 'Acts: refused',
    part: () =>
      acts(null, sampleAlerts.high, {
        fault: 'Nobody has taken this alert, so it cannot be handed over. Acknowledge it first.',
      }),
  },
  {
    title: 'Head of a case, names hidden, reading blind',
    part: () => html`${head(null)}${head(null, true)}${head('Dr Lind')}`,
  },
  {
    title: 'Figures: bleed, none, not assessed',
    part: () => html`${[baseline, none, lost].map((each) => html`<scan-figures .assessment=${each}></scan-figures>`)}`,
  },
  {
    title: 'Growth in full, within error, in short',
    part: () =>
      html`<growth-figures .measured=${measuredGrowth}></growth-figures><growth-figures .measured=${measuredWithinError}></growth-figures><growth-figures brief .measured=${measuredGrowth}></growth-figures>`,
  },
  {
    title: 'Quality, series and making',
    part: () => html`<scan-making .assessment=${baseline} .detail=${detail}></scan-making>`,
  },
  { title: 'Course: baseline and follow-up', part: () => timeline(baseline, sampleFollowUp) },
  { title: 'Course: one scan', part: () => timeline(baseline) },
  {
    title: 'Course: a scan without time, one not assessed',
    part: () => timeline(baseline, sampleFollowUp, untimed, lost),
  },
  {
    title: 'Course: marked wrong',
    part: () =>
      html`<growth-timeline .rules=${DEFAULT_RULES} .assessments=${[baseline, sampleFollowUp]} .wrong=${new Set([sampleFollowUp.assessmentId])}></growth-timeline>`,
  },
  { title: 'Course: nothing measured', part: () => timeline(lost) },
  {
    title: 'Marked wrong',
    part: () =>
      html`<marked-wrong .mark=${{ reason: 'bad-mask', by: 'Dr Lind', at: ago(20) }} .now=${now}></marked-wrong>`,
  },
  {
    title: 'Marks: none, marked, taken back',
    part: () =>
      html`${[[], [wrong], [wrong, withdrawn]].map((feedback) => html`<wrong-marks .assessment=${baseline} name="Baseline" .feedback=${feedback} .now=${now}></wrong-marks>`)}`,
  },
  {
    title: 'Marks: form',
    part: () => html`<wrong-marks .isOpen=${true} .assessment=${baseline} name="Baseline" .now=${now}></wrong-marks>`,
  },
  {
    title: 'Readers: none, several',
    part: () => html`<reader-table></reader-table><reader-table .estimates=${estimates} .now=${now}></reader-table>`,
  },
  {
    title: 'Own estimate, reading blind',
    part: () => html`<reader-estimate blind name="Baseline, 22 Nov 19:41"></reader-estimate>`,
  },
  {
    title: 'Reading blind: off, asking, on',
    part: () =>
      html`<blind-switch></blind-switch><blind-switch .isOpen=${true}></blind-switch><blind-switch reader="Dr Lind"></blind-switch>`,
  },
  {
    title: 'Notes: none, some, form, not recorded',
    part: () =>
      html`<case-notes></case-notes><case-notes .notes=${[{ actId: 'a', at: ago(9), who: 'RN Okafor', text: '<img src=x> Pressure 140.\nSecond line.' }]} .now=${now}></case-notes><case-notes .isOpen=${true} .fault=${'The appliance did not answer.'}></case-notes>`,
  },
  {
    title: 'Log: not asked for, shown, empty',
    part: () =>
      html`<audit-trail></audit-trail><audit-trail .entries=${log} .next=${7} .now=${now}></audit-trail><audit-trail .entries=${[]}></audit-trail>`,
  },
  {
    title: 'Files, names hidden',
    part: () =>
      html`<case-files .episodeId=${'episode-1'} .shown=${[{ assessment: baseline, name: 'Baseline', time: '22 Nov 19:41' }]} .now=${now}></case-files><case-files hideNames .episodeId=${'episode-1'} .now=${now}></case-files>`,
  },
];
