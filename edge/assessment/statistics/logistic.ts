import { type Estimable, type NotEstimable, notEstimable } from './estimable.ts';

/** A maximum likelihood fit of logit(P) = intercept + slope * x, with standard errors from the information matrix. */
export interface LogisticFit {
  readonly intercept: number;
  readonly slope: number;
  readonly interceptError: number;
  readonly slopeError: number;
}

const MOST_STEPS = 100;
/** A step this small, beside 1, no longer moves any digit that is shown. */
const SMALLEST_STEP = 1e-11;

/**
 * Fits intercept and slope by Newton's method (iteratively reweighted least squares) with step halving. The estimate exists
 * exactly where the x of events and of non-events overlap (Albert and Anderson 1984, Biometrika 71:1).
 */
export function fitLogistic(x: readonly number[], outcomes: readonly boolean[]): Estimable<LogisticFit> {
  const why = unfit(x, outcomes);
  if (why) return why;
  return newton(x, outcomes, { intercept: 0, slope: 0 }, true);
}

/** Fits the intercept alone, the slope held at 1: x is an offset. The `slopeError` is 0. */
export function fitIntercept(x: readonly number[], outcomes: readonly boolean[]): Estimable<LogisticFit> {
  const why = oneClass(outcomes);
  if (why) return why;
  return newton(x, outcomes, { intercept: 0, slope: 1 }, false);
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
}

function newton(
  x: readonly number[],
  outcomes: readonly boolean[],
  start: Line,
  withSlope: boolean,
): Estimable<LogisticFit> {
  let line = start;
  let fit = logLikelihood(x, outcomes, line);
  for (let n = 0; n < MOST_STEPS; n++) {
    const { weight, centre, spread, gradient, gradientX } = information(x, outcomes, line);
    if (!(weight > 0) || (withSlope && !(spread > 0))) return notEstimable('the probabilities are too extreme to fit');
    const slopeStep = withSlope ? (gradientX - centre * gradient) / spread : 0;
    const interceptStep = gradient / weight - (withSlope ? centre * slopeStep : 0);
    // Newton overshoots from a poor start; the likelihood has one maximum, so a shorter step must rise
    let share = 1;
    let next = line;
    let better = fit;
    for (; share > 1e-10; share /= 2) {
      next = { intercept: line.intercept + share * interceptStep, slope: line.slope + share * slopeStep };
      better = logLikelihood(x, outcomes, next);
      if (better >= fit - 1e-12 * Math.abs(fit)) break;
    }
    line = next;
    fit = better;
    if (Math.max(Math.abs(interceptStep), Math.abs(slopeStep)) < SMALLEST_STEP) {
      const slopeVariance = withSlope ? 1 / spread : 0;
      const interceptVariance = 1 / weight + (withSlope ? centre ** 2 / spread : 0);
      return { ...line, interceptError: Math.sqrt(interceptVariance), slopeError: Math.sqrt(slopeVariance) };
    }
  }
  return notEstimable(`the logistic fit did not settle in ${MOST_STEPS} steps`);
}

/** The information matrix about its weighted centre, where it is diagonal, and the gradient of the log-likelihood. */
function information(x: readonly number[], outcomes: readonly boolean[], { intercept, slope }: Line) {
  let [weight, weighted, gradient, gradientX] = [0, 0, 0, 0];
  const weights = x.map((value, i) => {
    const p = 1 / (1 + Math.exp(-(intercept + slope * value)));
    const residual = (outcomes[i] ? 1 : 0) - p;
    gradient += residual;
    gradientX += residual * value;
    weight += p * (1 - p);
    weighted += p * (1 - p) * value;
    return p * (1 - p);
  });
  const centre = weighted / weight;
  let spread = 0;
  for (const [i, value] of x.entries()) spread += weights[i]! * (value - centre) ** 2;
  return { weight, centre, spread, gradient, gradientX };
}

function logLikelihood(x: readonly number[], outcomes: readonly boolean[], { intercept, slope }: Line): number {
  let sum = 0;
  for (const [i, value] of x.entries()) {
    const eta = intercept + slope * value;
    sum += (outcomes[i] ? eta : 0) - Math.max(eta, 0) - Math.log1p(Math.exp(-Math.abs(eta)));
  }
  return sum;
}

function oneClass(outcomes: readonly boolean[]): NotEstimable | null {
  if (outcomes.length === 0) return notEstimable('no cases');
  if (outcomes.every(Boolean)) return notEstimable('no non-events');
  return outcomes.some(Boolean) ? null : notEstimable('no events');
}

function unfit(x: readonly number[], outcomes: readonly boolean[]): NotEstimable | null {
  const why = oneClass(outcomes);
  if (why) return why;
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const most = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [i, value] of x.entries()) {
    const group = outcomes[i] ? 1 : 0;
    least[group] = Math.min(least[group]!, value);
    most[group] = Math.max(most[group]!, value);
  }
  if (Math.min(...least) === Math.max(...most)) return notEstimable('all probabilities are the same');
  const apart = most[0]! <= least[1]! || most[1]! <= least[0]!;
  return apart ? notEstimable('the probabilities separate events from non-events') : null;
}
