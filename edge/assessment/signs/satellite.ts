import type { ApartFocus } from './apart.ts';
import { type Sign, sign } from './sign.ts';

/** Shimoda et al., Stroke 2017;48:3018. mm. */
const MAX_DIAMETER_MM = 10;
const MAX_GAP_MM = 20;
const MIN_GAP_MM = 1;

/**
 * Satellite: a focus of at most 10 mm, within 20 mm (and more than 1 mm) of the main haematoma, separate from it on at least one slice (CLINICAL.md
 * section 4; Shimoda et al., Stroke 2017;48:3018). Figures: `foci`, and of the nearest one `diameterMm` and `gapMm`.
 */
export function satellite(foci: readonly ApartFocus[]): Sign {
  const near = foci
    .filter(({ diameterMm, gapMm }) => diameterMm <= MAX_DIAMETER_MM && gapMm >= MIN_GAP_MM && gapMm <= MAX_GAP_MM)
    .sort((a, b) => a.gapMm - b.gapMm);
  const [nearest] = near;
  const figures = nearest && { diameterMm: nearest.diameterMm, gapMm: nearest.gapMm };
  return sign('satellite', near.length > 0, { foci: near.length, ...figures });
}
