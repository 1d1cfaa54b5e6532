import { type Focus, findFoci } from '../assessment/foci.ts';
import { SPECK_ML } from '../assessment/measure.ts';
import { findRuns, type Run } from '../assessment/runs.ts';
import { type Box, boundingBox, subLattice } from '../volume/box.ts';
import { resampleTo } from '../volume/resample.ts';
import { type Lattice, voxelCount, voxelMl } from '../volume/volume.ts';
import { boxWithin } from './box-within.ts';
import { isBleed } from './classes.ts';
import type { ClassMap, Segmentation } from './segment.ts';

/** A voxel is marked where all classes but the background are together at least this likely, as the likeliest of them. */
const MARKED_PROBABILITY = 0.5;
/** A small focus within this distance of a haematoma belongs to it: the satellite sign (Shimoda 2017, CLINICAL section 4), mm. */
const SATELLITE_MM = 20;
/** Slices of the scan that are marked at once: the probabilities of a thin-slice scan would fill gigabytes. */
const SLAB_SLICES = 16;

/** A segmentation without specks. */
export interface Marked extends Segmentation {
  /** Box of the marked voxels; null where none is. */
  readonly core: Box | null;
}

/** Probabilities of bleed on a lattice, x fastest. */
export interface Bleed {
  readonly grid: Lattice;
  readonly iph: Float32Array;
  readonly ivh: Float32Array;
  /** IPH + IVH */
  readonly either: Float32Array;
}

/**
 * The hematoma network's output without specks: connected pieces (26-connectivity) of less than {@link SPECK_ML}, or of which the
 * network is nowhere as certain as its manifest asks, become background, before anything is cropped or measured, so that every
 * later number is of the same bleed. Beside a piece that stays they stay too: what would be a false alarm by itself is there an
 * island or a satellite, and a sign of expansion. IPH and IVH that touch are one piece; each further class is taken by itself.
 * The probabilities are changed in place.
 */
export function withoutSpecks({ grid, maps, certainFrom }: Segmentation): Marked {
  const labels = new Uint8Array(voxelCount(grid));
  const at = maps.map(({ probability }) => probability);
  for (let v = 0; v < labels.length; v++) labels[v] = likeliest(maps, at, v);
  for (const group of [maps.filter(isBleed), ...maps.filter((map) => !isBleed(map)).map((map) => [map])]) {
    for (const { start, end, row, slice } of specksOf(grid, labels, group, certainFrom)) {
      const line = grid.size[0] * (row + grid.size[1] * slice);
      for (const { probability } of group) probability.fill(0, line + start, line + end + 1);
      labels.fill(0, line + start, line + end + 1);
    }
  }
  return { grid, maps, certainFrom, core: boundingBox(grid.size, labels) };
}

function specksOf(grid: Lattice, labels: Uint8Array, group: readonly ClassMap[], certainFrom: number) {
  const values = group.map(({ maskValue }) => maskValue);
  const one = new Uint8Array(labels.length);
  for (let v = 0; v < labels.length; v++) if (labels[v] !== 0 && values.includes(labels[v]!)) one[v] = 1;
  const certain = ({ start, end, row, slice }: Run) => {
    const line = grid.size[0] * (row + grid.size[1] * slice);
    for (let v = line + start; v <= line + end; v++) {
      if (group.reduce((sum, { probability }) => sum + probability[v]!, 0) >= certainFrom) return true;
    }
    return false;
  };
  const pieces = findFoci(findRuns(grid, one, 1));
  const isSure = ({ voxels, runs }: Focus) => voxels * voxelMl(grid) >= SPECK_ML && runs.some(certain);
  const { sure = [], doubtful = [] } = Object.groupBy(pieces, (piece) => (isSure(piece) ? 'sure' : 'doubtful'));
  return doubtful.filter((piece) => !sure.some((other) => isNear(grid, piece, other))).flatMap(({ runs }) => runs);
}

/** Whether the centres of two voxels, one of each piece, lie within {@link SATELLITE_MM}. */
function isNear({ spacing }: Lattice, piece: Focus, other: Focus): boolean {
  return piece.runs.some((a) =>
    other.runs.some((b) => {
      const columns = Math.max(0, a.start - b.end, b.start - a.end);
      const mm = Math.hypot(columns * spacing[0], (a.row - b.row) * spacing[1], (a.slice - b.slice) * spacing[2]);
      return mm <= SATELLITE_MM;
    }),
  );
}

/** The mask value of a voxel. */
function likeliest(maps: readonly ClassMap[], probabilities: readonly Float32Array[], voxel: number): number {
  let sum = 0;
  let best = 0;
  let value = 0;
  for (let c = 0; c < maps.length; c++) {
    const p = probabilities[c]![voxel]!;
    sum += p;
    if (p > best) {
      best = p;
      value = maps[c]!.maskValue;
    }
  }
  return sum >= MARKED_PROBABILITY ? value : 0;
}

/**
 * What was found as a mask on the scan's own grid: 0 background, 1 IPH, 2 IVH, 3 and above the further classes.
 * Probabilities, not labels, are resampled, so that the outline lies between voxels of the network's grid. Only the box that
 * can hold something is computed.
 */
export function maskOnScan(scan: Lattice, { grid, maps, core }: Marked): Uint8Array {
  const labels = new Uint8Array(voxelCount(scan));
  // A resampled value is a mean of neighbours: beyond one kernel's reach of the core nothing comes up to the limit.
  const reach = core && boxWithin(scan, subLattice(grid, grown(core, grid, scan)));
  if (!reach) return labels;
  for (let k = reach.lo[2]; k < reach.hi[2]; k += SLAB_SLICES) {
    const top = Math.min(k + SLAB_SLICES, reach.hi[2]);
    const slab: Box = { lo: [reach.lo[0], reach.lo[1], k], hi: [reach.hi[0], reach.hi[1], top] };
    const part = subLattice(scan, slab);
    const on = maps.map(({ probability }) => resampleTo(grid, probability, part, 0));
    const [columns, rows, slices] = part.size;
    for (let row = 0, v = 0; row < rows * slices; row++) {
      const line =
        slab.lo[0] + scan.size[0] * (slab.lo[1] + (row % rows) + scan.size[1] * (k + Math.floor(row / rows)));
      for (let i = 0; i < columns; i++, v++) labels[line + i] = likeliest(maps, on, v);
    }
  }
  return labels;
}

/** A box of the network's grid with room for the kernel that resamples it to the scan: one voxel, or one of the scan's if wider. */
function grown({ lo, hi }: Box, grid: Lattice, scan: Lattice): Box {
  const pad = (a: 0 | 1 | 2) => Math.ceil(Math.max(1, scan.spacing[a] / grid.spacing[a]));
  const low = (a: 0 | 1 | 2) => Math.max(0, lo[a] - pad(a));
  const high = (a: 0 | 1 | 2) => Math.min(grid.size[a], hi[a] + pad(a));
  return { lo: [low(0), low(1), low(2)], hi: [high(0), high(1), high(2)] };
}

/** The bleed alone on the head grid, where the expansion network reads it. */
export function bleedOn(head: Lattice, { grid, maps }: Marked): Bleed {
  const [iph, ivh] = maps.filter(isBleed).map(({ probability }) => resampleTo(grid, probability, head, 0));
  const either = iph!.slice();
  for (let v = 0; v < either.length; v++) either[v]! += ivh![v]!;
  return { grid: head, iph: iph!, ivh: ivh!, either };
}
