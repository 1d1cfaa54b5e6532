import { type Estimable, notEstimable } from './estimable.ts';
import { missingClass, type Sample, strata } from './sample.ts';

/** What flagging every case from `threshold` on finds. The first point flags none: its threshold is infinite, written null. */
export interface RocPoint {
  readonly threshold: number | null;
  readonly sensitivity: number;
  /** 1 - specificity. */
  readonly falsePositiveRate: number;
}

/** The empirical ROC curve from (0, 0) to (1, 1), one point per distinct score, highest score first. */
export function rocCurve(sample: Sample): Estimable<readonly RocPoint[]> {
  const counts = countsFrom(sample);
  if (!Array.isArray(counts)) return counts;
  const { truePositives: events, falsePositives: nonEvents } = counts.at(-1)!;
  return [
    { threshold: null, sensitivity: 0, falsePositiveRate: 0 },
    ...counts.map(({ threshold, truePositives, falsePositives }) => ({
      threshold,
      sensitivity: truePositives / events,
      falsePositiveRate: falsePositives / nonEvents,
    })),
  ];
}

/** The operating point with the largest Youden index. */
export interface Youden {
  readonly threshold: number;
  /** Sensitivity + specificity - 1. */
  readonly index: number;
}

/**
 * The threshold with the largest sensitivity + specificity - 1 (Youden 1950, Cancer 3:32), among the scores that occur; of
 * equals the lowest, which is the most sensitive. Chosen on the cases it is then judged on, so it flatters the reader.
 */
export function youden(sample: Sample): Estimable<Youden> {
  const counts = countsFrom(sample);
  if (!Array.isArray(counts)) return counts;
  const { truePositives: events, falsePositives: nonEvents } = counts.at(-1)!;
  // Compared as whole numbers, so that two equal indices are equal
  let best = { threshold: Number.NaN, gain: Number.NEGATIVE_INFINITY };
  for (const { threshold, truePositives, falsePositives } of counts) {
    const gain = truePositives * nonEvents - falsePositives * events;
    if (gain >= best.gain) best = { threshold, gain };
  }
  // Flagging every case has the index 0, and so tells nothing apart
  if (best.gain <= 0) return notEstimable('no threshold does better than chance');
  return { threshold: best.threshold, index: best.gain / (events * nonEvents) };
}

interface Counts {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Cases at or above each distinct score, highest first; the last entry counts all. */
function countsFrom(sample: Sample): Estimable<Counts[]> {
  const missing = missingClass(strata(sample));
  if (missing) return missing;
  const { scores, outcomes } = sample;
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const counts: Counts[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (const [n, i] of order.entries()) {
    if (outcomes[i]) truePositives++;
    else falsePositives++;
    const next = order[n + 1];
    if (next === undefined || scores[next] !== scores[i])
      counts.push({ threshold: scores[i]!, truePositives, falsePositives });
  }
  return counts;
}
