import { type Focus, findFoci } from '../assessment/foci.ts';
import { findRuns } from '../assessment/runs.ts';
import { atLeast } from '../volume/at-least.ts';
import { type Box, boundingBox } from '../volume/box.ts';
import type { Lattice, Size3, Vec3 } from '../volume/volume.ts';
import { toPatient, voxelMl } from '../volume/volume.ts';

/** HENet's field of view, voxels of the head grid: 100 x 100 x 80 mm around the bleed. */
export const CROP_SIZE: Size3 = [80, 80, 16];
/** Probability of bleed from which a voxel of the head grid decides where the crop lies; less where none comes up to it. */
const CORE_PROBABILITY = 0.5;

/** A block of a lattice: which voxel it starts at, and where it lies. */
export interface Crop {
  readonly start: Vec3;
  readonly lattice: Lattice;
  /** Volume of the bleed on the head grid, and of its part that lies outside the block. mL. */
  readonly bleedMl: number;
  readonly outsideMl: number;
}

/**
 * The block of the head grid that HENet reads: centred on the bounding box of the bleed, or of its largest connected piece
 * where all of it does not fit, and kept within the grid.
 *
 * @param grid the head grid
 * @param bleed probability of bleed (IPH + IVH) of each of its voxels, x fastest
 * @returns null where there is no bleed at all
 */
export function bleedCrop(grid: Lattice, bleed: Float32Array): Crop | null {
  // A bleed found on a finer grid may be too thin for any voxel of this one to be likelier bleed than not.
  const limit = Math.min(CORE_PROBABILITY, largest(bleed));
  if (limit === 0) return null;
  const core = atLeast(bleed, limit);
  const whole = boundingBox(grid.size, core)!;
  const { lo, hi } = fits(whole) ? whole : largestPiece(grid, core);
  const startOf = (a: 0 | 1 | 2) => {
    const centred = Math.floor((lo[a] + hi[a]) / 2) - CROP_SIZE[a] / 2;
    return Math.min(Math.max(centred, 0), grid.size[a] - CROP_SIZE[a]);
  };
  const start: Vec3 = [startOf(0), startOf(1), startOf(2)];
  const lattice = { ...grid, size: CROP_SIZE, origin: toPatient(grid, start) };
  const sureMl = (part: Float32Array) => voxelMl(grid) * countSure(part);
  const bleedMl = sureMl(bleed);
  return { start, lattice, bleedMl, outsideMl: bleedMl - sureMl(cutBlock(bleed, grid.size, start, CROP_SIZE)) };
}

const fits = ({ lo, hi }: Box) => CROP_SIZE.every((size, a) => hi[a]! - lo[a]! <= size);

/** Box of the connected piece with the most voxels, the first of them in a tie. */
function largestPiece({ size }: Lattice, core: Uint8Array): Box {
  const [{ runs }] = findFoci(findRuns({ size }, core, 1)) as [Focus];
  const rows = runs.map(({ row }) => row);
  const slices = runs.map(({ slice }) => slice);
  return {
    lo: [Math.min(...runs.map(({ start }) => start)), Math.min(...rows), Math.min(...slices)],
    hi: [Math.max(...runs.map(({ end }) => end)) + 1, Math.max(...rows) + 1, Math.max(...slices) + 1],
  };
}

function countSure(bleed: Float32Array): number {
  let sure = 0;
  for (let v = 0; v < bleed.length; v++) if (bleed[v]! >= CORE_PROBABILITY) sure++;
  return sure;
}

function largest(values: Float32Array): number {
  let most = 0;
  for (let v = 0; v < values.length; v++) if (values[v]! > most) most = values[v]!;
  return most;
}

/** Copies the block that starts at `start` out of an array laid out as `size`, x fastest. */
export function cutBlock(data: Float32Array, size: Size3, start: Vec3, block: Size3): Float32Array {
  const out = new Float32Array(block[0] * block[1] * block[2]);
  let to = 0;
  for (let k = 0; k < block[2]; k++) {
    for (let j = 0; j < block[1]; j++, to += block[0]) {
      const from = start[0] + size[0] * (start[1] + j + size[1] * (start[2] + k));
      out.set(data.subarray(from, from + block[0]), to);
    }
  }
  return out;
}
