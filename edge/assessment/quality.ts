import type { IntendedUse, Measured, ModelUsed, Remark } from './assessment.ts';

const USES: readonly IntendedUse[] = ['demonstration', 'research', 'clinical'];

/** The least of the models' intended uses: a result is worth no more than its weakest part. Demonstration where no model was used. */
export function leastIntendedUse(models: readonly ModelUsed[]): IntendedUse {
  return USES.find((use) => models.length === 0 || models.some(({ intendedUse }) => intendedUse === use)) ?? 'clinical';
}

/** What an assessment as a whole gives reason to doubt, beside what the engine remarked of the pictures. */
export function remarksOn(result: {
  readonly acquiredAt: string | null;
  readonly models: readonly ModelUsed[];
  readonly measured: Measured | null;
  /** Models of the baseline; null where there is none. */
  readonly baselineModels: readonly ModelUsed[] | null;
}): Remark[] {
  const remarks: Remark[] = [];
  if (result.models.some(({ intendedUse }) => intendedUse === 'demonstration')) {
    remarks.push({
      code: 'demonstration-model',
      text: 'Read by a demonstration model that never saw a patient: the figures mean nothing for this one.',
    });
  }
  if (result.acquiredAt === null) {
    remarks.push({
      code: 'acquisition-time-unknown',
      text: 'The scan does not state when it was acquired, so it was not compared with others.',
    });
  }
  if (result.measured && !result.measured.exceedsMeasurementError && result.measured.meetsRule.length > 0) {
    remarks.push({
      code: 'growth-within-error',
      text: `The growth meets a rule but is within measurement error (${result.measured.measurementErrorMl} mL).`,
    });
  }
  if (result.measured && result.baselineModels && segmenter(result.baselineModels) !== segmenter(result.models)) {
    remarks.push({
      code: 'baseline-read-by-other-model',
      text: 'Baseline and follow-up were measured by different hematoma models: part of the growth may be their difference.',
    });
  }
  return remarks;
}

/** SHA-256 of the hematoma model; undefined where none was used. */
export function segmenter(models: readonly ModelUsed[]): string | undefined {
  return models.find(({ role }) => role === 'hematoma')?.sha256;
}
