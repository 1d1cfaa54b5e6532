import { createHash } from 'node:crypto';
import { CohortError } from './problem.ts';

/** What a case is used for; models/training/cohort.py reads these words. */
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** The same person however the id is typed: case, blanks around it and the way accents are encoded do not matter. */
export function patientKey(patient: string): string {
  return patient.normalize('NFC').trim().toUpperCase();
}

/**
 * Split of a patient by a hash of the id: 70 % train, 10 % validation, 20 % test. It depends on nothing else, so a patient keeps it
 * when others are added or taken away.
 */
export function splitOf(patient: string): Split {
  const share = createHash('sha256').update(patientKey(patient)).digest().readUInt32BE(0) / 2 ** 32;
  return share < 0.7 ? 'train' : share < 0.8 ? 'validation' : 'test';
}

/**
 * The split of each patient: what any of the patient's rows gives, else the hash's. All scans of a patient share it.
 *
 * @throws CohortError where two rows of a patient give different splits
 */
export function assignSplits(
  rows: readonly { readonly patient: string; readonly split: Split | null }[],
): (patient: string) => Split {
  const given = new Map<string, Split>();
  for (const { patient, split } of rows) {
    if (split === null) continue;
    const other = given.get(patientKey(patient));
    if (other !== undefined && other !== split) {
      throw new CohortError(
        `clinical.csv puts one patient into two splits (${other} and ${split}); give all rows of a patient the same`,
      );
    }
    given.set(patientKey(patient), split);
  }
  return (patient) => given.get(patientKey(patient)) ?? splitOf(patient);
}
