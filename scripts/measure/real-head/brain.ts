import { findFoci } from '../../../edge/assessment/foci.ts';
import { findRuns, type Run } from '../../../edge/assessment/runs.ts';
import { resampleTo } from '../../../edge/volume/resample.ts';
import { AIR_HU, type Lattice, toIndex, type Vec3, type Volume } from '../../../edge/volume/volume.ts';
import { distanceTo } from '../distance.ts';

/** Pitch at which a brain is looked for, mm: sulci and noise are averaged away, the skull is not. */
const PITCH_MM = 2;
/** Brain and cerebrospinal fluid, HU. */
const SOFT_HU = [-5, 80] as const;
/** Half width of what joins the brain to orbits, face and neck through the holes of the skull base, mm: what is thinner falls off. */
const OPENING_MM = 7;

/** Where the brain of a real scan is. */
export interface Brain {
  /** 1 within the skull, at {@link PITCH_MM} along the scan's own axes */
  readonly mask: Uint8Array;
  /** of the lattice's voxels */
  readonly hu: Float32Array;
  readonly lattice: Lattice;
  /** Depth below the brain's surface of a point in patient space, mm; negative outside. */
  depth(point: Vec3): number;
  /** HU, averaged over {@link PITCH_MM}, at a point in patient space. */
  huAt(point: Vec3): number;
}

/**
 * The brain of a head CT: soft tissue, opened so that what hangs on it by a hole of the skull base falls off, its largest
 * piece. Ventricles, cisterns and calcifications belong to it.
 *
 * @throws RangeError where there is nothing of a brain's size
 */
export function findBrain(volume: Volume): Brain {
  const lattice = coarse(volume);
  const hu = resampleTo(volume, volume.hu, lattice, AIR_HU);
  const soft = Uint8Array.from(hu, (value) => (value >= SOFT_HU[0] && value <= SOFT_HU[1] ? 1 : 0));
  const core = largest(
    lattice,
    map(inside(lattice, soft), (depth) => depth > OPENING_MM),
  );
  const near = distanceTo(lattice, core);
  const mask = soft.map((value, v) => (value === 1 && near[v]! <= OPENING_MM ? 1 : 0));
  fillHoles(lattice, mask);
  const litres = mask.reduce((sum, value) => sum + value, 0) * PITCH_MM ** 3 * 1e-6;
  // An adult's cranial cavity holds 1.1 to 1.8 L; a scan may leave out some of it, and a wrong mask holds far less.
  if (litres < 0.7) throw new RangeError(`findBrain: the largest piece of soft tissue holds ${litres.toFixed(2)} L`);
  const [within, without] = [inside(lattice, mask), distanceTo(lattice, mask)];
  const signed = within.map((depth, v) => (depth > 0 ? depth - PITCH_MM / 2 : PITCH_MM / 2 - without[v]!));
  return {
    mask,
    hu,
    lattice,
    depth: (point) => trilinear(lattice, signed, toIndex(lattice, point)),
    huAt: (point) => trilinear(lattice, hu, toIndex(lattice, point)),
  };
}

/** The volume's box at {@link PITCH_MM}. */
function coarse({ size, spacing, origin, axes }: Volume): Lattice {
  const count = (a: 0 | 1 | 2) => Math.floor(((size[a] - 1) * spacing[a]) / PITCH_MM) + 1;
  return { size: [count(0), count(1), count(2)], spacing: [PITCH_MM, PITCH_MM, PITCH_MM], origin, axes };
}

/** Distance to the nearest voxel outside, mm. */
function inside(lattice: Lattice, mask: Uint8Array): Float32Array {
  return distanceTo(
    lattice,
    mask.map((value) => 1 - value),
  );
}

function largest(lattice: Lattice, mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(mask.length);
  fill(lattice, out, findFoci(findRuns(lattice, mask, 1))[0]?.runs ?? []);
  return out;
}

/** What is enclosed, such as a calcification, belongs to the brain: of all that is outside only the largest piece stays so. */
function fillHoles(lattice: Lattice, mask: Uint8Array): void {
  for (const { runs } of findFoci(findRuns(lattice, mask, 0)).slice(1)) fill(lattice, mask, runs);
}

function fill({ size }: Lattice, mask: Uint8Array, runs: readonly Run[]): void {
  for (const { start, end, row, slice } of runs) {
    const line = size[0] * (row + size[1] * slice);
    mask.fill(1, line + start, line + end + 1);
  }
}

function map(values: Float32Array, test: (value: number) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => (test(value) ? 1 : 0));
}

/** Interpolated value at a point in voxel indices; beyond the lattice, that of its nearest face. */
function trilinear({ size }: Lattice, values: Float32Array, at: Vec3): number {
  const low = [0, 0, 0];
  const share = [0, 0, 0];
  for (const a of [0, 1, 2] as const) {
    const u = Math.min(Math.max(at[a], 0), size[a] - 1.001);
    low[a] = Math.floor(u);
    share[a] = u - low[a]!;
  }
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [i, j, k] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (i ? share[0]! : 1 - share[0]!) * (j ? share[1]! : 1 - share[1]!) * (k ? share[2]! : 1 - share[2]!);
    sum += weight * values[low[0]! + i + size[0] * (low[1]! + j + size[1] * (low[2]! + k))]!;
  }
  return sum;
}
