import { type Auc, auc } from './auc.ts';
import { brier, type Calibration, calibration } from './calibration.ts';
import { type Estimable, type Estimate, isEstimable } from './estimable.ts';
import { type OperatingPoint, operatingPoint } from './operating-point.ts';
import { type Histogram, histogram, type ReliabilityBin, reliabilityBins } from './reliability.ts';
import { type RocPoint, rocCurve, type Youden, youden } from './roc.ts';
import type { Sample } from './sample.ts';

/** All that is said of one reader alone, on the cases that it has. */
export interface ReaderEvaluation {
  readonly reader: string;
  readonly n: number;
  readonly events: number;
  /** Cases with a known outcome that the reader left out. */
  readonly leftOut: number;
  readonly auc: Estimable<Auc>;
  readonly roc: Estimable<readonly RocPoint[]>;
  readonly brier: Estimable<Estimate>;
  readonly calibration: Calibration;
  readonly reliability: readonly ReliabilityBin[];
  readonly histogram: Histogram;
  /** At the thresholds asked for, in their order. */
  readonly operatingPoints: readonly OperatingPoint[];
  /** At the threshold that suits these very cases best: optimistic. */
  readonly youden: Estimable<Youden & OperatingPoint>;
}

/** `sample` holds the cases that the reader has; probabilities in [0, 1]. */
export function evaluateReader(
  reader: string,
  sample: Sample,
  leftOut: number,
  thresholds: readonly number[],
): ReaderEvaluation {
  const best = youden(sample);
  return {
    reader,
    n: sample.outcomes.length,
    events: sample.outcomes.filter(Boolean).length,
    leftOut,
    auc: auc(sample),
    roc: rocCurve(sample),
    brier: brier(sample),
    calibration: calibration(sample),
    reliability: reliabilityBins(sample),
    histogram: histogram(sample),
    operatingPoints: thresholds.map((threshold) => operatingPoint(sample, threshold)),
    youden: isEstimable(best) ? { ...best, ...operatingPoint(sample, best.threshold) } : best,
  };
}
