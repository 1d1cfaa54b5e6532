import { isEstimable } from './estimable.ts';
import { mean } from './normal.ts';
import { type Sample, strata } from './sample.ts';
import { type Proportion, wilson } from './wilson.ts';

/** Cases of like probability: what was predicted of them and what happened. */
export interface ReliabilityBin {
  /** Least and largest probability in the bin. */
  readonly from: number;
  readonly to: number;
  readonly predicted: number;
  readonly observed: Proportion;
}

/**
 * Bins of equal count, lowest probability first. Cases of the same probability always share a bin, so there can be fewer
 * bins, and unequal ones, than `most`.
 */
export function reliabilityBins({ outcomes, scores }: Sample, most = 10): readonly ReliabilityBin[] {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  const bins: ReliabilityBin[] = [];
  let start = 0;
  for (let n = 1; n <= most; n++) {
    let end = Math.round((n * order.length) / most);
    while (end < order.length && end > start && scores[order[end]!] === scores[order[end - 1]!]) end++;
    if (end <= start) continue;
    const members = order.slice(start, end);
    const observed = wilson(members.filter((i) => outcomes[i]).length, members.length, 'cases');
    const predicted = mean(members.map((i) => scores[i]!));
    if (isEstimable(observed))
      bins.push({ from: scores[members[0]!]!, to: scores[members.at(-1)!]!, predicted, observed });
    start = end;
  }
  return bins;
}

/** Cases with and without the event in each of `bins` equal parts of 0..1; a probability of 1 belongs to the last. */
export interface Histogram {
  readonly events: readonly number[];
  readonly nonEvents: readonly number[];
}

export function histogram(sample: Sample, bins = 20): Histogram {
  const count = (scores: readonly number[]) => {
    const counts = new Array<number>(bins).fill(0);
    for (const p of scores) counts[Math.min(bins - 1, Math.floor(p * bins))]!++;
    return counts;
  };
  const { events, nonEvents } = strata(sample);
  return { events: count(events), nonEvents: count(nonEvents) };
}
