import type { Focus } from './foci.ts';
import type { Grid } from './grid.ts';
import type { Run } from './runs.ts';

/** The bedside estimate of one focus: its diameters in mm and A x B x C / 2 in mL. */
export interface Abc2 {
  readonly aMm: number;
  readonly bMm: number;
  readonly cMm: number;
  readonly ml: number;
}

/**
 * ABC/2 of one focus of IPH, as clinicians do it (Kothari et al., Stroke 1996;27:1304-1305). On the slice with the
 * largest area: A the largest diameter, B the largest diameter at right angles to it. C: the sum over slices of the
 * slice spacing times 1, 1/2 or 0 for an area of > 75 %, 25-75 % or < 25 % of the largest.
 */
export function abc2({ spacing }: Pick<Grid, 'spacing'>, focus: Focus): Abc2 {
  const areas = new Map<number, number>();
  for (const { slice, start, end } of focus.runs) areas.set(slice, (areas.get(slice) ?? 0) + end - start + 1);
  const [largest, area] = [...areas].reduce((best, at) => (at[1] > best[1] ? at : best));
  const weight = (fraction: number) => (fraction > 0.75 ? 1 : fraction >= 0.25 ? 0.5 : 0);
  const cMm = spacing[2] * [...areas.values()].reduce((sum, voxels) => sum + weight(voxels / area), 0);
  const runs = focus.runs.filter(({ slice }) => slice === largest);
  const { aMm, bMm } = diameters(runs, spacing[0], spacing[1]);
  return { aMm, bMm, cMm, ml: (aMm * bMm * cMm) / 2000 };
}

/** Largest diameter of the voxels of one slice, and the largest one at right angles to it; mm, from edge to edge. */
function diameters(runs: readonly Run[], dx: number, dy: number): { aMm: number; bMm: number } {
  const voxel = (dx + dy) / 2;
  // The two ends of the longest diameter lie on the hull, hence on ends of runs.
  const hull = convexHull(
    runs.flatMap(({ start, end, row }): Point[] => [
      [start * dx, row * dy],
      [end * dx, row * dy],
    ]),
  );
  let length = 0;
  let [ux, uy] = [1, 0];
  for (const [n, p] of hull.entries()) {
    for (const q of hull.slice(n + 1)) {
      const between = Math.hypot(q[0] - p[0], q[1] - p[1]);
      if (between > length) [length, ux, uy] = [between, (q[0] - p[0]) / between, (q[1] - p[1]) / between];
    }
  }
  // Chords at right angles to A, one voxel wide: a bent bleed is measured through itself, not across its bow.
  const chords = new Map<number, { low: number; high: number }>();
  let across = 0;
  for (const { start, end, row } of runs) {
    for (let i = start; i <= end; i++) {
      const along = Math.round((i * dx * ux + row * dy * uy) / voxel);
      const at = row * dy * ux - i * dx * uy;
      const chord = chords.get(along);
      if (!chord) chords.set(along, { low: at, high: at });
      else {
        chord.low = Math.min(chord.low, at);
        chord.high = Math.max(chord.high, at);
        across = Math.max(across, chord.high - chord.low);
      }
    }
  }
  // Between voxel centres one voxel is missing: half of it at either end.
  return { aMm: length + voxel, bMm: across + voxel };
}

type Point = readonly [x: number, y: number];

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (from: Point[]) => {
    const chain: Point[] = [];
    for (const p of from) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, p) <= 0) chain.pop();
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  const lower = half(sorted);
  const upper = half(sorted.toReversed());
  const hull = [...lower, ...upper];
  return hull.length > 0 ? hull : sorted.slice(0, 1);
}

/** Positive where o, p, q turn left. */
function turn(o: Point, p: Point, q: Point): number {
  return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}
