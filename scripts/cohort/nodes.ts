/** A value with its probability: sums over nodes stand for integrals over a distribution. */
export type Node = readonly [value: number, weight: number];

/**
 * Nodes of a standard normal distribution at equal steps to 4.5 standard deviations, their weights adding to 1. The
 * trapezoid rule: for smooth functions a step of 1 errs by less than 1e-6; where there are kinks, take smaller steps.
 */
export function normalNodes(step: number): readonly Node[] {
  const half = Math.floor(4.5 / step);
  const raw = Array.from({ length: 2 * half + 1 }, (_, n): Node => {
    const z = (n - half) * step;
    return [z, Math.exp(-0.5 * z * z)];
  });
  const total = raw.reduce((sum, [, weight]) => sum + weight, 0);
  return raw.map(([z, weight]) => [z, weight / total]);
}

/** The nodes of a function of a random value; nodes of the same value become one. */
export function mapNodes(nodes: readonly Node[], of: (value: number) => number): readonly Node[] {
  const merged = new Map<number, number>();
  for (const [value, weight] of nodes) {
    const to = of(value);
    merged.set(to, (merged.get(to) ?? 0) + weight);
  }
  return [...merged];
}

/** Expected value of a function over nodes. */
export function expectation(nodes: readonly Node[], of: (value: number) => number): number {
  let sum = 0;
  for (let n = 0; n < nodes.length; n++) sum += nodes[n]![1] * of(nodes[n]![0]);
  return sum;
}

/** Nodes of the sum of two independent values; those too rare to matter (below 1e-7) are left out. */
export function sumNodes(a: readonly Node[], b: readonly Node[]): readonly Node[] {
  const sums: Node[] = [];
  for (const [x, w] of a) for (const [y, v] of b) if (w * v > 1e-7) sums.push([x + y, w * v]);
  return sums;
}
