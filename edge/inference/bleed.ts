import { findFoci } from '../assessment/foci.ts';
import { IPH, IVH } from '../assessment/grid.ts';
import { SPECK_ML } from '../assessment/measure.ts';
import { findRuns } from '../assessment/runs.ts';
import { type Box, boundingBox, subLattice } from '../volume/box.ts';
import { resampleTo } from '../volume/resample.ts';
import { type Lattice, voxelCount, voxelMl } from '../volume/volume.ts';
import { boxWithin } from './box-within.ts';
import { cutBlock } from './crop.ts';

/** A voxel is bleed where IPH and IVH together are at least this likely; which of the two by the likelier. */
const BLEED_PROBABILITY = 0.5;

/** Probabilities of bleed on the head grid, x fastest. */
export interface Bleed {
  readonly grid: Lattice;
  readonly iph: Float32Array;
  readonly ivh: Float32Array;
  /** IPH + IVH */
  readonly either: Float32Array;
  /** Box of the voxels that are likelier bleed than not; null where none is. */
  readonly core: Box | null;
}

/**
 * The hematoma network's output without specks: connected pieces (26-connectivity) of less than {@link SPECK_ML} become
 * background, before anything is cropped or measured, so that every later number is of the same bleed.
 *
 * @param probabilities background, IPH, IVH, each on the whole grid; IPH and IVH are changed in place
 */
export function withoutSpecks(grid: Lattice, probabilities: Float32Array): Bleed {
  const voxels = voxelCount(grid);
  const iph = probabilities.subarray(voxels, 2 * voxels);
  const ivh = probabilities.subarray(2 * voxels, 3 * voxels);
  const either = new Float32Array(voxels);
  const labels = new Uint8Array(voxels);
  for (let v = 0; v < voxels; v++) {
    const p = iph[v]! + ivh[v]!;
    either[v] = p;
    if (p >= BLEED_PROBABILITY) labels[v] = 1;
  }
  for (const focus of findFoci(findRuns(grid, labels, 1))) {
    if (focus.voxels * voxelMl(grid) >= SPECK_ML) continue;
    for (const { start, end, row, slice } of focus.runs) {
      const line = grid.size[0] * (row + grid.size[1] * slice);
      for (const values of [iph, ivh, either, labels]) values.fill(0, line + start, line + end + 1);
    }
  }
  return { grid, iph, ivh, either, core: boundingBox(grid.size, labels) };
}

/**
 * The bleed as a mask on the scan's own grid: 0 background, 1 IPH, 2 IVH. Probabilities, not labels, are resampled, so
 * that the outline lies between voxels of the head grid. Only the box that can hold bleed is computed.
 */
export function maskOnScan(scan: Lattice, { grid, iph, ivh, core }: Bleed): Uint8Array {
  const labels = new Uint8Array(voxelCount(scan));
  if (!core) return labels;
  // A resampled value is a mean of neighbours: beyond one kernel's reach of the core nothing comes up to the limit.
  const near = grown(core, grid, scan);
  const from = subLattice(grid, near);
  const reach = boxWithin(scan, from);
  if (!reach) return labels;
  const to = subLattice(scan, reach);
  const on = (values: Float32Array) => resampleTo(from, cutBlock(values, grid.size, near.lo, from.size), to, 0);
  const [iphThere, ivhThere] = [on(iph), on(ivh)];
  const [columns, rows, slices] = to.size;
  for (let k = 0, v = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      const line = reach.lo[0] + scan.size[0] * (reach.lo[1] + j + scan.size[1] * (reach.lo[2] + k));
      for (let i = 0; i < columns; i++, v++) {
        const [a, b] = [iphThere[v]!, ivhThere[v]!];
        if (a + b >= BLEED_PROBABILITY) labels[line + i] = a >= b ? IPH : IVH;
      }
    }
  }
  return labels;
}

/** A box of the head grid with room for the kernel that resamples it to the scan: one voxel, or one of the scan's if wider. */
function grown({ lo, hi }: Box, grid: Lattice, scan: Lattice): Box {
  const pad = (a: 0 | 1 | 2) => Math.ceil(Math.max(1, scan.spacing[a] / grid.spacing[a]));
  const low = (a: 0 | 1 | 2) => Math.max(0, lo[a] - pad(a));
  const high = (a: 0 | 1 | 2) => Math.min(grid.size[a], hi[a] + pad(a));
  return { lo: [low(0), low(1), low(2)], hi: [high(0), high(1), high(2)] };
}
