import type { ModelUsed } from './assessment.ts';
import type { BleedVolumes } from './definitions.ts';
import { segmenter } from './quality.ts';

/**
 * Minimum detectable difference of hematoma volumes, mL: "Magnitude of hematoma volume measurement error in ICH", Stroke
 * (5 raters, 40 patients; year to verify). `within` one rater and `between` raters; IPH alone, or ICH with IVH as their sum.
 */
export const MEASUREMENT_ERROR_ML = {
  iph: { within: 3.8, between: 5.8 },
  withIvh: { within: 6.7, between: 7.7 },
} as const;

/**
 * The measurement error between two measured scans, and the growth to hold against it. Two scans segmented by the very
 * same weights are one rater reading twice: what that rater draws too wide it draws too wide both times. Where the weights
 * differ, it is two raters. With IVH on either scan (`ivhFromMl` or more; less is not measurable) it is the error and the
 * growth of IPH and IVH together.
 */
export function measurementError(
  baseline: BleedVolumes & { readonly models: readonly ModelUsed[] },
  followUp: BleedVolumes & { readonly models: readonly ModelUsed[] },
  ivhFromMl: number,
): { errorMl: number; growthMl: number } {
  const hasIvh = [baseline, followUp].some(({ ivhMl }) => ivhMl > 0 && ivhMl >= ivhFromMl);
  const rater = segmenter(baseline.models) === segmenter(followUp.models) ? 'within' : 'between';
  const iph = followUp.iphMl - baseline.iphMl;
  return hasIvh
    ? { errorMl: MEASUREMENT_ERROR_ML.withIvh[rater], growthMl: iph + followUp.ivhMl - baseline.ivhMl }
    : { errorMl: MEASUREMENT_ERROR_ML.iph[rater], growthMl: iph };
}
