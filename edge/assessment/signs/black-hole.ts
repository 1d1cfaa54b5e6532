import { type Clot, EDGE_MM } from './clot.ts';
import { clotLevel, type DarkPart, darkParts } from './dark.ts';
import { meanOf } from './parts.ts';
import { type Sign, sign } from './sign.ts';

/** How much darker than its surroundings. Li et al., Stroke 2016;47:1777. HU. */
export const BLACK_HOLE_HU = 28;
/** Half of that parts the hole from its surroundings. */
const HALF_HU = BLACK_HOLE_HU / 2;
/** A round, oval or rod-like area fills its own ellipse of inertia at least so far: an ellipse 1, a rod 0.95, a crescent or a star less. */
const MIN_FILL = 0.75;
/** The border is clear where the surroundings are reached within so many cells (about 2 mm). */
const BORDER_CELLS = 2;
const RING_CELLS = 2;

/**
 * Black hole: an encapsulated round, oval or rod-like hypodensity with a clear border, at least 28 HU below its surroundings
 * (CLINICAL.md section 4; Li et al., Stroke 2016;47:1777). Looked at on each slice. The hole's HU is that of its darkest half, for
 * its rim is mixed with what is around; the surroundings are the clot from 2 to 4 mm beside it, and three quarters of them stand
 * out from the hole: beside the darker part of a blend or above a fluid level they do not. Figures: `differenceHu`, `mm2` and
 * `fill` of the area that differs most.
 */
export function blackHole(clot: Clot): Sign {
  const seen = darkParts(clot, clotLevel(clot) - HALF_HU, true)
    .filter(({ isEnclosed }) => isEnclosed)
    .map((part) => ({ part, fill: fillOf(clot, part), ...contrastOf(clot, part) }))
    .filter(({ fill, leastHu }) => fill >= MIN_FILL && leastHu >= HALF_HU)
    .sort((a, b) => b.differenceHu - a.differenceHu);
  const [most] = seen;
  const figures = most && { differenceHu: most.differenceHu, mm2: most.part.mm2, fill: most.fill };
  return sign('black-hole', most !== undefined && most.differenceHu >= BLACK_HOLE_HU, {
    areas: seen.length,
    ...figures,
  });
}

/** HU of the clot around a part on its slice, less that of the darker half of the part: mean, and of the quarter that differs least. */
function contrastOf(clot: Clot, { cells }: DarkPart): { differenceHu: number; leastHu: number } {
  const { depthMm, smooth, hu } = clot;
  const grown = grow(clot, new Set(cells), BORDER_CELLS);
  const ring = [...grow(clot, grown, RING_CELLS)].filter((c) => !grown.has(c) && depthMm[c]! > EDGE_MM);
  const byHu = (a: number, b: number) => smooth[a]! - smooth[b]!;
  const core = meanOf(hu, [...cells].sort(byHu).slice(0, Math.ceil(cells.length / 2)));
  const quarter = ring.sort(byHu)[Math.floor(ring.length / 4)];
  return { differenceHu: meanOf(hu, ring) - core, leastHu: quarter === undefined ? 0 : smooth[quarter]! - core };
}

/** Cells within so many cells of a set on its slice, with it. */
function grow({ size }: Clot, cells: ReadonlySet<number>, by: number): Set<number> {
  const grown = new Set(cells);
  for (const c of cells) {
    for (let dj = -by; dj <= by; dj++) for (let di = -by; di <= by; di++) grown.add(c + di + size[0] * dj);
  }
  return grown;
}

/** Area beside that of the ellipse with the same second moments. */
function fillOf({ size }: Clot, { cells }: DarkPart): number {
  const n = cells.length;
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (const c of cells) {
    const [i, j] = [c % size[0], Math.floor(c / size[0]) % size[1]];
    x += i / n;
    y += j / n;
    xx += (i * i) / n;
    yy += (j * j) / n;
    xy += (i * j) / n;
  }
  // A cell has an extent: 1/12 is the variance of its own width.
  const [a, b, ab] = [xx - x * x + 1 / 12, yy - y * y + 1 / 12, xy - x * y];
  return n / (4 * Math.PI * Math.sqrt(Math.max(a * b - ab * ab, 1e-9)));
}
