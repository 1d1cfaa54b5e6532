/** When a link was up, by `performance.now()`, ms. It begins up. */
export class UpTime {
  readonly #changes: { readonly at: number; readonly isUp: boolean }[] = [{ at: 0, isUp: true }];

  down(): void {
    this.#changes.push({ at: performance.now(), isUp: false });
  }

  up(): void {
    this.#changes.push({ at: performance.now(), isUp: true });
  }

  /** How long it was up in all between two moments, ms. */
  between(from: number, until: number): number {
    return this.#changes.reduce((sum, { at, isUp }, i) => {
      const end = this.#changes[i + 1]?.at ?? Number.POSITIVE_INFINITY;
      return isUp ? sum + Math.max(0, Math.min(end, until) - Math.max(at, from)) : sum;
    }, 0);
  }
}
