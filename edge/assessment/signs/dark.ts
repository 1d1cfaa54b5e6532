import { type Clot, EDGE_MM } from './clot.ts';
import { medianWithin, type Part, partsOf } from './parts.ts';

/**
 * A part counts as darker than the clot from so many HU below its median: above what noise and the texture of a clot leave after
 * averaging (phantoms: up to 5 HU of texture, 5.5 HU of noise in a voxel). This project's own limit; the literature gives none.
 */
export const DARK_HU = 11;
/** A smaller dark part is noise or texture, mm2 on its largest slice. */
const MIN_MM2 = 8;

/** A dark part of a clot. */
export interface DarkPart extends Part {
  /** Whether clot that is not dark, deeper than its own edge, surrounds it on every slice, and clot lies above and below. */
  readonly isEnclosed: boolean;
  readonly ml: number;
  /** On its largest slice. */
  readonly mm2: number;
}

/** Median HU of the clot away from its edge; NaN where it has no inside. */
export function clotLevel({ smooth, inner }: Clot): number {
  return medianWithin(smooth, inner);
}

/** Parts of the clot's inside below a level of HU, largest first; those of less than {@link MIN_MM2} left out. */
export function darkParts(clot: Clot, belowHu: number, flat = false): DarkPart[] {
  const { smooth, inner, size, spacing, cellMl } = clot;
  const dark = new Uint8Array(inner.length);
  for (let c = 0; c < dark.length; c++) if (inner[c] && smooth[c]! < belowHu) dark[c] = 1;
  const area = size[0] * size[1];
  return partsOf(clot, dark, flat)
    .map((part) => {
      const perSlice = part.slices.map((k) => part.cells.filter((c) => Math.floor(c / area) === k).length);
      const mm2 = Math.max(...perSlice) * spacing[0] * spacing[1];
      return { ...part, isEnclosed: isEnclosed(clot, part, belowHu), ml: part.cells.length * cellMl, mm2 };
    })
    .filter(({ mm2 }) => mm2 >= MIN_MM2);
}

/**
 * What touches the clot's edge runs on into its rim, which is dark everywhere: nothing shuts it off there. Nor is it where it runs
 * on, as dark, into what has no clot above or below.
 */
function isEnclosed({ depthMm, inner, smooth, size }: Clot, { cells }: Part, belowHu: number): boolean {
  const columns = size[0];
  const area = columns * size[1];
  const runsOn = (c: number) => depthMm[c]! > EDGE_MM && !inner[c] && smooth[c]! < belowHu;
  return cells.every((c) => {
    for (let dj = -1; dj <= 1; dj++) {
      for (let di = -1; di <= 1; di++) {
        const beside = c + di + columns * dj;
        if (depthMm[beside]! <= EDGE_MM || runsOn(beside)) return false;
      }
    }
    return !runsOn(c - area) && !runsOn(c + area);
  });
}
