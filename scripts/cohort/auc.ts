/**
 * The area under the ROC curve that a score is expected to reach when the outcome of each case is drawn with its
 * `probability`: over pairs i, j, the weight p_i (1 - p_j) that i has the outcome and j has not, times 1 where i scores
 * higher and 1/2 where they tie. With outcomes (0 or 1) as probabilities it is the area on those outcomes. NaN where no
 * pair has weight. O(n log n).
 */
export function expectedAuc(scores: readonly number[], probability: readonly number[]): number {
  if (scores.length !== probability.length) {
    throw new RangeError(`${scores.length} scores for ${probability.length} probabilities`);
  }
  const order = scores.map((_, n) => n).sort((a, b) => scores[a]! - scores[b]!);
  let won = 0;
  let without = 0;
  let pairs = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    let [tiedWith, tiedWithout, self] = [0, 0, 0];
    for (const n of order.slice(start, end)) {
      const p = probability[n]!;
      tiedWith += p;
      tiedWithout += 1 - p;
      self += p * (1 - p);
    }
    // A case makes no pair with itself.
    won += tiedWith * without + (tiedWith * tiedWithout - self) / 2;
    pairs -= self;
    without += tiedWithout;
    start = end;
  }
  const total = probability.reduce((sum, p) => sum + p, 0);
  return won / (total * without + pairs);
}
