import type { Blob } from './anatomy.ts';

/** Blobs laid out for speed: is any near, and how near (squared, in units of its radii). */
export class Blobs {
  readonly #numbers: Float64Array;
  readonly count: number;

  constructor(blobs: readonly Blob[]) {
    this.count = blobs.length;
    this.#numbers = Float64Array.from(
      blobs.flatMap(({ centre, radii, hu }) => [...centre, ...radii.map((r) => 1 / r), hu]),
    );
  }

  /** Squared distance from the centre of blob `b` in units of its radii. */
  squared(b: number, x: number, y: number, z: number): number {
    const at = 7 * b;
    const n = this.#numbers;
    const u = (x - n[at]!) * n[at + 3]!;
    const v = (y - n[at + 1]!) * n[at + 4]!;
    const w = (z - n[at + 2]!) * n[at + 5]!;
    return u * u + v * v + w * w;
  }

  hu(b: number): number {
    return this.#numbers[7 * b + 6]!;
  }
}
