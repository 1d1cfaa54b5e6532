import { findFoci } from '../assessment/foci.ts';
import { findRuns } from '../assessment/runs.ts';
import { resampleTo } from '../volume/resample.ts';
import { AIR_HU, type Lattice, type Size3, toPatient, type Vec3, type Volume, voxelCount } from '../volume/volume.ts';

/** Coarse enough that noise averages out and a head is looked over in milliseconds. mm. */
const STEP_MM = 4;
/** Taken off soft tissue in each slice: scalp, ears and head holders are thinner than twice this. Voxels of {@link STEP_MM}. */
const OFF = 2;
/** Put back in all directions: what was taken off and one voxel more. */
const BACK = OFF + 1;
/** A piece of soft tissue this large beside the largest one counts too. */
const PIECE_SHARE = 0.1;

/**
 * Where a lattice may show brain, blood or oedema: 1 there, 0 elsewhere. That is all soft tissue (HU within `window`) that is
 * thick in its slice, and 4 mm around it. Bone is not asked for: brain that bulges where a flap of bone was taken out belongs
 * to it, and a head holder as dense as bone does not. Where nothing is thick, all that is denser than the window's lower end, and 4 mm around that.
 *
 * @param window what a network tells apart; beyond it lie air and bone. HU
 */
export function brainField(volume: Volume, lattice: Lattice, window: readonly [number, number]): Uint8Array {
  const coarse = coarsened(lattice);
  const hu = resampleTo(volume, volume.hu, coarse, AIR_HU);
  const soft = Uint8Array.from(hu, (value) => Number(value > window[0] && value < window[1]));
  const thick = pieces(coarse.size, spread(coarse.size, soft, [OFF, OFF, 0], 0));
  const [marked, by] = thick.includes(1) ? [thick, BACK] : [hu.map((value) => Number(value > window[0])), 1];
  return refined(coarse.size, spread(coarse.size, Uint8Array.from(marked), [by, by, by], 1), lattice);
}

/** A lattice of {@link STEP_MM} over the same block, from its first corner on. */
function coarsened(lattice: Lattice): Lattice {
  const per = (a: 0 | 1 | 2) => STEP_MM / lattice.spacing[a];
  const size: Size3 = [count(lattice, 0), count(lattice, 1), count(lattice, 2)];
  const first: Vec3 = [per(0) / 2 - 0.5, per(1) / 2 - 0.5, per(2) / 2 - 0.5];
  return { ...lattice, size, spacing: [STEP_MM, STEP_MM, STEP_MM], origin: toPatient(lattice, first) };
}

function count({ size, spacing }: Lattice, a: 0 | 1 | 2): number {
  return Math.ceil((size[a] * spacing[a]) / STEP_MM - 1e-9);
}

/** Lets `value` grow by so many voxels along each axis: 1 grows what is marked, 0 takes off its rim. Beyond the lattice nothing is marked. */
function spread(size: Size3, mask: Uint8Array, by: Size3, value: 0 | 1): Uint8Array {
  let from = mask;
  const strides = [1, size[0], size[0] * size[1]] as const;
  for (const a of [0, 1, 2] as const) {
    const to = from.slice();
    for (let v = 0; v < to.length; v++) {
      const at = Math.floor(v / strides[a]) % size[a];
      for (let step = -by[a]; step <= by[a]; step++) {
        const there = at + step >= 0 && at + step < size[a] ? from[v + step * strides[a]] : 0;
        if (there === value) to[v] = value;
      }
    }
    from = to;
  }
  return from;
}

/** The pieces of a mask that are not much smaller than its largest one. */
function pieces(size: Size3, mask: Uint8Array): Uint8Array {
  const found = findFoci(findRuns({ size }, mask, 1));
  const kept = new Uint8Array(mask.length);
  for (const piece of found.filter(({ voxels }) => voxels >= PIECE_SHARE * found[0]!.voxels)) {
    for (const { start, end, row, slice } of piece.runs) {
      const line = size[0] * (row + size[1] * slice);
      kept.fill(1, line + start, line + end + 1);
    }
  }
  return kept;
}

/** The field on the lattice's own voxels: that of the coarse voxel in which each one's centre lies. */
function refined(coarse: Size3, field: Uint8Array, lattice: Lattice): Uint8Array {
  const [nx, ny, nz] = lattice.size;
  const mask = new Uint8Array(voxelCount(lattice));
  const at = (n: number, a: 0 | 1 | 2) => Math.floor(((n + 0.5) * lattice.spacing[a]) / STEP_MM);
  const columns = Int32Array.from({ length: nx }, (_, i) => at(i, 0));
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const line = coarse[0] * (at(j, 1) + coarse[1] * at(k, 2));
      for (let i = 0; i < nx; i++, v++) mask[v] = field[line + columns[i]!]!;
    }
  }
  return mask;
}
