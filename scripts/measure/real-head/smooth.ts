/** Half side of the window, pixels, and its spatial width: wide enough that a soft kernel's grain averages out. */
const REACH = 5;
const SIGMA_PIXELS = 3;
/** HU apart from which a neighbour is another tissue rather than noise. */
const SIGMA_HU = 9;

/**
 * A slice without its noise: each pixel of `where` becomes the mean of its neighbours, those nearest in place and in HU
 * counting most (Tomasi and Manduchi, ICCV 1998, bilateral filter), so that edges stay. What it takes away is the scanner's own noise
 * at its own grain. Pixels outside `where` keep their value.
 */
export function withoutNoise(hu: Int16Array, columns: number, where: (pixel: number) => boolean): Float32Array {
  const out = Float32Array.from(hu);
  const rows = hu.length / columns;
  const nearness: number[] = [];
  for (let b = -REACH; b <= REACH; b++) {
    for (let a = -REACH; a <= REACH; a++) nearness.push(Math.exp(-(a * a + b * b) / (2 * SIGMA_PIXELS ** 2)));
  }
  // By whole HU apart: the input is whole HU, and beyond four sigma nothing counts
  const likeness = Float64Array.from({ length: 4 * SIGMA_HU + 1 }, (_, d) => Math.exp(-(d * d) / (2 * SIGMA_HU ** 2)));
  for (let j = REACH; j < rows - REACH; j++) {
    for (let i = REACH; i < columns - REACH; i++) {
      const p = i + columns * j;
      if (!where(p)) continue;
      let [sum, weights, n] = [0, 0, 0];
      for (let b = -REACH; b <= REACH; b++) {
        for (let a = -REACH, q = p + b * columns - REACH; a <= REACH; a++, q++, n++) {
          const like = likeness[Math.abs(hu[q]! - hu[p]!)];
          if (like === undefined) continue;
          sum += nearness[n]! * like * hu[q]!;
          weights += nearness[n]! * like;
        }
      }
      out[p] = sum / weights;
    }
  }
  return out;
}
