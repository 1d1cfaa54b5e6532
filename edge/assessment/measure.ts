import { abc2 } from './abc2.ts';
import type { Hematoma } from './assessment.ts';
import { findFoci } from './foci.ts';
import { type Grid, IPH, IVH, toPatient, voxelMl } from './grid.ts';
import { findRuns, runLength } from './runs.ts';

/** Pieces of IPH below this are specks of the segmentation: their volume counts, but they are no foci and get no ABC/2. mL. */
export const SPECK_ML = 0.1;

/**
 * Measures a hematoma mask on the scan's own grid. `labels` holds 0 background, 1 IPH, 2 IVH, x fastest.
 * Volumes are voxel counts, specks included. Foci are connected pieces of IPH (26-connectivity) of at least
 * {@link SPECK_ML}; ABC/2 is the sum over them, as several bleeds are measured one by one at the bedside (of the largest
 * piece where all are specks). The centroid, the slices and the largest slice are those of IPH and IVH together.
 *
 * @throws RangeError where `labels` does not fill the grid
 */
export function measureHematoma(grid: Grid, labels: Uint8Array): Hematoma {
  const [columns, rows, slices] = grid.size;
  if (labels.length !== columns * rows * slices) {
    throw new RangeError(`mask has ${labels.length} voxels, its grid ${columns} x ${rows} x ${slices}`);
  }
  const iph = findRuns(grid, labels, IPH);
  const ivh = findRuns(grid, labels, IVH);

  const area = new Int32Array(slices);
  let [voxels, sumI, sumJ, sumK] = [0, 0, 0, 0];
  for (const run of [...iph, ...ivh]) {
    const length = runLength(run);
    area[run.slice]! += length;
    voxels += length;
    sumI += (length * (run.start + run.end)) / 2;
    sumJ += length * run.row;
    sumK += length * run.slice;
  }
  const shown = [...area.keys()].filter((k) => area[k]! > 0);

  const ml = voxelMl(grid);
  const iphVoxels = iph.reduce((sum, run) => sum + runLength(run), 0);
  const pieces = findFoci(iph);
  const foci = pieces.filter((piece) => piece.voxels * ml >= SPECK_ML);
  const measured = foci.length > 0 ? foci : pieces.slice(0, 1);
  return {
    found: voxels > 0,
    iphMl: iphVoxels * ml,
    ivhMl: (voxels - iphVoxels) * ml,
    totalMl: voxels * ml,
    abc2Ml: iphVoxels > 0 ? measured.reduce((sum, focus) => sum + abc2(grid, focus).ml, 0) : null,
    foci: foci.length,
    centroidMm: voxels > 0 ? toPatient(grid, [sumI / voxels, sumJ / voxels, sumK / voxels]) : null,
    largestSlice: voxels > 0 ? shown.reduce((best, k) => (area[k]! > area[best]! ? k : best)) : null,
    slices: shown,
  };
}
