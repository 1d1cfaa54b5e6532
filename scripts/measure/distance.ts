import type { Lattice } from '../../edge/volume/volume.ts';

/** Farther than any two points of a head, mm; squared it still leaves room in a double. */
const FAR = 1e6;

/**
 * Distance, mm, from the centre of every voxel to that of the nearest voxel that is not 0 in `members` (0 at those
 * themselves, {@link FAR} where there is none). Exact and linear in the number of voxels.
 * Source: Felzenszwalb and Huttenlocher, Theory of Computing 2012;8:415, with a step per axis.
 */
export function distanceTo({ size, spacing }: Pick<Lattice, 'size' | 'spacing'>, members: Uint8Array): Float32Array {
  const squares = new Float64Array(members.length);
  for (let v = 0; v < squares.length; v++) squares[v] = members[v] === 0 ? FAR ** 2 : 0;
  const strides = [1, size[0], size[0] * size[1]] as const;
  for (const axis of [0, 1, 2] as const) {
    const [length, stride] = [size[axis], strides[axis]];
    const pass = new LowerEnvelope(length, spacing[axis]);
    for (let block = 0; block < squares.length; block += length * stride) {
      for (let line = 0; line < stride; line++) pass.apply(squares, block + line, stride);
    }
  }
  const distances = new Float32Array(squares.length);
  for (let v = 0; v < squares.length; v++) distances[v] = Math.sqrt(squares[v]!);
  return distances;
}

/** Along one line: the lowest of the parabolas that stand on its samples. */
class LowerEnvelope {
  readonly #length: number;
  readonly #step: number;
  readonly #heights: Float64Array;
  /** samples whose parabola is lowest somewhere, and from where on, mm */
  readonly #vertices: Int32Array;
  readonly #from: Float64Array;

  constructor(length: number, step: number) {
    this.#length = length;
    this.#step = step;
    this.#heights = new Float64Array(length);
    this.#vertices = new Int32Array(length);
    this.#from = new Float64Array(length + 1);
  }

  apply(values: Float64Array, start: number, stride: number): void {
    const [heights, vertices, from, step] = [this.#heights, this.#vertices, this.#from, this.#step];
    for (let q = 0; q < this.#length; q++) heights[q] = values[start + q * stride]!;
    let last = 0;
    vertices[0] = 0;
    from[0] = Number.NEGATIVE_INFINITY;
    from[1] = Number.POSITIVE_INFINITY;
    for (let q = 1; q < this.#length; q++) {
      let at: number;
      for (;;) {
        const p = vertices[last]!;
        at = (heights[q]! - heights[p]! + (q * q - p * p) * step * step) / (2 * (q - p) * step);
        // The first parabola is lowest from minus infinity on, which no crossing undercuts
        if (at > from[last]!) break;
        last--;
      }
      last++;
      vertices[last] = q;
      from[last] = at;
      from[last + 1] = Number.POSITIVE_INFINITY;
    }
    for (let q = 0, n = 0; q < this.#length; q++) {
      while (from[n + 1]! < q * step) n++;
      const p = vertices[n]!;
      values[start + q * stride] = ((q - p) * step) ** 2 + heights[p]!;
    }
  }
}
