import type { MissingGap } from './errors.ts';
import { judgeGaps } from './gaps.ts';
import { centreOf, type PlacedSlice, positionOf, sharedAxes } from './plane.ts';
import { along, cross, dot, norm, unit } from './vector.ts';
import type { Lattice, Vec3 } from './volume.ts';

/** How slices lie to each other. Slices are named by their index in what was given. */
export interface SpacingJudgement {
  /** All slices from inferior to superior. */
  readonly ordered: readonly number[];
  /** Row direction, column direction, normal (towards the head) shared by the slices, LPS. */
  readonly axes: Lattice['axes'];
  readonly normal: Vec3;
  /** Between neighbouring positions along the normal, inferior first, mm; slices at one position count once. */
  readonly gapsMm: readonly number[];
  /** Of the even grid that the volume gets, mm; null for a single position. */
  readonly spacingMm: number | null;
  /** Angle between the normal and the direction in which the slices are stacked; positive: their front edge is tipped up. */
  readonly tiltDegrees: number;
  /** Whether the slices must be resampled along the normal. */
  readonly uneven: boolean;
  readonly missing: readonly MissingGap[];
  /** Slices that share a position with an earlier one, with that one. */
  readonly duplicates: readonly (readonly [earlier: number, later: number])[];
}

/** Slices nearer than this are at one position, mm. */
const SAME_POSITION = 0.05;

/**
 * Orders slices along their common normal and judges the gaps (see {@link judgeGaps}). Needs headers only.
 *
 * @param slices one or more, any order
 * @throws GeometryError `geometry-no-position`, `geometry-bad-orientation`, `geometry-mixed-orientation`
 */
export function judgeSpacing(slices: readonly PlacedSlice[]): SpacingJudgement {
  const axes = sharedAxes(slices);
  const normal = axes[2];
  const heights = slices.map((slice) => dot(positionOf(slice), normal));
  const ordered = slices.map((_, n) => n).toSorted((a, b) => heights[a]! - heights[b]! || a - b);
  const distinct: number[] = [];
  const duplicates: [number, number][] = [];
  for (const n of ordered) {
    const previous = distinct.at(-1);
    if (previous === undefined || heights[n]! - heights[previous]! >= SAME_POSITION) distinct.push(n);
    else duplicates.push([previous, n]);
  }
  const gapsMm = distinct.slice(1).map((n, k) => heights[n]! - heights[distinct[k]!]!);
  const thickness = distinct.map((n) => slices[n]!.sliceThickness);
  const { spacingMm, uneven, missing } = judgeGaps(gapsMm, thickness);
  const middleZ = (n: number) => {
    const [a, b] = [slices[distinct[n]!]!, slices[distinct[n + 1]!]!];
    return (centreOf(a, axes)[2] + centreOf(b, axes)[2]) / 2;
  };
  return {
    ordered,
    axes,
    normal,
    gapsMm,
    spacingMm,
    tiltDegrees: tilt(positionOf(slices[ordered[0]!]!), positionOf(slices[ordered.at(-1)!]!), normal),
    uneven,
    missing: missing.map((n) => ({ gapMm: gapsMm[n]!, atZmm: middleZ(n) })),
    duplicates,
  };
}

/** From positions, because the header's Gantry/Detector Tilt is nominal and "not intended for mathematical computations" (PS3.3 C.8.2.1). */
function tilt(first: Vec3, last: Vec3, normal: Vec3): number {
  const stack = along(last, -1, first);
  if (norm(stack) === 0) return 0;
  const degrees = (Math.atan2(norm(cross(stack, normal)), dot(stack, normal)) * 180) / Math.PI;
  // Where the front edge is up, the normal leans to the back (+y) of the direction of stacking.
  const direction = unit(stack);
  return normal[1] - direction[1] * dot(normal, direction) < 0 ? -degrees : degrees;
}
