/** A block of standard head space sampled at `pitch` mm with several interleaved channels, read back by interpolation. */
export class SampledField {
  readonly channels: number;
  // Plain numbers, as `sample` runs tens of millions of times a scan
  readonly #perMm: number;
  readonly #lowX: number;
  readonly #lowY: number;
  readonly #lowZ: number;
  readonly #nx: number;
  readonly #ny: number;
  readonly #nz: number;
  readonly #data: Float32Array;

  /** Samples `fill(x, y, z, out)`, which writes one value per channel into `out`, at every node of the box. */
  constructor(
    low: readonly [number, number, number],
    high: readonly [number, number, number],
    pitch: number,
    channels: number,
    fill: (x: number, y: number, z: number, out: Float64Array) => void,
  ) {
    this.channels = channels;
    this.#perMm = 1 / pitch;
    this.#lowX = low[0];
    this.#lowY = low[1];
    this.#lowZ = low[2];
    const nodes = (a: 0 | 1 | 2) => Math.ceil((high[a] - low[a]) / pitch) + 1;
    this.#nx = nodes(0);
    this.#ny = nodes(1);
    this.#nz = nodes(2);
    this.#data = new Float32Array(this.#nx * this.#ny * this.#nz * channels);
    const out = new Float64Array(channels);
    let at = 0;
    for (let k = 0; k < this.#nz; k++) {
      for (let j = 0; j < this.#ny; j++) {
        for (let i = 0; i < this.#nx; i++) {
          fill(low[0] + i * pitch, low[1] + j * pitch, low[2] + k * pitch, out);
          for (let c = 0; c < channels; c++) this.#data[at++] = out[c]!;
        }
      }
    }
  }

  /** Trilinear values of the channels [from, to) at a point, mm, into `out`; outside the box, those of its nearest face. */
  sample(x: number, y: number, z: number, out: Float64Array, from: number, to: number): void {
    const nx = this.#nx;
    const u = clamp((x - this.#lowX) * this.#perMm, nx - 1.001);
    const v = clamp((y - this.#lowY) * this.#perMm, this.#ny - 1.001);
    const w = clamp((z - this.#lowZ) * this.#perMm, this.#nz - 1.001);
    const i = u | 0;
    const j = v | 0;
    const k = w | 0;
    const fx = u - i;
    const fy = v - j;
    const fz = w - k;
    const c = this.channels;
    const dy = nx * c;
    const dz = dy * this.#ny;
    const base = i * c + j * dy + k * dz;
    const data = this.#data;
    const w11 = fy * fz;
    const w10 = fy - w11;
    const w01 = fz - w11;
    const w00 = 1 - fy - w01;
    for (let n = from; n < to; n++) {
      const q = base + n;
      const a = data[q]! * w00 + data[q + dy]! * w10 + data[q + dz]! * w01 + data[q + dy + dz]! * w11;
      const r = q + c;
      const b = data[r]! * w00 + data[r + dy]! * w10 + data[r + dz]! * w01 + data[r + dy + dz]! * w11;
      out[n] = a + fx * (b - a);
    }
  }
}

function clamp(v: number, high: number): number {
  return v < 0 ? 0 : v > high ? high : v;
}
