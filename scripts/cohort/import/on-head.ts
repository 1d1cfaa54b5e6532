import path from 'node:path';
import { headGrid } from '../../../edge/inference/head-grid.ts';
import type { VoxelData } from '../../../edge/volume/nifti.ts';
import { resampleTo } from '../../../edge/volume/resample.ts';
import { AIR_HU, type Lattice, type Volume } from '../../../edge/volume/volume.ts';

/** Files of one case of a cohort, as models/training/cohort.py reads them. */
export type CaseFile = 'ct.i16' | 'bleed.u8' | 'json';

/** Path of a case's file: `DIR/NNNNN.ct.i16`. */
export function caseFile(dir: string, number: number, suffix: CaseFile): string {
  return path.join(dir, `${String(number).padStart(5, '0')}.${suffix}`);
}

/** A mask is carried as "HU" of this height, so that shear and resampling do to it what they do to the image. */
export const CARRIED = 1000;

/** A scan on the head grid as the hematoma network reads it, HU rounded to whole numbers. */
export function headImage(volume: Volume): { grid: Lattice; hu: Int16Array } {
  const grid = headGrid(volume);
  const values = resampleTo(volume, volume.hu, grid, AIR_HU);
  const hu = new Int16Array(values.length);
  for (let n = 0; n < values.length; n++) hu[n] = Math.round(values[n]!);
  return { grid, hu };
}

/**
 * Share of each voxel of the head grid that a mask takes, 0..255.
 *
 * @param carried 0 to {@link CARRIED} where the mask is, indexed on `from`; below 0 (air) where no slice was, which is made 0 in place
 * @throws RangeError where the lattices' axes are not parallel
 */
export function headShare(from: Lattice, carried: VoxelData, grid: Lattice): Uint8Array {
  for (let n = 0; n < carried.length; n++) if (carried[n]! < 0) carried[n] = 0;
  const share = resampleTo(from, carried, grid, 0);
  const bytes = new Uint8Array(share.length);
  for (let n = 0; n < share.length; n++) bytes[n] = Math.round((share[n]! * 255) / CARRIED);
  return bytes;
}
