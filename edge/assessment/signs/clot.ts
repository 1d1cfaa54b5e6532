import { type Grid, IPH, type Vec } from '../grid.ts';
import type { Run } from '../runs.ts';
import { chamferDepth, fillHoles, smoothWithin } from './plane.ts';

/** Cells are about so wide in a slice, and so thick: the signs are defined on 5 mm slices. mm. */
const CELL_MM = 1;
const SLICE_MM = 5;
/** Cells beyond the bleed's box on each side in a slice, and slices above and below, so that its outside is seen. */
const MARGIN = 2;
/** What lies nearer to the surface within a slice is mixed with what lies beside the clot (partial volume), mm. */
export const EDGE_MM = 1.5;

/**
 * A bleed on cells of about 1 x 1 x 5 mm, each the mean of the scan's voxels in it: what a reader sees on a 5 mm slice, with less
 * noise than a voxel has and few enough cells to look at closely. Index `i + size[0] * (j + size[1] * k)`.
 */
export interface Clot {
  readonly size: Vec;
  /** mm */
  readonly spacing: Vec;
  readonly cellMl: number;
  /** 1 where the clot is: at least half of the cell is marked, or marked cells enclose it within its slice. */
  readonly domain: Uint8Array;
  /** Mean HU of the cell's marked voxels; outside of the clot 0. */
  readonly hu: Float32Array;
  /** The same, averaged over the 3 x 3 cells of the clot around: noise of a few HU falls to about one. */
  readonly smooth: Float32Array;
  /** Distance within the slice to the nearest cell outside of the clot, mm; 0 outside. */
  readonly depthMm: Float32Array;
  /** 1 where the cell is deeper than {@link EDGE_MM} and lies between two cells of the clot, above and below. */
  readonly inner: Uint8Array;
  /** Position of a cell along the direction from front to back of the patient (LPS y), mm from an arbitrary point. */
  backMm(cell: number): number;
}

/** @param runs of {@link IPH}, at least one */
export function clotOf(grid: Grid, hu: Int16Array, labels: Uint8Array, runs: readonly Run[]): Clot {
  const factor = grid.spacing.map((mm, a) => Math.max(1, Math.round((a === 2 ? SLICE_MM : CELL_MM) / mm)));
  const [fx, fy, fz] = factor as [number, number, number];
  const box = boxOf(runs);
  const margin = [MARGIN * fx, MARGIN * fy, fz];
  const lo = box.lo.map((at, a) => at - margin[a]!) as [number, number, number];
  const cells = (a: 0 | 1 | 2, f: number) => Math.ceil((box.hi[a] + 1 + margin[a]! - lo[a]) / f);
  const size: Vec = [cells(0, fx), cells(1, fy), cells(2, fz)];
  const count = size[0] * size[1] * size[2];
  const marked = new Uint32Array(count);
  const all = new Uint32Array(count);
  const sumMarked = new Float64Array(count);
  const sumAll = new Float64Array(count);
  const [columns, rows, slices] = grid.size;
  // Loops, for a callback for each voxel of a thin-slice scan takes longer than the sign.
  for (let k = Math.max(0, lo[2]); k < Math.min(slices, lo[2] + size[2] * fz); k++) {
    const slab = size[1] * Math.floor((k - lo[2]) / fz);
    for (let j = Math.max(0, lo[1]); j < Math.min(rows, lo[1] + size[1] * fy); j++) {
      const row = size[0] * (slab + Math.floor((j - lo[1]) / fy));
      const line = columns * (j + rows * k);
      for (let i = Math.max(0, lo[0]); i < Math.min(columns, lo[0] + size[0] * fx); i++) {
        const cell = row + Math.floor((i - lo[0]) / fx);
        const value = hu[line + i]!;
        all[cell]! += 1;
        sumAll[cell]! += value;
        if (labels[line + i] !== IPH) continue;
        marked[cell]! += 1;
        sumMarked[cell]! += value;
      }
    }
  }
  const domain = new Uint8Array(count);
  for (let c = 0; c < count; c++) if (all[c]! > 0 && 2 * marked[c]! >= all[c]!) domain[c] = 1;
  fillHoles(size, domain);
  const mean = new Float32Array(count);
  for (let c = 0; c < count; c++) {
    if (domain[c]) mean[c] = marked[c]! > 0 ? sumMarked[c]! / marked[c]! : sumAll[c]! / Math.max(1, all[c]!);
  }
  const spacing: Vec = [fx * grid.spacing[0], fy * grid.spacing[1], fz * grid.spacing[2]];
  const depthMm = chamferDepth(size, domain, (spacing[0] + spacing[1]) / 2);
  const area = size[0] * size[1];
  const inner = new Uint8Array(count);
  for (let c = area; c < count - area; c++) {
    if (depthMm[c]! > EDGE_MM && domain[c - area] && domain[c + area]) inner[c] = 1;
  }
  const [ax, ay, az] = grid.axes;
  return {
    size,
    spacing,
    cellMl: (spacing[0] * spacing[1] * spacing[2]) / 1000,
    domain,
    hu: mean,
    smooth: smoothWithin(size, domain, mean),
    depthMm,
    inner,
    backMm(cell) {
      const [i, j, k] = [cell % size[0], Math.floor(cell / size[0]) % size[1], Math.floor(cell / area)];
      return i * spacing[0] * ax[1] + j * spacing[1] * ay[1] + k * spacing[2] * az[1];
    },
  };
}

function boxOf(runs: readonly Run[]): { readonly lo: Vec; readonly hi: Vec } {
  let [i0, j0, k0, i1, j1, k1] = [Infinity, Infinity, Infinity, 0, 0, 0];
  for (const { start, end, row, slice } of runs) {
    [i0, j0, k0] = [Math.min(i0, start), Math.min(j0, row), Math.min(k0, slice)];
    [i1, j1, k1] = [Math.max(i1, end), Math.max(j1, row), Math.max(k1, slice)];
  }
  return { lo: [i0, j0, k0], hi: [i1, j1, k1] };
}
