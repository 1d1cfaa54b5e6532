import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import { type Lattice, voxelCount } from '../../edge/volume/volume.ts';
import { SIGNS } from '../phantom/bleed.ts';
import type { RenderedScan } from '../phantom/render.ts';
import { CARRIED, headImage, headShare } from './import/on-head.ts';

/** `00042`, or `00042.followup`: how the files of a case begin. */
export type Stem = string;

export const stemOf = (number: number): Stem => String(number).padStart(5, '0');

/**
 * Brings a rendered scan onto its head grid with the product's own code and writes `STEM.ct.i16` and `STEM.bleed.u8` (see
 * models/training/cohort.py). Returns the head grid.
 */
export async function writeHeadFiles(scan: RenderedScan, outDir: string, stem: Stem): Promise<Lattice> {
  const { grid, hu } = headImage(assembleVolume(slicesOf(scan, scan.hu)).volume);
  await writeFile(path.join(outDir, `${stem}.ct.i16`), hu);

  const shares = [1, 2].map((label) => shareOf(scan, grid, (voxel) => scan.truth[voxel] === label));
  await writeFile(path.join(outDir, `${stem}.bleed.u8`), Buffer.concat(shares));
  return grid;
}

/** A voxel of the head grid shows a sign that takes this share of it, 0..255: foci are small beside a voxel. */
const SHOWN = 64;

/** Writes where each sign of a rendered scan lies, `STEM.signs.u8` on the head grid; no file where the bleed has none. */
export async function writeSignMap(scan: RenderedScan, grid: Lattice, outDir: string, stem: Stem): Promise<void> {
  const file = path.join(outDir, `${stem}.signs.u8`);
  const present = scan.signs.reduce((all, bits) => all | bits, 0);
  // Of the same case as it was rendered before
  if (present === 0) return rm(file, { force: true });
  const map = new Uint8Array(voxelCount(grid));
  for (const n of SIGNS.keys()) {
    if ((present & (1 << n)) === 0) continue;
    const share = shareOf(scan, grid, (voxel) => (scan.signs[voxel]! & (1 << n)) !== 0);
    for (let v = 0; v < map.length; v++) if (share[v]! >= SHOWN) map[v]! |= 1 << n;
  }
  await writeFile(file, map);
}

/** Share of each voxel of the head grid, 0..255, that the marked voxels of a rendered scan take. */
function shareOf(scan: RenderedScan, grid: Lattice, marked: (voxel: number) => boolean): Uint8Array {
  const carried = Int16Array.from(scan.truth, (_, voxel) => (marked(voxel) ? CARRIED : 0));
  const { volume } = assembleVolume(slicesOf(scan, carried));
  return headShare(volume, volume.hu, grid);
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
    doubts: [],
  }));
}
