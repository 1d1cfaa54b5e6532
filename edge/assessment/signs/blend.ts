import type { Clot } from './clot.ts';
import { horizontalShare } from './fluid-level.ts';
import { type Sign, sign } from './sign.ts';
import { type TwoDensities, twoDensities } from './two-densities.ts';

/** Between the two areas. Li et al., Stroke 2015;46:2119. HU. */
export const BLEND_HU = 18;
/** The margin is clear where two densities explain so much of what the HU vary; the limits of shares are this project's own. */
const MIN_PARTED = 0.72;
const MIN_SHARE = 0.08;
const MAX_SHARE = 0.75;
/** So level a margin is that of a fluid. */
const LEVEL = 0.95;

/**
 * Blend, experimental: a hypodense area that adjoins a hyperdense one with a clear margin, at least 18 HU apart, not
 * encapsulated (CLINICAL.md section 4; Li et al., Stroke 2015;46:2119). Here: two densities explain most of what the clot's HU
 * vary, and the darker part reaches the clot's edge along at least a quarter of its outline; a level margin is a fluid level.
 * Figures: `differenceHu`, `parted` (share of the variance), `darkShare`, `open` (share of the outline on the clot's edge).
 */
export function blend(clot: Clot): Sign {
  const two = twoDensities(clot);
  if (two === null) return sign('blend', false, {});
  const { differenceHu, parted, darkShare } = two;
  const open = openShare(clot, two);
  const isPresent =
    differenceHu >= BLEND_HU &&
    parted >= MIN_PARTED &&
    darkShare >= MIN_SHARE &&
    darkShare <= MAX_SHARE &&
    open >= 0.25 &&
    horizontalShare(clot, two.dark, two.bright) < LEVEL;
  return sign('blend', isPresent, { differenceHu, parted, darkShare, open });
}

/** Share of the outline of the dark part, within the slices, that is on the edge of the clot's inside. */
function openShare({ inner, size }: Clot, { dark }: TwoDensities): number {
  const own = new Set(dark);
  let [edge, all] = [0, 0];
  for (const c of dark) {
    for (const next of [c - 1, c + 1, c - size[0], c + size[0]]) {
      if (own.has(next)) continue;
      all += 1;
      if (!inner[next]) edge += 1;
    }
  }
  return edge / Math.max(1, all);
}
