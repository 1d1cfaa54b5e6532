/** How a found mask lies on the true one. */
export interface Overlap {
  /** 2 |A and B| / (|A| + |B|); 1 where both are empty */
  readonly dice: number;
  /** voxels */
  readonly found: number;
  readonly truth: number;
}

/** Compares what is not 0 in two masks of one lattice. @throws RangeError where they differ in length */
export function overlapOf(found: Uint8Array, truth: Uint8Array): Overlap {
  if (found.length !== truth.length) throw new RangeError(`masks of ${found.length} and ${truth.length} voxels`);
  let [both, a, b] = [0, 0, 0];
  for (let v = 0; v < truth.length; v++) {
    if (found[v] !== 0) a++;
    if (truth[v] !== 0) b++;
    if (found[v] !== 0 && truth[v] !== 0) both++;
  }
  return { dice: a + b === 0 ? 1 : (2 * both) / (a + b), found: a, truth: b };
}
