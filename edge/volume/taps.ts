/**
 * What one axis of a resampling reads: output `o` is the sum over `n < length[o]` of `weights[o * stride + n]` times
 * source sample `first[o] + n`. Weights sum to 1. A length of 0 marks an output outside the source.
 */
export interface Taps {
  readonly first: Int32Array;
  readonly length: Int32Array;
  readonly weights: Float32Array;
  readonly stride: number;
  /** Source samples that any output reads: `lo` included, `hi` not; empty where all outputs lie outside. */
  readonly lo: number;
  readonly hi: number;
}

/**
 * Taps for `outputs` samples at source coordinates `start + o * step` on an axis of `samples` voxels.
 *
 * Up-sampling interpolates linearly. Down-sampling averages with a tent as wide as the step, so that no detail finer than
 * the output aliases into it (the BILINEAR filter of Pillow's resize). Both are one formula: a tent of half width
 * max(1, |step|), normalised over the samples that exist. An output is outside where its centre lies beyond the outer face
 * of the first or last voxel; within that half voxel the edge sample continues.
 */
export function axisTaps(samples: number, outputs: number, start: number, step: number): Taps {
  const halfWidth = Math.max(1, Math.abs(step));
  const stride = 2 * Math.ceil(halfWidth) + 1;
  const first = new Int32Array(outputs);
  const length = new Int32Array(outputs);
  const weights = new Float32Array(outputs * stride);
  let lo = samples;
  let hi = 0;
  for (let o = 0; o < outputs; o++) {
    const at = start + o * step;
    // A lattice computed through millimetres may miss the face by rounding alone.
    if (at < -0.5 - 1e-6 || at > samples - 0.5 + 1e-6) continue;
    const centre = Math.min(Math.max(at, 0), samples - 1);
    const from = Math.max(0, Math.floor(centre - halfWidth) + 1);
    const to = Math.min(samples, Math.ceil(centre + halfWidth));
    let sum = 0;
    for (let s = from; s < to; s++) sum += 1 - Math.abs(s - centre) / halfWidth;
    for (let s = from; s < to; s++) weights[o * stride + s - from] = (1 - Math.abs(s - centre) / halfWidth) / sum;
    first[o] = from;
    length[o] = to - from;
    lo = Math.min(lo, from);
    hi = Math.max(hi, to);
  }
  return { first, length, weights, stride, lo: Math.min(lo, hi), hi };
}

/** Applies taps along one axis of float data seen as `[outer][sample][inner]`; `taps.lo` is the first sample present. */
export function applyTaps(
  source: Float32Array,
  [outer, samples, inner]: readonly [number, number, number],
  taps: Taps,
  outside: number,
): Float32Array {
  const outputs = taps.first.length;
  const target = new Float32Array(outer * outputs * inner);
  const pass = inner === 1 ? alongRows : acrossRows;
  for (let n = 0; n < outer; n++) {
    const from = source.subarray(n * samples * inner, (n + 1) * samples * inner);
    pass(from, target.subarray(n * outputs * inner, (n + 1) * outputs * inner), inner, taps, outside);
  }
  return target;
}

type Pass = (source: Float32Array, target: Float32Array, inner: number, taps: Taps, outside: number) => void;

const alongRows: Pass = (source, target, _inner, { first, length, weights, stride, lo }, outside) => {
  for (let o = 0; o < target.length; o++) {
    const count = length[o]!;
    const s = first[o]! - lo;
    const w = o * stride;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += weights[w + n]! * source[s + n]!;
    target[o] = count === 0 ? outside : sum;
  }
};

/** Whole rows are weighted and added, so that memory is read in order whatever the axis. */
const acrossRows: Pass = (source, target, inner, { first, length, weights, stride, lo }, outside) => {
  for (let o = 0; o < first.length; o++) {
    const t = o * inner;
    const count = length[o]!;
    if (count === 0) target.fill(outside, t, t + inner);
    for (let n = 0; n < count; n++) {
      const s = (first[o]! - lo + n) * inner;
      const w = weights[o * stride + n]!;
      if (n === 0) for (let x = 0; x < inner; x++) target[t + x] = w * source[s + x]!;
      else for (let x = 0; x < inner; x++) target[t + x]! += w * source[s + x]!;
    }
  }
};
