/** What a stack's gaps amount to. */
export interface GapJudgement {
  /** Spacing of an even grid over the same extent, mm; null without a gap. */
  readonly spacingMm: number | null;
  readonly uneven: boolean;
  /** Indices of gaps in which slices are missing. */
  readonly missing: readonly number[];
}

interface Run {
  readonly gapMm: number;
  readonly from: number;
  to: number;
}

/**
 * Tells an even stack from one with several spacings and from one with missing slices.
 *
 * - Even: no slice is off the regular grid through both ends by more than 0.1 mm (or a tenth of the spacing).
 * - A spacing that holds for 3 gaps or more is a zone that was meant (thin through the posterior fossa, thick above);
 *   but not where wider than on both sides: no protocol widens and narrows again, losing every other slice does.
 * - A wider gap that the slices' own thickness explains was meant too, however few they are.
 * - Any other gap is measured by the zones it lies between. Slices are missing where another of the finer zone's would fit
 *   in it (1.8 times that spacing, for jitter) and it is wider than the coarser zone's by a quarter.
 *
 * @param gapsMm between neighbours along the normal, all positive
 * @param thicknessMm of each slice (one more than gaps), null where unknown
 */
export function judgeGaps(gapsMm: readonly number[], thicknessMm: readonly (number | null)[]): GapJudgement {
  if (gapsMm.length === 0) return { spacingMm: null, uneven: false, missing: [] };
  const extent = gapsMm.reduce((sum, gap) => sum + gap, 0);
  const mean = extent / gapsMm.length;
  if (isEven(gapsMm, mean)) return { spacingMm: mean, uneven: false, missing: [] };
  const missing = missingGaps(gapsMm, thicknessMm);
  const present = gapsMm.filter((_, n) => !missing.includes(n));
  const wanted = smallestPrevalent(present.length > 0 ? present : gapsMm);
  // Both ends stay where they are, so the finest spacing in use is met as nearly as whole steps allow.
  return { spacingMm: extent / Math.max(1, Math.round(extent / wanted)), uneven: true, missing };
}

function isEven(gapsMm: readonly number[], mean: number): boolean {
  let offGrid = 0;
  return gapsMm.every((gap) => {
    offGrid += gap - mean;
    return Math.abs(offGrid) <= Math.min(0.1, mean / 10);
  });
}

function missingGaps(gapsMm: readonly number[], thicknessMm: readonly (number | null)[]): number[] {
  const runs = runsOf(gapsMm);
  const meant = thicknessExplains(gapsMm, thicknessMm);
  const zones = runs.filter((run, n) => {
    const widest = n > 0 && n < runs.length - 1 && run.gapMm > Math.max(runs[n - 1]!.gapMm, runs[n + 1]!.gapMm);
    return run.to - run.from >= 3 && (!widest || meant(run.from));
  });
  const reference = smallestPrevalent(gapsMm);
  return runs
    .filter((run) => !zones.includes(run))
    .flatMap((run) => {
      const below = zones.findLast((zone) => zone.to <= run.from)?.gapMm;
      const above = zones.find((zone) => zone.from >= run.to)?.gapMm;
      const a = below ?? above ?? reference;
      const b = above ?? below ?? reference;
      const fits = run.gapMm >= 1.8 * Math.min(a, b) && run.gapMm > 1.25 * Math.max(a, b);
      const gaps = Array.from({ length: run.to - run.from }, (_, n) => run.from + n);
      return fits ? gaps.filter((gap) => !meant(gap)) : [];
    });
}

/** Whether a gap is no wider, for the thickness of the slices beside it, than gaps of this stack usually are. */
function thicknessExplains(gapsMm: readonly number[], thicknessMm: readonly (number | null)[]) {
  if (!thicknessMm.every((thickness) => thickness !== null && thickness > 0)) return () => false;
  const ratios = gapsMm.map((gap, n) => gap / ((thicknessMm[n]! + thicknessMm[n + 1]!) / 2));
  // Not the median: where more than half of the gaps lack a slice, theirs would be usual.
  const usual = smallestPrevalent(ratios);
  return (n: number) => ratios[n]! <= 1.25 * usual;
}

/** Neighbouring gaps of the same width; `to` is not included. */
function runsOf(gapsMm: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [n, gap] of gapsMm.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && isSame(gap, last.gapMm)) last.to = n + 1;
    else runs.push({ gapMm: gap, from: n, to: n + 1 });
  }
  return runs;
}

/** The smallest width (or ratio) that at least a fifth of the gaps have: their mean. */
function smallestPrevalent(gapsMm: readonly number[]): number {
  const sorted = gapsMm.toSorted((a, b) => a - b);
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && isSame(sorted[to]!, sorted[from]!)) to++;
    if (to - from >= gapsMm.length / 5) return sorted.slice(from, to).reduce((sum, g) => sum + g, 0) / (to - from);
    from = to;
  }
  return sorted[Math.floor(sorted.length / 2)]!;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(0.15, 0.04 * Math.max(a, b));
}
