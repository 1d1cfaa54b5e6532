import path from 'node:path';
import { DEFINITIONS, type Definition } from '../../../edge/assessment/definitions.ts';
import { suggest } from '../../../edge/config/suggest.ts';
import { parseCsv } from './csv.ts';
import { CaseProblem, CohortError } from './problem.ts';
import { assignSplits, SPLITS, type Split } from './split.ts';

/** Columns of clinical.csv that name files, relative to its folder. */
export const FILE_COLUMNS = ['baseline', 'baseline_mask', 'followup', 'followup_mask'] as const;
export type FileColumn = (typeof FILE_COLUMNS)[number];

/** Clinical columns and the values that a living adult or child can have; outside them is a slip of the pen. */
const CLINICAL = {
  /** From onset to the baseline scan, hours; a month at most. */
  onset_hours: { low: 0, high: 720, whole: false },
  anticoagulated: { low: 0, high: 1, whole: true },
  systolic_mmhg: { low: 30, high: 350, whole: false },
  age: { low: 0, high: 120, whole: false },
  /** Glasgow Coma Scale: 3 to 15 by its definition (Teasdale and Jennett, Lancet 1974). */
  gcs: { low: 3, high: 15, whole: true },
} as const;
export type ClinicalColumn = keyof typeof CLINICAL;
export const CLINICAL_COLUMNS = Object.keys(CLINICAL) as ClinicalColumn[];

const COLUMNS: readonly string[] = ['patient', ...FILE_COLUMNS, ...CLINICAL_COLUMNS, ...DEFINITIONS, 'split'];
/** What statistics programs write where they know nothing. */
const UNKNOWN = ['', 'na', 'n/a', 'nan'];

/** One row: a baseline scan of a patient. Null is unknown. */
export interface ClinicalRow {
  readonly patient: string;
  /** Absolute paths. */
  readonly files: Readonly<Record<FileColumn, string | null>>;
  readonly clinical: Readonly<Record<ClinicalColumn, number | null>>;
  readonly outcomes: Readonly<Record<Definition, boolean | null>>;
  readonly split: Split;
}

/** A row of clinical.csv; its case number is its place among the rows, so that correcting one row renumbers none. */
export interface NumberedRow {
  readonly number: number;
  readonly line: number;
  readonly row: ClinicalRow | CaseProblem;
}

export interface Clinical {
  readonly rows: readonly NumberedRow[];
  /** Columns that are not used, with a guess at what was meant. */
  readonly notes: readonly string[];
}

/**
 * Reads clinical.csv. A row that cannot be understood carries its problem; the others stand.
 *
 * @throws CohortError where the table as a whole cannot be used
 */
export function parseClinical(bytes: Uint8Array, folder: string): Clinical {
  const { columns, separator, rows } = parseCsv(bytes);
  for (const needed of ['patient', 'baseline']) {
    if (!columns.includes(needed)) throw new CohortError(`clinical.csv has no column ${needed}`);
  }
  const numbered = rows.map(({ line, cells }, number) => {
    try {
      if (cells.length !== columns.length) {
        throw new CaseProblem(`the row has ${cells.length} cells, the header ${columns.length}`);
      }
      const cell = (column: string) => cells[columns.indexOf(column)] ?? '';
      return { number, line, row: parseRow(cell, folder, separator === ',' ? '.' : ',') };
    } catch (error) {
      if (!(error instanceof CaseProblem)) throw error;
      return { number, line, row: error };
    }
  });
  const splits = assignSplits(numbered.flatMap(({ row }) => (row instanceof CaseProblem ? [] : [row])));
  const unused = columns.filter((column) => column !== '' && !COLUMNS.includes(column));
  return {
    rows: numbered.map(({ row, ...rest }) => ({
      ...rest,
      row: row instanceof CaseProblem ? row : { ...row, split: splits(row.patient) },
    })),
    notes: unused.map((column) => {
      const meant = suggest(column, COLUMNS);
      return `the column ${column} of clinical.csv is not used${meant === null ? '' : `; is it ${meant}?`}`;
    }),
  };
}

type Cell = (column: string) => string;
/** A row as written: whether its patient's split is given is seen only across all rows. */
export type WrittenRow = Omit<ClinicalRow, 'split'> & { readonly split: Split | null };

function parseRow(cell: Cell, folder: string, decimalMark: string): WrittenRow {
  const known = (column: string) => (UNKNOWN.includes(cell(column).toLowerCase()) ? null : cell(column));
  const patient = cell('patient');
  if (patient === '') throw new CaseProblem('patient is empty: write an id, the same for all scans of one patient');
  // Tables are often written on Windows.
  const file = (column: FileColumn) =>
    known(column) === null ? null : path.resolve(folder, known(column)!.replaceAll('\\', '/'));
  const number = (column: string, low: number, high: number, whole: boolean) => {
    const text = known(column);
    if (text === null) return null;
    const value = Number(text.replace(decimalMark, '.'));
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
    const kind = high === 1 && whole ? '0 or 1' : `a ${whole ? 'whole ' : ''}number from ${low} to ${high}`;
    // What stands there instead is not repeated: in a row that has slipped by a cell it may be a name.
    throw new CaseProblem(`${column} must be ${kind}, or empty where it is unknown`);
  };
  const split = known('split');
  if (split !== null && !SPLITS.includes(split as Split)) {
    throw new CaseProblem(`split must be ${SPLITS.join(', ')} or empty`);
  }
  const files = Object.fromEntries(FILE_COLUMNS.map((column) => [column, file(column)]));
  if (files.baseline === null) throw new CaseProblem('baseline is empty: name a folder of DICOM files or a NIfTI file');
  const clinical = CLINICAL_COLUMNS.map((column) => {
    const { low, high, whole } = CLINICAL[column];
    return [column, number(column, low, high, whole)];
  });
  const outcomes = DEFINITIONS.map((key) => {
    const value = number(key, 0, 1, true);
    return [key, value === null ? null : value === 1];
  });
  return {
    patient,
    files: files as ClinicalRow['files'],
    clinical: Object.fromEntries(clinical) as ClinicalRow['clinical'],
    outcomes: Object.fromEntries(outcomes) as ClinicalRow['outcomes'],
    split: split as Split | null,
  };
}
