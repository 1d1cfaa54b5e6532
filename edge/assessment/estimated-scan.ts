import type { Assessment, Predicted } from './assessment.ts';
import type { Clinical } from './clinical.ts';

/** An assessment with an estimate of expansion. */
export type Estimated = Assessment & { readonly predicted: Predicted };

/**
 * The scan of an episode whose estimate clinical data belong to: the earliest that shows a bleed, for expansion is of the bleed as it
 * was first seen. `assessments`: the newest of each scan, by acquisition time. Null where none shows one.
 */
export function estimatedScan(assessments: readonly Assessment[]): Estimated | null {
  const isEstimated = (one: Assessment): one is Estimated => one.status === 'assessed' && one.predicted !== null;
  return assessments.find(isEstimated) ?? null;
}

/** The scan that scores and signs are of: the earliest that shows a bleed; null where none does. */
export function bleedingScan(assessments: readonly Assessment[]): Assessment | null {
  return assessments.find(({ status, hematoma }) => status === 'assessed' && hematoma?.found === true) ?? null;
}

/** Which reading an assessment rests on: a later estimate of the same reading measures the same bleed. */
export function readingOf({ assessmentId, estimateOf }: Pick<Assessment, 'assessmentId' | 'estimateOf'>): string {
  return estimateOf ?? assessmentId;
}

/** Whether the network would be told the same. */
export function isSameClinical(a: Clinical, b: Clinical): boolean {
  const keys = ['onsetHours', 'anticoagulated', 'systolicMmHg', 'ageYears', 'gcs'] as const;
  return keys.every((key) => a[key] === b[key]);
}
