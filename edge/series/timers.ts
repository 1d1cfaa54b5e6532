/** Waiting, passed in so that tests need not wait. */
export interface Timers {
  /** Runs something once after so many milliseconds; the returned function forgets it. */
  after(ms: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
