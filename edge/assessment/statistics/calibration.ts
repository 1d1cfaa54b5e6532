import { type Estimable, type Estimate, isEstimable, notEstimable } from './estimable.ts';
import { fitIntercept, fitLogistic } from './logistic.ts';
import { mean, variance, waldInterval } from './normal.ts';
import type { Sample } from './sample.ts';

/** How the probabilities agree with what happened. Ideal: slope 1, both intercepts 0. */
export interface Calibration {
  /** Of observed log-odds on predicted log-odds; below 1 the probabilities are too extreme. */
  readonly slope: Estimable<Estimate>;
  /** Fitted together with the slope, log-odds. */
  readonly intercept: Estimable<Estimate>;
  /** Calibration-in-the-large: the intercept with the slope held at 1, log-odds; above 0 the risk is underestimated. */
  readonly inTheLarge: Estimable<Estimate>;
  /** Probabilities moved to the nearest of {@link CLIP} and 1 - {@link CLIP}, because 0 and 1 have no log-odds. */
  readonly clipped: number;
}

/** The least probability that is taken as itself for its log-odds. A choice of this project, not of the literature. */
export const CLIP = 1e-6;

/**
 * Logistic recalibration (Cox 1958, Biometrika 45:562): logit P(event) = intercept + slope * logit(probability), with Wald
 * intervals. Scores must be probabilities in [0, 1].
 */
export function calibration({ outcomes, scores }: Sample): Calibration {
  const x = scores.map((p) => logit(Math.min(1 - CLIP, Math.max(CLIP, p))));
  const joint = fitLogistic(x, outcomes);
  const alone = fitIntercept(x, outcomes);
  return {
    slope: isEstimable(joint) ? estimate(joint.slope, joint.slopeError) : joint,
    intercept: isEstimable(joint) ? estimate(joint.intercept, joint.interceptError) : joint,
    inTheLarge: isEstimable(alone) ? estimate(alone.intercept, alone.interceptError) : alone,
    clipped: scores.filter((p) => p < CLIP || p > 1 - CLIP).length,
  };
}

/**
 * Mean squared difference of probability and outcome (Brier 1950, Mon Weather Rev 78:1), 0 to 1, less is better. Its interval is
 * that of a mean of independent cases.
 */
export function brier({ outcomes, scores }: Sample): Estimable<Estimate> {
  if (scores.length === 0) return notEstimable('no cases');
  const squares = scores.map((p, i) => (Number(outcomes[i]) - p) ** 2);
  const value = mean(squares);
  if (squares.length === 1) return { value, interval: notEstimable('one case') };
  return estimate(value, Math.sqrt(variance(squares) / squares.length));
}

const logit = (p: number) => Math.log(p / (1 - p));
const estimate = (value: number, error: number): Estimate => ({ value, interval: waldInterval(value, error) });
