import type { Clot } from './clot.ts';
import { clotLevel, DARK_HU, darkParts } from './dark.ts';
import { contiguousSlices, meanOf } from './parts.ts';
import { type Sign, sign } from './sign.ts';

/** Iso- or hypodense: no denser than brain with a margin for what is mixed into it. This project's own limit, HU. */
export const ISODENSE_HU = 48;
/** Contiguous slices of about 5 mm. */
const SLICES = 2;
const MIN_MM2 = 8;

/**
 * Swirl: an iso- or hypodense region within the hyperdense one over at least 2 contiguous 5 mm slices (CLINICAL.md section 4;
 * Selariu et al., BMC Neurol 2012;12:109). Here: at least {@link DARK_HU} below the clot's median, at most {@link ISODENSE_HU}
 * on average. It may reach the clot's edge, but not lie along it as the darker side of a blend does: clot lies on both sides.
 * Figures of the part on most slices: `slices`, `ml`, `hu`.
 */
export function swirl(clot: Clot): Sign {
  const parts = darkParts(clot, clotLevel(clot) - DARK_HU)
    .map((part) => ({
      part,
      slices: contiguousSlices(clot, part, MIN_MM2),
      hu: meanOf(clot.smooth, part.cells),
      within: withinShare(clot, part.cells),
    }))
    .filter(({ hu, within }) => hu <= ISODENSE_HU && within >= 0.5)
    .sort((a, b) => b.slices - a.slices || b.part.ml - a.part.ml);
  const [most] = parts;
  const figures = most && { slices: most.slices, ml: most.part.ml, hu: most.hu };
  return sign('swirl', most !== undefined && most.slices >= SLICES, { parts: parts.length, ...figures });
}

/** Share of a part's outline, within the slices, beyond which there is more of the clot's inside. */
function withinShare({ inner, size }: Clot, cells: readonly number[]): number {
  const own = new Set(cells);
  let [clot, edge] = [0, 0];
  for (const c of cells) {
    for (const next of [c - 1, c + 1, c - size[0], c + size[0]]) {
      if (own.has(next)) continue;
      if (inner[next]) clot += 1;
      else edge += 1;
    }
  }
  return clot / Math.max(1, clot + edge);
}
