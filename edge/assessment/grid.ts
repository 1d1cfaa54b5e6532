/** A point or direction in patient space: DICOM's LPS axes, mm. The same shape as the volume room's, which this room does not import. */
export type Vec = readonly [x: number, y: number, z: number];

/** Where a mask's voxels lie: `labels[i + size[0] * (j + size[1] * k)]` is centred at `origin + sum(index * spacing * axis)`. */
export interface Grid {
  /** Columns, rows, slices; slices from inferior to superior. */
  readonly size: Vec;
  /** mm between voxel centres along each axis. */
  readonly spacing: Vec;
  /** LPS position of the centre of voxel (0, 0, 0), mm. */
  readonly origin: Vec;
  /** Unit directions of growing column, row and slice index, LPS. */
  readonly axes: readonly [Vec, Vec, Vec];
}

/** Label of intraparenchymal haemorrhage in a mask. */
export const IPH = 1;
/** Label of intraventricular haemorrhage in a mask. */
export const IVH = 2;

/** Volume of one voxel, mL. */
export function voxelMl({ spacing }: Grid): number {
  return (spacing[0] * spacing[1] * spacing[2]) / 1000;
}

/** LPS position, mm, of a point in fractional voxel indices. */
export function toPatient({ origin, axes, spacing }: Grid, [i, j, k]: Vec): [number, number, number] {
  const at = (c: 0 | 1 | 2) =>
    origin[c] + i * spacing[0] * axes[0][c] + j * spacing[1] * axes[1][c] + k * spacing[2] * axes[2][c];
  return [at(0), at(1), at(2)];
}
