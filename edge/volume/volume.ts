/** A point or direction in patient space: DICOM's LPS axes (x to the patient's left, y to posterior, z to superior), mm. */
export type Vec3 = readonly [x: number, y: number, z: number];

/** Voxels along the volume's own three axes: columns, rows, slices. */
export type Size3 = readonly [columns: number, rows: number, slices: number];

/**
 * Where a lattice of voxels lies in patient space. Centre of voxel (i, j, k), in mm LPS:
 * `origin + i * spacing[0] * axes[0] + j * spacing[1] * axes[1] + k * spacing[2] * axes[2]`.
 * The axes are orthonormal: gantry tilt has been sheared out and uneven gaps resampled before a lattice exists.
 */
export interface Lattice {
  readonly size: Size3;
  /** mm between voxel centres along each axis */
  readonly spacing: Vec3;
  /** LPS position of the centre of voxel (0, 0, 0), mm */
  readonly origin: Vec3;
  /** unit direction of growing column index, row index and slice index, LPS */
  readonly axes: readonly [Vec3, Vec3, Vec3];
}

/** The scan in Hounsfield units with its geometry: `hu[i + size[0] * (j + size[1] * k)]`, slices from inferior to superior. */
export interface Volume extends Lattice {
  readonly hu: Int16Array;
}

/** A mask on a lattice, indexed as {@link Volume.hu}: 0 background, 1 IPH (intraparenchymal), 2 IVH (intraventricular). */
export interface Mask extends Lattice {
  readonly labels: Uint8Array;
}

/** Value of air; what lies outside a scan's slices is filled with it. HU. */
export const AIR_HU = -1024;

/** Number of voxels of a lattice. */
export function voxelCount({ size }: Lattice): number {
  return size[0] * size[1] * size[2];
}

/** Volume of one voxel, mL. */
export function voxelMl({ spacing }: Lattice): number {
  return (spacing[0] * spacing[1] * spacing[2]) / 1000;
}

/** LPS position, mm, of a point given in (fractional) voxel indices. */
export function toPatient(lattice: Lattice, [i, j, k]: Vec3): Vec3 {
  const { origin, axes, spacing } = lattice;
  const at = (c: 0 | 1 | 2) =>
    origin[c] + i * spacing[0] * axes[0][c] + j * spacing[1] * axes[1][c] + k * spacing[2] * axes[2][c];
  return [at(0), at(1), at(2)];
}

/** Fractional voxel indices of a point given in LPS mm: the inverse of {@link toPatient}. */
export function toIndex(lattice: Lattice, point: Vec3): Vec3 {
  const { origin, axes, spacing } = lattice;
  const d: Vec3 = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
  const along = (a: 0 | 1 | 2) => (d[0] * axes[a][0] + d[1] * axes[a][1] + d[2] * axes[a][2]) / spacing[a];
  return [along(0), along(1), along(2)];
}
