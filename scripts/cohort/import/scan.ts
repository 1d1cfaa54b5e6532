import { stat } from 'node:fs/promises';
import { isoNow, systemClock } from '../../../edge/config/clock.ts';
import { parseConfig } from '../../../edge/config/load.ts';
import { checkAxial } from '../../../edge/inference/axial.ts';
import { assembleVolume, type StackSlice } from '../../../edge/volume/assemble.ts';
import { type DecodedSlice, decodeSlice } from '../../../edge/volume/decode.ts';
import { readNifti } from '../../../edge/volume/nifti-read.ts';
import { niftiSlices } from '../../../edge/volume/nifti-slices.ts';
import { AIR_HU, type Volume } from '../../../edge/volume/volume.ts';
import { type ChosenScan, chooseScans } from '../../assess/choose-scan.ts';
import { receive } from '../../assess/received.ts';
import { CaseProblem } from './problem.ts';

/** A scan of the hospital's, as the product would have read it. */
export interface HospitalScan {
  readonly volume: Volume;
  /** As the headers state it; null for NIfTI, which does not. */
  readonly acquiredAt: string | null;
  /** What was left aside on the way, for a person who checks the import. */
  readonly notes: readonly string[];
}

/** What the service reads when nothing else is configured. */
const { series: LIMITS } = parseConfig({ site: 'cohort', dicom: { peers: [{ aeTitle: '*', address: '127.0.0.1' }] } });

/** Air is -1000 HU by definition and there is air in and around every head; compact bone is beyond this. HU. */
const MUST_REACH = { air: -500, bone: 500 };

/**
 * Reads a head scan: of a folder, the series that the service would choose among its DICOM files; of a file, the NIfTI image.
 *
 * @throws CaseProblem, ScanError or Fault: it cannot be read; the system's error where it is not there
 */
export async function readScan(place: string): Promise<HospitalScan> {
  if (!(await stat(place)).isDirectory()) return readNiftiScan(place);
  const { scan, files, notes } = await chosenIn(place);
  const slices: DecodedSlice[] = [];
  for (const file of files) slices.push(await decodeSlice(file));
  return { volume: axialVolume(slices), acquiredAt: scan.acquiredAt, notes };
}

/** When a scan was acquired; null for a NIfTI image. @throws as {@link readScan}, but only headers are read */
export async function acquiredAtOf(place: string): Promise<string | null> {
  if ((await stat(place)).isDirectory()) return (await chosenIn(place)).scan.acquiredAt;
  await readNifti(place);
  return null;
}

async function chosenIn(folder: string): Promise<ChosenScan & { notes: string[] }> {
  const now = isoNow(systemClock);
  const { instances, damaged } = await receive(folder, now);
  const [chosen, ...others] = chooseScans(instances, LIMITS, now);
  if (chosen === undefined) throw new CaseProblem('There is no DICOM image in the folder.');
  if (chosen.job.refusal !== null) throw new CaseProblem(chosen.job.refusal.text);
  const notes: string[] = [];
  if (damaged.length > 0) notes.push(`${damaged.length} damaged DICOM files were left aside`);
  const readable = others.filter(({ job }) => job.refusal === null).length;
  if (readable > 0) notes.push(`the folder holds ${readable + 1} scans of the head; the earliest was read`);
  return { ...chosen, notes };
}

async function readNiftiScan(file: string): Promise<HospitalScan> {
  const range = { lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY };
  const slices = niftiSlices(await readNifti(file), (value) => {
    if (Number.isNaN(value)) return AIR_HU;
    const hu = Math.round(Math.min(32767, Math.max(-32768, value)));
    if (hu < range.lowest) range.lowest = hu;
    if (hu > range.highest) range.highest = hu;
    return hu;
  });
  // NIfTI does not say what its numbers are, and a lost intercept or a stripped skull would train on without a word.
  if (range.lowest > MUST_REACH.air || range.highest < MUST_REACH.bone) {
    throw new CaseProblem(
      `The values run from ${range.lowest} to ${range.highest}: Hounsfield units of a whole head hold air and bone. ` +
        'Export HU, with the skull.',
    );
  }
  const volume = axialVolume(slices);
  const { size, spacing } = volume;
  const coverageMm = size[2] * spacing[2];
  if (size[2] < LIMITS.minSlices || coverageMm < LIMITS.minCoverageMm) {
    throw new CaseProblem(`The slices do not cover a head: ${size[2]} slices, ${Math.round(coverageMm)} mm.`);
  }
  return { volume, acquiredAt: null, notes: [] };
}

function axialVolume(slices: readonly StackSlice[]): Volume {
  const { volume } = assembleVolume(slices);
  checkAxial(volume);
  return volume;
}
