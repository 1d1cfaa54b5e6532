import { writeFile } from 'node:fs/promises';
import type { BleedVolumes } from '../../../edge/assessment/definitions.ts';
import { hoursBetween } from '../../../edge/assessment/timing.ts';
import { type Lattice, voxelMl } from '../../../edge/volume/volume.ts';
import type { ClinicalRow } from './clinical.ts';
import { type HospitalMask, maskOnHead, readMask } from './mask.ts';
import { caseFile, headImage } from './on-head.ts';
import { reading } from './problem.ts';
import { acquiredAtOf, readScan } from './scan.ts';

/** What was read of one row's files; clinical data and outcomes are added when the table is written. */
export interface CaseImages {
  /** Between slices of the baseline, mm. */
  readonly sliceMm: number;
  /** Of the masks, each on its own grid; null where there is none. */
  readonly baseline: BleedVolumes | null;
  readonly followup: BleedVolumes | null;
  /** From the baseline to the follow-up scan; null where one of them does not state when it was acquired. */
  readonly followupHours: number | null;
  /** For a person who checks the import. */
  readonly notes: readonly string[];
}

/** Fresh blood is denser than brain and far from bone, fat and air; limits chosen wide of both. Median of a mask, HU. */
const PLAUSIBLE_HU = { low: 20, high: 110 };
/** A mask may lose this much of its volume on the way to the head grid, whichever is more. */
const MAY_LOSE = { share: 0.1, ml: 1 };

/**
 * Reads the files of one row, brings baseline and mask onto the head grid with the product's own code, and writes
 * `NNNNN.ct.i16` and, where there is a mask, `NNNNN.bleed.u8`.
 *
 * @throws CaseProblem that names the column whose file cannot be read
 */
export async function importCase(number: number, { files }: ClinicalRow, out: string): Promise<CaseImages> {
  const scan = await reading('baseline', () => readScan(files.baseline!));
  const { grid, hu } = headImage(scan.volume);
  const notes = [...scan.notes];
  const mask = files.baseline_mask && (await reading('baseline_mask', () => readMask(files.baseline_mask!)));
  if (mask) {
    const shares = await reading('baseline_mask', async () => maskOnHead(mask, grid));
    notes.push(...doubts(mask, shares, hu, grid));
    await writeFile(caseFile(out, number, 'bleed.u8'), Buffer.concat(shares));
  }
  const later = files.followup_mask && (await reading('followup_mask', () => readMask(files.followup_mask!)));
  const laterAt = files.followup && (await reading('followup', () => acquiredAtOf(files.followup!)));
  const followupHours = hoursBetween(scan.acquiredAt, laterAt || null);
  if (followupHours !== null && followupHours <= 0) {
    notes.push('by their headers the follow-up was not acquired after the baseline: are the two swapped?');
  }
  await writeFile(caseFile(out, number, 'ct.i16'), hu);
  return {
    sliceMm: scan.volume.spacing[2],
    baseline: mask ? mask.volumes : null,
    followup: later ? later.volumes : null,
    followupHours,
    notes,
  };
}

/** Signs that a mask belongs to another scan, or that its affine is not true. */
function doubts({ volumes }: HospitalMask, shares: readonly Uint8Array[], hu: Int16Array, grid: Lattice): string[] {
  const notes: string[] = [];
  const drawn = volumes.iphMl + volumes.ivhMl;
  if (drawn === 0) return notes;
  let kept = 0;
  const inside: number[] = [];
  for (let n = 0; n < hu.length; n++) {
    const share = shares.reduce((sum, values) => sum + values[n]!, 0);
    kept += share;
    if (share >= 128) inside.push(hu[n]!);
  }
  const keptMl = (kept / 255) * voxelMl(grid);
  if (Math.abs(drawn - keptMl) > Math.max(MAY_LOSE.ml, MAY_LOSE.share * drawn)) {
    notes.push(
      `${keptMl.toFixed(1)} of the mask's ${drawn.toFixed(1)} mL lie on the head grid: is it a mask of this scan?`,
    );
  }
  const median = inside.toSorted((a, b) => a - b)[Math.floor(inside.length / 2)];
  if (median !== undefined && (median < PLAUSIBLE_HU.low || median > PLAUSIBLE_HU.high)) {
    notes.push(`the mask covers tissue of ${median} HU, which is no blood: is it a mask of this scan?`);
  }
  return notes;
}
