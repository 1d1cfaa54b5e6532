import type { VoxelData } from './nifti.ts';
import { applyTaps, axisTaps, type Taps } from './taps.ts';
import { type Lattice, type Size3, toIndex, type Vec3, voxelCount } from './volume.ts';

/**
 * Values of `data` at the voxel centres of another lattice: linear where it is finer, tent-averaged where it is coarser,
 * per axis (see {@link axisTaps}). This is the way before and after the networks, so it is separable and fast; both
 * lattices must share their axes, in order, up to sign.
 *
 * @param data indexed as `Volume.hu` on `from`
 * @param outside value of voxels whose centre lies outside `from`
 * @returns float32, indexed likewise on `to`
 * @throws RangeError where the axes are not parallel or the data does not fill `from`
 */
export function resampleTo(from: Lattice, data: VoxelData, to: Lattice, outside: number): Float32Array {
  if (data.length !== voxelCount(from)) {
    throw new RangeError(`${data.length} values for a lattice of ${from.size.join(' x ')} voxels`);
  }
  const start = toIndex(from, to.origin);
  const taps = ([0, 1, 2] as const).map((a) =>
    axisTaps(from.size[a], to.size[a], start[a], (sharedSign(from, to, a) * to.spacing[a]) / from.spacing[a]),
  ) as [Taps, Taps, Taps];
  if (taps.some(({ lo, hi }) => lo === hi)) return new Float32Array(voxelCount(to)).fill(outside);

  const size: [number, number, number] = [0, 0, 0];
  for (const a of [0, 1, 2] as const) size[a] = taps[a].hi - taps[a].lo;
  let values = crop(from.size, data, [taps[0].lo, taps[1].lo, taps[2].lo], size);
  // The axis that shrinks most goes first, for the others then have less to do. A pass within rows is the dearest, so columns
  // count for less: of two that shrink alike they go last, of two that grow alike first.
  const change = (a: 0 | 1 | 2) => (to.size[a] / size[a]) ** (a === 0 ? 0.5 : 1);
  const order = ([0, 1, 2] as const).toSorted((a, b) => change(a) - change(b));
  for (const a of order) {
    if (!isIdentity(taps[a], size[a])) {
      const inner = a === 0 ? 1 : a === 1 ? size[0] : size[0] * size[1];
      values = applyTaps(values, [values.length / (inner * size[a]), size[a], inner], taps[a], outside);
    }
    size[a] = to.size[a];
  }
  return values;
}

/** 1 or -1: whether the axis runs the same way on both lattices. */
function sharedSign(from: Lattice, to: Lattice, a: 0 | 1 | 2): 1 | -1 {
  const [u, v]: [Vec3, Vec3] = [from.axes[a], to.axes[a]];
  const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  // 1e-8 is an angle of 0.14 mrad: 0.035 mm at the far end of a head.
  if (Math.abs(dot) < 1 - 1e-8) throw new RangeError(`axis ${a} of the two lattices is not parallel: ${u} and ${v}`);
  return dot > 0 ? 1 : -1;
}

/** The samples that the taps read, as float32: a target around a bleed costs what the bleed's box costs, not the scan. */
function crop(full: Size3, data: VoxelData, lo: Size3, size: Size3): Float32Array {
  const out = new Float32Array(size[0] * size[1] * size[2]);
  for (let k = 0, t = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, t += size[0]) {
      const s = lo[0] + full[0] * (lo[1] + j + full[1] * (lo[2] + k));
      out.set(data.subarray(s, s + size[0]), t);
    }
  }
  return out;
}

/** Whether taps would copy every sample to its own place. */
function isIdentity({ first, length, weights, stride, lo }: Taps, samples: number): boolean {
  if (first.length !== samples) return false;
  return first.every((f, o) => f === lo + o && length[o] === 1 && weights[o * stride] === 1);
}
