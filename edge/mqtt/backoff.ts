/** Growing waits between attempts, spread at random so that many clients do not return at the same moment. */
export interface Backoff {
  /** Milliseconds to wait before the next attempt: between half of and the whole of a limit that doubles each time. */
  next(): number;
  /** After a success: the next wait is the first again. */
  reset(): void;
}

export function backoff({
  firstMs,
  maxMs,
  random,
}: {
  readonly firstMs: number;
  readonly maxMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}): Backoff {
  let limit = firstMs;
  return {
    next() {
      const wait = limit * (0.5 + random() / 2);
      limit = Math.min(maxMs, limit * 2);
      return wait;
    },
    reset() {
      limit = firstMs;
    },
  };
}
