/**
 * A seeded stream of random numbers: sfc32 (Doty-Humphrey's Small Fast Counting generator, from PractRand), so that a
 * phantom is the same on every machine. `child(name)` opens an independent stream, so that one more draw in one place
 * does not shift the draws of any other.
 */
export class Random {
  readonly #key: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    this.#key = String(seed);
    const hash = hasher(this.#key);
    this.#a = hash();
    this.#b = hash();
    this.#c = hash();
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** An independent stream, fixed by this stream's seed and `name` alone. */
  child(name: string): Random {
    return new Random(`${this.#key}/${name}`);
  }

  /** Integer in [0, 2^32). */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.uint32() / 2 ** 32;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Integer in [low, high], both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.unit() < p;
  }

  /** Normally distributed (Box-Muller). */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return mean + sd * radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** Normal, cut to [low, high]. */
  normalWithin(mean: number, sd: number, low: number, high: number): number {
    return Math.min(high, Math.max(low, this.normal(mean, sd)));
  }

  /** Log-normal with the given median and standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma));
  }

  /** One of the items; throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick: nothing to choose from');
    return items[Math.floor(this.unit() * items.length)] as T;
  }
}

/** xmur3: a string to a sequence of well mixed 32-bit integers. */
function hasher(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h | 0;
  };
}
