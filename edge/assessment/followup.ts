import type { Assessment, Hematoma, Measured, ModelUsed } from './assessment.ts';
import { DEFAULT_RULES, DEFINITIONS, type ExpansionRules, meets, rulesInWords } from './definitions.ts';
import { readingOf } from './estimated-scan.ts';
import { measurementError } from './measurement-error.ts';
import { hoursBetween } from './timing.ts';

/** What was read of the scan that is compared, before it is an assessment. */
export interface FollowUp {
  readonly acquiredAt: string | null;
  readonly hematoma: Hematoma;
  readonly models: readonly ModelUsed[];
}

/**
 * Measured expansion of a scan over the baseline. Null where nothing can be said: the baseline was not assessed, a scan
 * does not state when it was acquired, or it was not acquired after the baseline.
 */
export function compare(baseline: Assessment, now: FollowUp, rules: ExpansionRules = DEFAULT_RULES): Measured | null {
  const { hematoma: before, acquiredAt } = baseline;
  const after = now.hematoma;
  const hours = hoursBetween(acquiredAt, now.acquiredAt);
  if (baseline.status !== 'assessed' || before === null || acquiredAt === null || hours === null || hours <= 0)
    return null;
  const met = meets(before, after, rules);
  const iphGrowthMl = after.iphMl - before.iphMl;
  const { errorMl, growthMl } = measurementError(
    { ...before, models: baseline.models },
    { ...after, models: now.models },
    rules.anyIvhGrowthMl,
  );
  return {
    baselineAssessmentId: readingOf(baseline),
    baselineAcquiredAt: acquiredAt,
    baselineIphMl: before.iphMl,
    baselineIvhMl: before.ivhMl,
    hoursBetween: hours,
    iphGrowthMl,
    iphGrowthPercent: before.iphMl > 0 ? (100 * iphGrowthMl) / before.iphMl : null,
    ivhGrowthMl: after.ivhMl - before.ivhMl,
    meetsRule: DEFINITIONS.filter((key) => met[key]),
    rules: rulesInWords(rules),
    exceedsMeasurementError: growthMl > errorMl,
    measurementErrorMl: errorMl,
  };
}

/**
 * The assessment that a scan is measured against: the earliest acquired one before it, not of it, that shows a bleed; growth
 * is that of a bleed, and a head scan from before it is no baseline of it. Where none shows one, the earliest assessed one.
 */
export function baselineOf(
  assessments: readonly Assessment[],
  now: { readonly scanId: string; readonly acquiredAt: string | null },
): Assessment | null {
  const earlier = assessments.filter(
    ({ scanId, status, hematoma, acquiredAt }) =>
      scanId !== now.scanId &&
      status === 'assessed' &&
      hematoma !== null &&
      (hoursBetween(acquiredAt, now.acquiredAt) ?? 0) > 0,
  );
  return earliest(earlier.filter(({ hematoma }) => hematoma?.found)) ?? earliest(earlier);
}

function earliest(assessments: readonly Assessment[]): Assessment | null {
  return assessments.reduce<Assessment | null>(
    (first, at) => (first === null || hoursBetween(at.acquiredAt, first.acquiredAt)! > 0 ? at : first),
    null,
  );
}
