import type { Geometry } from '../../edge/assessment/assessment.ts';
import { directionLetters, type Letters } from '../../edge/http/picture/orientation.ts';
import { type Lattice, toIndex, toPatient, type Vec3 } from '../../edge/volume/volume.ts';

export type PlaneName = 'axial' | 'coronal' | 'sagittal';
export const PLANE_NAMES = ['axial', 'coronal', 'sagittal'] as const satisfies readonly PlaneName[];

/**
 * The three planes through the patient, LPS: which way the screen's right and down point, and which coordinate a plane is
 * at. Radiological convention: the patient's right on the viewer's left, the face on top or on the left, the head's top up.
 */
export const PLANES: Readonly<
  Record<PlaneName, { readonly right: Vec3; readonly down: Vec3; readonly through: 0 | 1 | 2 }>
> = {
  axial: { right: [1, 0, 0], down: [0, 1, 0], through: 2 },
  coronal: { right: [1, 0, 0], down: [0, 0, -1], through: 1 },
  sagittal: { right: [0, 1, 0], down: [0, 0, -1], through: 0 },
};

/** Patient directions at a plane's edges. */
export function lettersOf(name: PlaneName): Letters {
  const { right, down } = PLANES[name];
  const back = (v: Vec3): Vec3 => [-v[0], -v[1], -v[2]];
  return {
    left: directionLetters(back(right)),
    right: directionLetters(right),
    top: directionLetters(back(down)),
    bottom: directionLetters(down),
  };
}

/** The grid of a scan as the volume's functions take it. Null where its directions are not known. */
export function latticeOf({ size, spacingMm, originMm, axes }: Geometry): Lattice | null {
  const [columns, rows, normal] = axes;
  if (!columns || !rows || !normal || [...columns, ...rows, ...normal].some((c) => !Number.isFinite(c))) return null;
  return { size, spacing: spacingMm, origin: originMm, axes: [columns, rows, normal] };
}

/** The box in patient space that a scan fills, from the outer faces of its voxels, LPS mm. */
export function boundsOf(lattice: Lattice): { readonly low: Vec3; readonly high: Vec3 } {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    toPatient(lattice, [
      n & 1 ? lattice.size[0] - 0.5 : -0.5,
      n & 2 ? lattice.size[1] - 0.5 : -0.5,
      n & 4 ? lattice.size[2] - 0.5 : -0.5,
    ]),
  );
  const of = (pick: (...values: number[]) => number): Vec3 => [
    pick(...corners.map((c) => c[0])),
    pick(...corners.map((c) => c[1])),
    pick(...corners.map((c) => c[2])),
  ];
  return { low: of(Math.min), high: of(Math.max) };
}

/** The middle of a scan, LPS mm. */
export function middleOf(lattice: Lattice): Vec3 {
  return toPatient(lattice, [(lattice.size[0] - 1) / 2, (lattice.size[1] - 1) / 2, (lattice.size[2] - 1) / 2]);
}

/** One plane's pixels: as wide and high as the scan's box, square, so many mm apart. */
export interface Cut {
  readonly width: number;
  readonly height: number;
  readonly pitchMm: number;
  /** LPS of the first pixel's centre, mm. */
  readonly origin: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
}

/** The plane of that name through a point. `pitchMm` is the same in all three: isotropic. */
export function cutOf(name: PlaneName, lattice: Lattice, pitchMm: number, point: Vec3): Cut {
  const { right, down, through } = PLANES[name];
  const { low, high } = boundsOf(lattice);
  const extent = (axis: Vec3) =>
    Math.abs(axis[0] * (high[0] - low[0]) + axis[1] * (high[1] - low[1]) + axis[2] * (high[2] - low[2]));
  const width = Math.max(1, Math.round(extent(right) / pitchMm));
  const height = Math.max(1, Math.round(extent(down) / pitchMm));
  // The plane's first pixel lies half a pitch inside the corner from which right and down lead away.
  const start = [0, 1, 2].map((c) => {
    if (c === through) return point[c]!;
    const step = right[c]! + down[c]!;
    return step > 0 ? low[c]! + pitchMm / 2 : high[c]! - pitchMm / 2;
  });
  return { width, height, pitchMm, origin: [start[0]!, start[1]!, start[2]!], right, down };
}

/** Voxel indices of a plane's first pixel, and how they grow with each pixel to the right and down. */
export function indexSteps(
  cut: Cut,
  lattice: Lattice,
): { readonly first: Vec3; readonly right: Vec3; readonly down: Vec3 } {
  const first = toIndex(lattice, cut.origin);
  const at = (axis: Vec3): Vec3 => {
    const { origin, pitchMm } = cut;
    const next = toIndex(lattice, [
      origin[0] + pitchMm * axis[0],
      origin[1] + pitchMm * axis[1],
      origin[2] + pitchMm * axis[2],
    ]);
    return [next[0] - first[0], next[1] - first[1], next[2] - first[2]];
  };
  return { first, right: at(cut.right), down: at(cut.down) };
}

/** Where a point lies on a plane, in its pixels from the outer corner of the first. */
export function onCut({ origin, pitchMm, right, down }: Cut, point: Vec3): [x: number, y: number] {
  const d = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
  const along = (axis: Vec3) => (d[0]! * axis[0] + d[1]! * axis[1] + d[2]! * axis[2]) / pitchMm + 0.5;
  return [along(right), along(down)];
}

/** The point of the patient at a place of a plane, pixels from the outer corner of the first. */
export function offCut({ origin, pitchMm, right, down }: Cut, x: number, y: number): Vec3 {
  const at = (c: 0 | 1 | 2) => origin[c] + pitchMm * ((x - 0.5) * right[c] + (y - 0.5) * down[c]);
  return [at(0), at(1), at(2)];
}
