import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFINITIONS } from '../../edge/assessment/definitions.ts';
import type { Acquisition } from '../phantom/acquisition.ts';
import { makeStudy, type PhantomStudy, type StudyOptions } from '../phantom/study.ts';
import { scanNifti, truthNifti } from '../phantom/truth-nifti.ts';
import { type CaseRow, casePatient, caseRandom, imageColumns } from './case.ts';
import { drawOutcome, type Outcome } from './outcome.ts';

/** Columns of clinical.csv. Paths are relative to its folder; an empty cell is not known. models/training/README.md tells them. */
export const HOSPITAL_COLUMNS = [
  'patient',
  'baseline',
  'baseline_mask',
  'followup',
  'followup_mask',
  'onset_hours',
  'anticoagulated',
  'systolic_mmhg',
  'age',
  'gcs',
  ...DEFINITIONS,
] as const;
const CLINICAL_COLUMNS = ['onset_hours', 'anticoagulated', 'systolic_mmhg', 'age', 'gcs'] as const;

/** Share of clinical values that nobody wrote down. */
const NOT_WRITTEN_DOWN = 0.1;

export interface HospitalOptions {
  readonly cases: number;
  readonly seed: number;
  readonly out: string;
  /** Wishes about every scan. */
  readonly acquisition?: Partial<Acquisition>;
}

/** What a hospital has of a patient, in turn: not all have masks, DICOM files or a follow-up. */
interface Holding {
  readonly format: 'dicom' | 'nifti';
  readonly followUp: boolean;
  readonly followUpMask: boolean;
}
const HOLDINGS: readonly Holding[] = [
  { format: 'dicom', followUp: true, followUpMask: true },
  { format: 'dicom', followUp: true, followUpMask: true },
  { format: 'nifti', followUp: true, followUpMask: true },
  { format: 'dicom', followUp: true, followUpMask: false },
  { format: 'dicom', followUp: false, followUpMask: false },
];

/**
 * Writes a cohort folder as a research hospital would have it: clinical.csv and a folder a patient, all of whom bleed.
 * Outcomes are written down where no pair of masks could tell them.
 */
export async function writeHospital(
  options: HospitalOptions,
  onPatient: (done: number) => void = () => {},
): Promise<void> {
  await mkdir(options.out, { recursive: true });
  const lines = [HOSPITAL_COLUMNS.join(',')];
  for (let number = 0; number < options.cases; number++) {
    const row = await writePatient(options, number);
    lines.push(HOSPITAL_COLUMNS.map((column) => row[column] ?? '').join(','));
    onPatient(number + 1);
  }
  await writeFile(path.join(options.out, 'clinical.csv'), `${lines.join('\n')}\n`);
}

async function writePatient({ out, seed, acquisition = {} }: HospitalOptions, number: number): Promise<CaseRow> {
  const holding = HOLDINGS[number % HOLDINGS.length]!;
  const name = `P${String(number + 1).padStart(3, '0')}`;
  const patient = casePatient(number, seed, true);
  const wish: StudyOptions = { seed: patient.seed, bleed: true, acquisition: { matrix: 256, ...acquisition } };
  const baseline = makeStudy(wish);
  const outcome = drawOutcome(imageColumns(number, patient, baseline.scan), seed);
  const followUp = holding.followUp ? laterStudy(wish, outcome) : null;
  const write = (study: PhantomStudy, as: 'baseline' | 'followup', mask: boolean) =>
    writeStudy(study, out, name, as, holding.format, mask);
  const row: CaseRow = { patient: name, ...(await write(baseline, 'baseline', true)) };
  if (followUp) Object.assign(row, await write(followUp, 'followup', holding.followUpMask));
  if (!followUp || !holding.followUpMask) {
    for (const key of DEFINITIONS) row[key] = outcome.growth.meets[key] ? 1 : 0;
  }
  return { ...row, ...clinicalCells(outcome, number, seed) };
}

/** The follow-up study, or null where the head at hand has no room for the growth: then the hospital has none. */
function laterStudy(wish: StudyOptions, { growth }: Outcome): PhantomStudy | null {
  try {
    return makeStudy({ ...wish, growthMl: growth.iphMl, ivhGrowthMl: growth.ivhMl });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Writes the soft-tissue series, as a folder of DICOM files or one NIfTI file, and its mask (1 IPH, 2 IVH). Returns their cells. */
async function writeStudy(
  study: PhantomStudy,
  out: string,
  patient: string,
  as: 'baseline' | 'followup',
  format: Holding['format'],
  mask: boolean,
): Promise<CaseRow> {
  const file = (name: string) => path.join(out, patient, name);
  const cells: CaseRow = { [as]: `${patient}/${as}${format === 'nifti' ? '.nii.gz' : ''}` };
  if (format === 'nifti') {
    await mkdir(path.join(out, patient), { recursive: true });
    await writeFile(file(`${as}.nii.gz`), scanNifti(study.scan, study.scan.hu));
  } else {
    await mkdir(file(as), { recursive: true });
    const soft = study.series.find(({ kind }) => kind === 'soft')!;
    for (const [n, { bytes }] of soft.instances.entries()) {
      await writeFile(path.join(file(as), `${String(n + 1).padStart(4, '0')}.dcm`), bytes);
    }
  }
  if (mask) {
    await writeFile(file(`${as}_mask.nii.gz`), truthNifti(study.scan));
    cells[`${as}_mask`] = `${patient}/${as}_mask.nii.gz`;
  }
  return cells;
}

function clinicalCells({ clinical }: Outcome, number: number, seed: number): CaseRow {
  const random = caseRandom(number, seed).child('written down');
  const values: Record<(typeof CLINICAL_COLUMNS)[number], string | number> = {
    onset_hours: clinical.onsetHours.toFixed(2),
    anticoagulated: clinical.anticoagulated ? 1 : 0,
    systolic_mmhg: clinical.systolicMmhg,
    age: clinical.age,
    gcs: clinical.gcs,
  };
  const known = CLINICAL_COLUMNS.filter(() => !random.chance(NOT_WRITTEN_DOWN));
  return Object.fromEntries(known.map((column) => [column, values[column]]));
}
