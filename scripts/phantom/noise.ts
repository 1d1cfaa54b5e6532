import type { Random } from './random.ts';

const SIDE = 32;
const MASK = SIDE - 1;

/** Smooth random function of position: value noise on a periodic 32^3 lattice, about in [-1, 1], one feature per unit. */
export class Noise {
  readonly #values = new Float32Array(SIDE ** 3);

  constructor(random: Random) {
    for (let i = 0; i < this.#values.length; i++) this.#values[i] = random.range(-1, 1);
  }

  /** Value at a position in lattice units. */
  at(x: number, y: number, z: number): number {
    const fx = Math.floor(x);
    const fy = Math.floor(y);
    const fz = Math.floor(z);
    let tx = x - fx;
    let ty = y - fy;
    let tz = z - fz;
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    tz = tz * tz * (3 - 2 * tz);
    const x0 = fx & MASK;
    const x1 = (fx + 1) & MASK;
    const y0 = (fy & MASK) * SIDE;
    const y1 = ((fy + 1) & MASK) * SIDE;
    const z0 = (fz & MASK) * SIDE * SIDE;
    const z1 = ((fz + 1) & MASK) * SIDE * SIDE;
    const v = this.#values;
    const a = v[z0 + y0 + x0]! + tx * (v[z0 + y0 + x1]! - v[z0 + y0 + x0]!);
    const b = v[z0 + y1 + x0]! + tx * (v[z0 + y1 + x1]! - v[z0 + y1 + x0]!);
    const c = v[z1 + y0 + x0]! + tx * (v[z1 + y0 + x1]! - v[z1 + y0 + x0]!);
    const d = v[z1 + y1 + x0]! + tx * (v[z1 + y1 + x1]! - v[z1 + y1 + x0]!);
    const ab = a + ty * (b - a);
    return ab + tz * (c + ty * (d - c) - ab);
  }

  /** Two octaves, the second of half the size and weight. */
  rough(x: number, y: number, z: number): number {
    return 0.67 * this.at(x, y, z) + 0.33 * this.at(2 * x + 7.3, 2 * y + 3.1, 2 * z + 5.7);
  }
}
