import { type Lattice, toPatient } from '../../edge/volume/volume.ts';
import { NO_HU } from './reformat.ts';
import { type LoadSlice, memoryBudget } from './slice-source.ts';

const BATCH = 8;
const AT_ONCE = 2;

/** By how much pixels are averaged along columns and rows so that a whole scan fits into memory: 1 for not at all. */
export function binning([columns, rows, slices]: Lattice['size'], most = (5 / 12) * memoryBudget()): number {
  let factor = 1;
  while (2 * Math.floor(columns / factor) * Math.floor(rows / factor) * slices > most) factor++;
  return factor;
}

/** The grid whose voxels are `factor` x `factor` pixels of another's. */
export function binned(lattice: Lattice, factor: number): Lattice {
  const { size, spacing } = lattice;
  const middle = (factor - 1) / 2;
  return {
    ...lattice,
    size: [Math.floor(size[0] / factor), Math.floor(size[1] / factor), size[2]],
    spacing: [spacing[0] * factor, spacing[1] * factor, spacing[2]],
    origin: toPatient(lattice, [middle, middle, 0]),
  };
}

/**
 * A whole scan in memory, at most five twelfths of what slices may take (80 MiB on a desk): pixels of a larger one are averaged in plane. It fills from a slice outwards;
 * what is not here yet is `NO_HU`. Fires `change`.
 */
export class WholeVolume extends EventTarget {
  readonly lattice: Lattice;
  readonly factor: number;
  readonly hu: Int16Array;
  /** Slices that are here. */
  loaded = 0;
  /** Why the rest is not; empty while it comes. */
  fault = '';
  private readonly here: Uint8Array;
  private readonly from: Lattice;
  private readonly load: LoadSlice;
  private readonly ending = new AbortController();

  constructor(lattice: Lattice, load: LoadSlice) {
    super();
    this.from = lattice;
    this.load = load;
    this.factor = binning(lattice.size);
    this.lattice = binned(lattice, this.factor);
    const [columns, rows, slices] = this.lattice.size;
    this.hu = new Int16Array(columns * rows * slices).fill(NO_HU);
    this.here = new Uint8Array(slices);
  }

  get isWhole(): boolean {
    return this.loaded === this.here.length;
  }

  /** Fetches what is absent, from a slice outwards. */
  async fill(around: number): Promise<void> {
    this.fault = '';
    const starts = Array.from({ length: Math.ceil(this.here.length / BATCH) }, (_, n) => n * BATCH).sort(
      (a, b) => Math.abs(a + BATCH / 2 - around) - Math.abs(b + BATCH / 2 - around),
    );
    const lane = async () => {
      for (let from = starts.shift(); from !== undefined && !this.fault; from = starts.shift()) await this.fetch(from);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  end(): void {
    this.ending.abort();
  }

  private async fetch(from: number): Promise<void> {
    const [columns, rows, slices] = this.from.size;
    const { signal } = this.ending;
    const end = Math.min(slices, from + BATCH);
    let next = from;
    try {
      while (next < end && !signal.aborted) {
        const answer = await this.load('volume', next, signal, end - next);
        const came = Math.floor(answer.byteLength / (2 * columns * rows));
        if (came === 0) throw new Error(`answer of ${answer.byteLength} bytes: not a slice`);
        const values = new Int16Array(answer, 0, came * columns * rows);
        for (let n = 0; n < came && next < end; n++, next++) {
          this.put(next, values.subarray(n * columns * rows, (n + 1) * columns * rows));
        }
        this.dispatchEvent(new Event('change'));
      }
    } catch (error) {
      if (signal.aborted) return;
      this.fault = error instanceof Error ? error.message : String(error);
      this.dispatchEvent(new Event('change'));
    }
  }

  private put(slice: number, hu: Int16Array): void {
    const [columns, rows] = this.lattice.size;
    const { factor } = this;
    const into = this.hu.subarray(slice * columns * rows, (slice + 1) * columns * rows);
    if (factor === 1) into.set(hu);
    else {
      const across = this.from.size[0];
      for (let y = 0, to = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++, to++) {
          let sum = 0;
          for (let v = 0; v < factor; v++) {
            const row = (y * factor + v) * across + x * factor;
            for (let u = 0; u < factor; u++) sum += hu[row + u]!;
          }
          into[to] = Math.round(sum / (factor * factor));
        }
      }
    }
    if (this.here[slice] === 0) this.loaded += 1;
    this.here[slice] = 1;
  }
}
