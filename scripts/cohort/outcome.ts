import { DEFINITIONS, type PerDefinition } from '../../edge/assessment/definitions.ts';
import { brain } from '../../edge/assessment/scores/brain.ts';
import { Random } from '../phantom/random.ts';
import type { CaseRow } from './case.ts';
import { type ClinicalData, drawClinical } from './clinical.ts';
import { riskGivenImage, riskGivenInputs } from './expected-risk.ts';
import { bleeds, factorsOf, type ImageFactors } from './factors.ts';
import { drawGrowth, type Growth } from './growth.ts';
import { trueLogOdds, trueRisk } from './risk.ts';

/** A rendered patient's clinical data and what happened until the follow-up. */
export interface Outcome {
  readonly image: ImageFactors;
  readonly clinical: ClinicalData;
  readonly growth: Growth;
}

/**
 * Draws what happened to a rendered patient from the stated risk. Apart from the rendering, so that a table can be drawn
 * again without a picture being made again: the same seed and row give the same outcome. Throws RangeError where a column
 * is missing.
 */
export function drawOutcome(row: CaseRow, seed: number): Outcome {
  const random = new Random(`cohort/${seed}/${row.case}`);
  const image = factorsOf(row);
  const clinical = drawClinical(image, random.child('clinical'));
  return { image, clinical, growth: drawGrowth(image, trueLogOdds(image, clinical), random.child('outcome')) };
}

const flag = (value: boolean) => (value ? 1 : 0);
const NO_RISK: PerDefinition = { CHE: 0, RHE1: 0, RHE2: 0 };

/**
 * Columns that cohort.csv adds to a rendered row: clinical data; growth, mL; whether each definition is met; `p_*` the true
 * risk, `clinical_p_*` given the image and HENet's clinical inputs, `image_p_*` given the image alone; `brain_p` what BRAIN
 * says with all its items known. Risks are 0 in a patient who does not bleed.
 */
export function outcomeColumns({ image, clinical, growth }: Outcome): CaseRow {
  const { onsetHours, recurrent, anticoagulated } = clinical;
  const risks = (prefix: string, risk: PerDefinition) =>
    Object.fromEntries(DEFINITIONS.map((key) => [`${prefix}p_${key}`, risk[key].toFixed(5)]));
  const bleeding = bleeds(image);
  const score = brain({ iphMl: image.iphMl, ivh: image.ivhMl > 0, onsetHours, recurrent, anticoagulated });
  return {
    age: clinical.age,
    onset_hours: onsetHours.toFixed(2),
    anticoagulated: flag(anticoagulated),
    recurrent: flag(recurrent),
    systolic_mmhg: clinical.systolicMmhg,
    gcs: clinical.gcs,
    growth_iph_ml: growth.iphMl.toFixed(3),
    growth_ivh_ml: growth.ivhMl.toFixed(3),
    ...Object.fromEntries(DEFINITIONS.map((key) => [key, flag(growth.meets[key])])),
    ...risks('', bleeding ? trueRisk(image, clinical) : NO_RISK),
    ...risks('clinical_', bleeding ? riskGivenInputs(image, clinical) : NO_RISK),
    ...risks('image_', bleeding ? riskGivenImage(image) : NO_RISK),
    brain_p: bleeding ? (score.lowPercent / 100).toFixed(3) : '0.000',
  };
}
