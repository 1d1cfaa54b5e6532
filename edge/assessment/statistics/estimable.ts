/** A figure that the cases at hand cannot give; `notEstimable` says why, in words that follow "not estimable: ". */
export interface NotEstimable {
  readonly notEstimable: string;
}

/** A figure, or why there is none: never NaN. */
export type Estimable<T> = T | NotEstimable;

/** A 95 % confidence interval, in the unit of its figure. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: Estimable<Interval>;
}

export function notEstimable(why: string): NotEstimable {
  return { notEstimable: why };
}

export function isEstimable<T>(figure: Estimable<T>): figure is T {
  return !(typeof figure === 'object' && figure !== null && 'notEstimable' in figure);
}
