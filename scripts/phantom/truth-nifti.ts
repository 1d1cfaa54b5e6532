import { gzipSync } from 'node:zlib';
import { encodeNifti, type VoxelData } from '../../edge/volume/nifti.ts';
import type { Vec3 } from '../../edge/volume/volume.ts';
import type { RenderedScan } from './render.ts';

/** `truth.nii.gz` of a scan: its truth (1 IPH, 2 IVH) on the slices as they were acquired. */
export const truthNifti = (scan: RenderedScan): Uint8Array => scanNifti(scan, scan.truth);

/**
 * Values on the slices of a scan as they were acquired, as `.nii.gz`. Under gantry tilt the stack is sheared, which only the
 * sform can say: then qform_code is 0.
 */
export function scanNifti({ size, spacing, positions, orientation }: RenderedScan, values: VoxelData): Uint8Array {
  const row: Vec3 = [orientation[0], orientation[1], orientation[2]];
  const column: Vec3 = [orientation[3], orientation[4], orientation[5]];
  const normal: Vec3 = [
    row[1] * column[2] - row[2] * column[1],
    row[2] * column[0] - row[0] * column[2],
    row[0] * column[1] - row[1] * column[0],
  ];
  const first = positions[0]!;
  const next = positions[1] ?? [0, 1, 2].map((c) => first[c]! + spacing[2] * normal[c]!);
  const file = encodeNifti({ size, spacing, origin: first, axes: [row, column, normal] }, values);
  const step = [0, 1, 2].map((c) => next[c]! - first[c]!);
  const sheared = step.some((s, c) => Math.abs(s - spacing[2] * normal[c]!) > 1e-3);
  if (sheared) {
    const view = new DataView(file.buffer, file.byteOffset);
    view.setInt16(252, 0, true);
    // srow_x, srow_y, srow_z: the third column, RAS
    for (const c of [0, 1, 2]) view.setFloat32(280 + 16 * c + 8, c < 2 ? -step[c]! : step[c]!, true);
  }
  return gzipSync(file);
}
