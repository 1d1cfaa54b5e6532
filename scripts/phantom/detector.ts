import type { Acquisition } from './acquisition.ts';
import { Random } from './random.ts';

const TILE = 512;

/**
 * Correlated noise of unit standard deviation in the slice: a tile that repeats seamlessly, read at a random place per
 * slice. A soft kernel smooths it, a sharp one takes its low frequencies away.
 */
export class DetectorNoise {
  #tile: Float32Array | null = null;
  readonly #acquisition: Acquisition;
  readonly #random: Random;

  constructor(acquisition: Acquisition) {
    this.#acquisition = acquisition;
    this.#random = new Random(`noise ${acquisition.seed}`);
  }

  #makeTile(): Float32Array {
    const acquisition = this.#acquisition;
    const random = this.#random.child('tile');
    const white = new Float32Array(TILE * TILE);
    for (let i = 0; i < white.length; i++) white[i] = random.normal();
    const pixel = acquisition.fovMm / acquisition.matrix;
    const width = acquisition.kernel === 'bone' ? 0.18 : acquisition.kernel === 'standard' ? 0.36 : 0.46;
    const fine = blurred(white, width / pixel);
    const broad = blurred(white, (2.6 * width) / pixel);
    const share = acquisition.kernel === 'bone' ? 0.95 : 0.5;
    let square = 0;
    for (let i = 0; i < fine.length; i++) {
      fine[i]! -= share * broad[i]!;
      square += fine[i]! ** 2;
    }
    const sd = Math.sqrt(square / fine.length);
    for (let i = 0; i < fine.length; i++) fine[i]! /= sd;
    return fine;
  }

  /** Adds noise of `sigma` HU in the middle, less towards the rim, to a slice of n x n pixels. */
  addTo(slice: Float32Array, n: number, sigma: number): void {
    if (sigma === 0) return;
    const [ox, oy, px, py] = Array.from({ length: 4 }, () => this.#random.integer(0, TILE - 1)) as [
      number,
      number,
      number,
      number,
    ];
    this.#tile ??= this.#makeTile();
    const tile = this.#tile;
    for (let j = 0; j < n; j++) {
      const rowA = ((j + oy) % TILE) * TILE;
      const rowB = ((n - j + py) % TILE) * TILE;
      const dy = (j - n / 2) / (n / 2);
      for (let i = 0; i < n; i++) {
        const dx = (i - n / 2) / (n / 2);
        const level = sigma * Math.max(0.35, 1.12 - 0.5 * (dx * dx + dy * dy));
        slice[i + n * j]! +=
          level * Math.SQRT1_2 * (tile[rowA + ((i + ox) % TILE)]! + tile[rowB + ((n - i + px) % TILE)]!);
      }
    }
  }
}

/** Gaussian blur of sd `sigma` pixels of a tile that wraps around. */
function blurred(tile: Float32Array, sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / Math.max(0.2, sigma)) ** 2),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const pass = (from: Float32Array, stride: number, across: number) => {
    const to = new Float32Array(from.length);
    for (let a = 0; a < TILE; a++) {
      for (let b = 0; b < TILE; b++) {
        let value = 0;
        for (let r = -reach; r <= reach; r++)
          value += kernel[r + reach]! * from[a * across + ((b + r + TILE) % TILE) * stride]!;
        to[a * across + b * stride] = value / sum;
      }
    }
    return to;
  };
  return pass(pass(tile, 1, TILE), TILE, 1);
}

/** Sharpens an n x n slice as a bone kernel does: adds `gain` of what a 3 x 3 mean takes away. */
export function sharpen(slice: Float32Array, n: number, gain: number): void {
  const from = slice.slice();
  for (let j = 1; j < n - 1; j++) {
    for (let i = 1; i < n - 1; i++) {
      const p = i + n * j;
      const mean =
        (from[p]! * 4 +
          2 * (from[p - 1]! + from[p + 1]! + from[p - n]! + from[p + n]!) +
          from[p - n - 1]! +
          from[p - n + 1]! +
          from[p + n - 1]! +
          from[p + n + 1]!) /
        16;
      slice[p] = from[p]! + gain * (from[p]! - mean);
    }
  }
}
