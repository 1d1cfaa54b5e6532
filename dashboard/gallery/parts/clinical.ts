import { html, type TemplateResult } from 'lit';
import type { ClinicalEntry, ClinicalValues } from '../../../edge/assessment/clinical-entry.ts';
import type { Sign } from '../../../edge/assessment/signs/sign.ts';
import '../../components/clinical/clinical-entry.ts';
import '../../components/clinical/scores-panel.ts';
import '../../components/clinical/signs-panel.ts';
import '../../components/probability-list.ts';
import { ago, predictedHigh, predictedLow, SAMPLE_MODELS, sampleAssessment, sampleEpisode } from '../samples.ts';

const NOTHING: ClinicalValues = {
  ...{ onsetAt: null, onsetHours: null, lastKnownWellAt: null, anticoagulated: null, gcs: null, systolicMmHg: null },
  ...{ ageYears: null, recurrentIch: null, infratentorial: null },
};
const entry = (values: Partial<ClinicalValues>): ClinicalEntry => ({
  ...{ entryId: 'entry-1', episodeId: 'episode-1', at: ago(20), who: 'Dr. Sørensen', estimate: 'made', reason: null },
  values: { ...NOTHING, ...values },
  baseline: { scanId: 'scan-1', acquiredAt: sampleAssessment().acquiredAt },
  assessmentId: 'assessment-2',
});
const sign = (key: Sign['key'], state: Sign['state'], figures: Sign['figures'] = {}): Sign => ({
  ...{ key, state, figures },
  reason:
    state === 'unknown' ? { code: 'bleed-too-small', text: 'Too little of the bleed lies away from its edge.' } : null,
});
const signs: Sign[] = [
  sign('hypodensity', 'present', { parts: 1, ml: 0.6, differenceHu: 22 }),
  sign('black-hole', 'present', { areas: 1, mm2: 48, differenceHu: 34, fill: 0.95 }),
  sign('swirl', 'absent'),
  sign('blend', 'absent'),
  sign('island', 'absent', { separate: 1, connected: 0 }),
  sign('satellite', 'present', { foci: 1, diameterMm: 6, gapMm: 5 }),
  sign('heterogeneity', 'absent', { foci: 1, cvPercent: 12.4 }),
  sign('fluid-level', 'absent'),
];
const known = signs.map(({ key }) => sign(key, 'unknown'));
const assessment = sampleAssessment({ signs });
const partly = entry({ onsetHours: 1.5, gcs: 9 });
const all = entry({
  ...{ onsetHours: 1.5, anticoagulated: true, gcs: 9, systolicMmHg: 182, ageYears: 71 },
  ...{ recurrentIch: false, infratentorial: false },
});

const entered = (clinical: ClinicalEntry | null) =>
  html`<clinical-entry .episode=${sampleEpisode()} .assessment=${assessment} .clinical=${clinical}></clinical-entry>`;
const scores = (clinical: ClinicalEntry | null) =>
  html`<scores-panel .assessment=${assessment} .clinical=${clinical}></scores-panel>`;
const signsOf = (found: Sign[] | undefined) =>
  html`<signs-panel .assessment=${sampleAssessment(found ? { signs: found } : {})}></signs-panel>`;
const told = { ...predictedLow, clinical: { ...predictedLow.clinical, onsetHours: 1.5, anticoagulated: true, gcs: 9 } };

/** Clinical data, scores, signs and probabilities in every state. */
export const clinicalSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  { title: 'Clinical data, nothing entered', part: () => entered(null) },
  { title: 'Clinical data, partly known', part: () => entered(partly) },
  { title: 'Clinical data, all known', part: () => entered(all) },
  { title: 'Scores, nothing entered', part: () => scores(null) },
  { title: 'Scores, partly known', part: () => scores(partly) },
  { title: 'Scores, all known', part: () => scores(all) },
  { title: 'Scores, no bleed', part: () => html`<scores-panel></scores-panel>` },
  { title: 'Signs', part: () => signsOf(signs) },
  { title: 'Signs, bleed too small', part: () => signsOf(known) },
  { title: 'Signs, ventricles alone', part: () => signsOf([]) },
  { title: 'Signs, older assessment', part: () => signsOf(undefined) },
  {
    title: 'Probabilities, high, from the scan alone, demonstration',
    part: () =>
      html`<probability-list .predicted=${predictedHigh} .models=${SAMPLE_MODELS} .intendedUse=${'demonstration'}></probability-list>`,
  },
  {
    title: 'Probabilities, low, with clinical data',
    part: () =>
      html`<probability-list .predicted=${told} .models=${SAMPLE_MODELS} .intendedUse=${'research'}></probability-list>`,
  },
];
