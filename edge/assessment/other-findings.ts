import type { OtherFinding } from './assessment.ts';
import { type Grid, IPH, IVH, voxelMl } from './grid.ts';
import { findRuns, runLength } from './runs.ts';

/**
 * Volumes of the further classes of a mask, by voxel count as of the bleed, found or not.
 *
 * @param classes all that the mask's values mean; IPH and IVH among them are left out
 */
export function measureOthers(
  grid: Grid,
  labels: Uint8Array,
  classes: readonly Omit<OtherFinding, 'ml'>[],
): OtherFinding[] {
  return classes
    .filter(({ maskValue }) => maskValue !== IPH && maskValue !== IVH)
    .map(({ label, name, maskValue }) => {
      const voxels = findRuns(grid, labels, maskValue).reduce((sum, run) => sum + runLength(run), 0);
      return { label, name, maskValue, ml: voxels * voxelMl(grid) };
    });
}
