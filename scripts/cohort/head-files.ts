import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import type { RenderedScan } from '../phantom/render.ts';
import { CARRIED, headImage, headShare } from './import/on-head.ts';

/** `00042`, or `00042.followup`: how the files of a case begin. */
export type Stem = string;

export const stemOf = (number: number): Stem => String(number).padStart(5, '0');

/**
 * Brings a rendered scan onto its head grid with the product's own code and writes `STEM.ct.i16` and `STEM.bleed.u8` (see
 * models/training/cohort.py).
 */
export async function writeHeadFiles(scan: RenderedScan, outDir: string, stem: Stem): Promise<void> {
  const { grid, hu } = headImage(assembleVolume(slicesOf(scan, scan.hu)).volume);
  await writeFile(path.join(outDir, `${stem}.ct.i16`), hu);

  const shares = [1, 2].map((label) => {
    const carried = Int16Array.from(scan.truth, (value) => (value === label ? CARRIED : 0));
    const truth = assembleVolume(slicesOf(scan, carried)).volume;
    return headShare(truth, truth.hu, grid);
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
