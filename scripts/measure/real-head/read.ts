import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NOTHING_KNOWN } from '../../../edge/assessment/clinical.ts';
import { systemClock } from '../../../edge/config/clock.ts';
import { Fault } from '../../../edge/config/fault.ts';
import type { Networks } from '../../../edge/inference/open-networks.ts';
import { type Reading, SCAN_FILES } from '../../../edge/inference/protocol.ts';
import { readScan } from '../../../edge/inference/read.ts';
import { assembleVolume } from '../../../edge/volume/assemble.ts';
import { ScanError } from '../../../edge/volume/errors.ts';
import { overlapOf } from '../overlap.ts';
import { alteredFile } from './altered-file.ts';
import { filesIn, type RealHead } from './head.ts';
import type { BledSlice } from './set-bleed.ts';

/** What the product says of a series that holds no bleed. */
export type BareResult = { readonly foundMl: number } | { readonly notAssessed: string };

/** What it says of a head with a bleed set into it. */
export interface BledResult {
  readonly trueMl: number;
  readonly foundMl: number;
  readonly dice: number;
  readonly foci: number;
}

/** Reads the series in a folder as the engine does; `work` is a folder of one's own. */
export async function readBare(folder: string, networks: Networks, work: string): Promise<BareResult> {
  try {
    const { reading } = await readFiles(await filesIn(folder), networks, work);
    return { foundMl: reading.hematoma.totalMl };
  } catch (error) {
    if (error instanceof ScanError || (error instanceof Fault && error.code === 'not-axial')) {
      return { notAssessed: error.message };
    }
    throw error;
  }
}

/** Writes the head's own files with a bleed in them to `work` and reads those as the engine does. Leaves nothing behind. */
export async function readBled(
  head: RealHead,
  bled: readonly BledSlice[],
  networks: Networks,
  work: string,
): Promise<BledResult> {
  // Carried as 0..1000 "HU", so that shear and uneven gaps do to the truth what they do to the image.
  const carried = assembleVolume(
    head.slices.map(({ decoded }, n) => ({ header: decoded.header, hu: bled[n]!.share })),
  ).volume;
  const truth = new Uint8Array(carried.hu.length);
  for (let v = 0; v < truth.length; v++) if (carried.hu[v]! >= 500) truth[v] = 1;

  const dir = path.join(work, 'files');
  await mkdir(dir);
  try {
    await Promise.all(
      head.slices.map(async ({ file, decoded }, n) => {
        const bytes = alteredFile(await readFile(file), decoded.hu, bled[n]!.hu);
        await writeFile(path.join(dir, path.basename(file)), bytes);
      }),
    );
    const { reading, labels } = await readFiles(await filesIn(dir), networks, work);
    const { dice, truth: voxels } = overlapOf(labels, truth);
    const voxelMl = carried.spacing[0] * carried.spacing[1] * carried.spacing[2] * 1e-3;
    const { totalMl, foci } = reading.hematoma;
    return { trueMl: voxels * voxelMl, foundMl: totalMl, dice, foci };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function readFiles(
  files: readonly string[],
  networks: Networks,
  work: string,
): Promise<{ reading: Reading; labels: Uint8Array }> {
  const outDir = path.join(work, 'scan');
  try {
    const reading = await readScan(
      { requestId: 'measure', files, outDir, clinical: NOTHING_KNOWN, caption: '' },
      networks,
      systemClock,
    );
    return { reading, labels: await readFile(path.join(outDir, SCAN_FILES.hematoma)) };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
