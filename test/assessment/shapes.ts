import type { Grid, Vec } from '../../edge/assessment/grid.ts';

/** A grid at the origin of patient space, its axes along LPS. */
export function gridOf(size: Vec, spacing: Vec, origin: Vec = [0, 0, 0]): Grid {
  return {
    size,
    spacing,
    origin,
    axes: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  };
}

/** An empty mask of a grid. */
export function emptyMask({ size }: Grid): Uint8Array {
  return new Uint8Array(size[0] * size[1] * size[2]);
}

/** Labels the voxels from `low` to `high`, inclusive. */
export function drawBox({ size }: Grid, labels: Uint8Array, label: number, low: Vec, high: Vec): void {
  for (let k = low[2]; k <= high[2]; k++) {
    for (let j = low[1]; j <= high[1]; j++) {
      const row = size[0] * (j + size[1] * k);
      labels.fill(label, row + low[0], row + high[0] + 1);
    }
  }
}

/** Labels the voxels whose centres lie within an ellipsoid; centre and half axes in mm from voxel (0, 0, 0). */
export function drawEllipsoid(
  { size, spacing }: Grid,
  labels: Uint8Array,
  label: number,
  centre: Vec,
  radii: Vec,
): void {
  let voxel = 0;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, voxel++) {
        const at = [i * spacing[0], j * spacing[1], k * spacing[2]];
        const r = at.reduce((sum, mm, a) => sum + ((mm - centre[a]!) / radii[a]!) ** 2, 0);
        if (r <= 1) labels[voxel] = label;
      }
    }
  }
}
