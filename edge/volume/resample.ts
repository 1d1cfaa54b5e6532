import { giveBack } from './give-back.ts';
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

  const lo: Size3 = [taps[0].lo, taps[1].lo, taps[2].lo];
  const size: [number, number, number] = [taps[0].hi - lo[0], taps[1].hi - lo[1], taps[2].hi - lo[2]];
  // The axis that shrinks most goes first, for the others then have less to do. A pass within rows is the dearest, so columns
  // count for less: of two that shrink alike they go last, of two that grow alike first.
  const change = (a: 0 | 1 | 2) => (to.size[a] / size[a]) ** (a === 0 ? 0.5 : 1);
  const order = ([0, 1, 2] as const)
    .toSorted((a, b) => change(a) - change(b))
    .filter((a) => !isIdentity(taps[a], size[a]));
  const [first, ...others] = order;
  const box = { full: from.size, data, lo, size: [...size] as unknown as Size3 };
  if (first === undefined) return crop(box, 0, size[2]);
  let values = first === 2 ? acrossSlices(box, taps[2], outside) : withinSlices(box, first, taps[first], outside);
  size[first] = to.size[first];
  for (const a of others) {
    const before = values;
    values = along(before, size, a, taps[a], outside);
    giveBack(before);
    size[a] = to.size[a];
  }
  return values;
}

/** The part of a lattice's data that is read. */
interface Source {
  readonly full: Size3;
  readonly data: VoxelData;
  readonly lo: Size3;
  readonly size: Size3;
}

/** Samples that are turned into float32 at once: a thin scan's head would be 300 MB. */
const AT_ONCE = 2 ** 22;

/** The first pass where it runs within slices, some slices at a time. */
function withinSlices(source: Source, a: 0 | 1, taps: Taps, outside: number): Float32Array {
  const [columns, rows, slices] = source.size;
  const made = taps.first.length * (a === 0 ? rows : columns);
  const out = new Float32Array(made * slices);
  const step = Math.max(1, Math.floor(AT_ONCE / (columns * rows)));
  for (let k = 0; k < slices; k += step) {
    const count = Math.min(step, slices - k);
    const part = crop(source, k, count);
    const result = along(part, [columns, rows, count], a, taps, outside);
    out.set(result, k * made);
    giveBack(part);
    giveBack(result);
  }
  return out;
}

/** The first pass where it runs across slices, for as many of its outputs at a time as read few enough of them. */
function acrossSlices(source: Source, taps: Taps, outside: number): Float32Array {
  const [columns, rows] = source.size;
  const outputs = taps.first.length;
  const out = new Float32Array(columns * rows * outputs);
  const most = Math.max(1, Math.floor(AT_ONCE / (columns * rows)));
  for (let o = 0; o < outputs; ) {
    let end = o + 1;
    while (end < outputs && reach(taps, o, end + 1).count <= most) end++;
    const { lo, count } = reach(taps, o, end);
    const part = crop(source, lo - taps.lo, count);
    const some = {
      ...taps,
      first: taps.first.subarray(o, end),
      length: taps.length.subarray(o, end),
      weights: taps.weights.subarray(o * taps.stride),
      lo,
    };
    const result = along(part, [columns, rows, count], 2, some, outside);
    out.set(result, o * columns * rows);
    giveBack(part);
    giveBack(result);
    o = end;
  }
  return out;
}

/** The samples that some of the outputs read. */
function reach({ first, length, lo: lowest }: Taps, from: number, to: number): { lo: number; count: number } {
  let [lo, hi] = [Infinity, 0];
  for (let o = from; o < to; o++) {
    if (length[o] === 0) continue;
    lo = Math.min(lo, first[o]!);
    hi = Math.max(hi, first[o]! + length[o]!);
  }
  return hi === 0 ? { lo: lowest, count: 0 } : { lo, count: hi - lo };
}

function along(values: Float32Array, size: Size3, a: 0 | 1 | 2, taps: Taps, outside: number): Float32Array {
  const inner = a === 0 ? 1 : a === 1 ? size[0] : size[0] * size[1];
  const outer = a === 0 ? size[1] * size[2] : a === 1 ? size[2] : 1;
  return applyTaps(values, [outer, size[a], inner], taps, outside);
}

/** 1 or -1: whether the axis runs the same way on both lattices. */
function sharedSign(from: Lattice, to: Lattice, a: 0 | 1 | 2): 1 | -1 {
  const [u, v]: [Vec3, Vec3] = [from.axes[a], to.axes[a]];
  const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  // 1e-8 is an angle of 0.14 mrad: 0.035 mm at the far end of a head.
  if (Math.abs(dot) < 1 - 1e-8) throw new RangeError(`axis ${a} of the two lattices is not parallel: ${u} and ${v}`);
  return dot > 0 ? 1 : -1;
}

/** Some slices of what is read, as float32: a target around a bleed costs what the bleed's box costs, not the scan. */
function crop({ full, data, lo, size }: Source, slice: number, slices: number): Float32Array {
  const out = new Float32Array(size[0] * size[1] * slices);
  for (let k = 0, t = 0; k < slices; k++) {
    for (let j = 0; j < size[1]; j++, t += size[0]) {
      const s = lo[0] + full[0] * (lo[1] + j + full[1] * (lo[2] + slice + k));
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
