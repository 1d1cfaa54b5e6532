import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clinical, parseClinical } from './clinical.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { CaseImages } from './import-case.ts';
import { caseFile } from './on-head.ts';
import { CohortError } from './problem.ts';

/** `NNNNN.json` of an imported case, written after its other files: where it stands, they are whole. */
export interface CaseState {
  /** Counts up when what is written for a case changes, so that old cases are read again. */
  readonly format: 1;
  readonly fingerprint: Fingerprint;
  readonly images: CaseImages;
}

export const FORMAT = 1;
/** Says what a cohort's folder holds: its source (models/training writes it into the cards) and how the import went. */
export const COHORT_FILE = 'cohort.json';
export const TABLE_FILE = 'cohort.csv';

/** The hospital's table. @throws CohortError */
export async function readClinical(from: string): Promise<Clinical> {
  try {
    return parseClinical(await readFile(path.join(from, 'clinical.csv')), from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CohortError(`there is no clinical.csv in ${from}`, { cause: error });
  }
}

/**
 * Takes a folder for a hospital's cohort of so many rows. The table goes until the import is whole, so that nothing trains on half
 * of it; cases beyond the rows go for good: their patients are no longer in the hospital's table.
 *
 * @throws CohortError
 */
export async function claim(out: string, rows: number): Promise<void> {
  await mkdir(out, { recursive: true });
  const names = await readdir(out);
  if (names.length > 0 && !names.includes(COHORT_FILE)) {
    throw new CohortError(`${out} holds something else than a hospital's cohort; give an empty or new folder`);
  }
  if (!names.includes(COHORT_FILE)) await writeWhole(path.join(out, COHORT_FILE), json({ source: 'hospital' }));
  await rm(path.join(out, TABLE_FILE), { force: true });
  for (const name of names) if (name.endsWith('.partial')) await rm(path.join(out, name), { force: true });
  const numbers = names.flatMap((name) => /^(\d{5,})\./.exec(name)?.[1] ?? []).map(Number);
  for (const number of new Set(numbers)) if (number >= rows) await removeCase(out, number);
}

/** The state of a case that was imported before; null where it was not, not wholly, or in an older format. */
export async function stateOf(out: string, number: number): Promise<CaseState | null> {
  try {
    const state = JSON.parse(await readFile(caseFile(out, number, 'json'), 'utf8')) as CaseState;
    return state.format === FORMAT ? state : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Removes a case; its state first, so that a kill between two steps leaves no state without its files. */
export async function removeCase(out: string, number: number): Promise<void> {
  for (const suffix of ['json', 'bleed.u8', 'ct.i16'] as const)
    await rm(caseFile(out, number, suffix), { force: true });
}

/** A file that appears whole or not at all. */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  // Of this process alone: what a killed import's worker still writes does not get in the way.
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, text, { mode });
  await rename(partial, file);
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
