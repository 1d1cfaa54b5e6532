import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { headGrid } from '../../edge/inference/head-grid.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU } from '../../edge/volume/volume.ts';
import type { RenderedScan } from '../phantom/render.ts';

/** `00042`, or `00042.followup`: how the files of a case begin. */
export type Stem = string;

export const stemOf = (number: number): Stem => String(number).padStart(5, '0');

/**
 * Brings a rendered scan onto its head grid with the product's own code and writes `STEM.ct.i16` and `STEM.bleed.u8` (see
 * models/training/cohort.py).
 */
export async function writeHeadFiles(scan: RenderedScan, outDir: string, stem: Stem): Promise<void> {
  const volume = assembleVolume(slicesOf(scan, scan.hu)).volume;
  const grid = headGrid(volume);
  const ct = resampleTo(volume, volume.hu, grid, AIR_HU);
  const rounded = new Int16Array(ct.length);
  for (let n = 0; n < ct.length; n++) rounded[n] = Math.round(ct[n]!);
  await writeFile(path.join(outDir, `${stem}.ct.i16`), rounded);

  const shares = [1, 2].map((label) => {
    // Carried as 0..1000 "HU", so that shear and resampling do to the truth what they do to the image.
    const carried = new Int16Array(scan.truth.length);
    for (let n = 0; n < carried.length; n++) if (scan.truth[n] === label) carried[n] = 1000;
    const truth = assembleVolume(slicesOf(scan, carried)).volume;
    const data = truth.hu;
    for (let n = 0; n < data.length; n++) if (data[n]! < 0) data[n] = 0;
    const share = resampleTo(truth, data, grid, 0);
    const bytes = new Uint8Array(share.length);
    for (let n = 0; n < share.length; n++) bytes[n] = Math.round((share[n]! * 255) / 1000);
    return bytes;
  });
  await writeFile(path.join(outDir, `${stem}.bleed.u8`), Buffer.concat(shares));
}

/** The rendered slices as if they had been decoded, with `values` of each voxel (x fastest) for HU. */
export function slicesOf(scan: RenderedScan, values: Int16Array): DecodedSlice[] {
  const [columns, rows] = scan.size;
  const plane = columns * rows;
  return scan.positions.map((imagePosition, k) => ({
    header: {
      imagePosition,
      imageOrientation: scan.orientation,
      pixelSpacing: [scan.spacing[1], scan.spacing[0]],
      rows,
      columns,
      sliceThickness: null,
      frameOfReferenceUid: null,
    } as unknown as DecodedSlice['header'],
    hu: values.subarray(k * plane, (k + 1) * plane),
  }));
}
