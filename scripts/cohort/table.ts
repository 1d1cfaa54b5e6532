import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaseRow } from './case.ts';
import { FOLLOW_UP_COLUMNS } from './follow-up.ts';
import { stemOf } from './head-files.ts';
import { drawOutcome, type Outcome, outcomeColumns } from './outcome.ts';
import { type Purpose, splitOf } from './split.ts';

export const rowFile = (out: string, number: number) => path.join(out, `${stemOf(number)}.json`);
export const followUpFile = (out: string, number: number) => path.join(out, `${stemOf(number)}.followup.json`);

/** Reads the row of a case. Throws where it is missing: the case was not rendered. */
export async function readRow(file: string): Promise<CaseRow> {
  if (!existsSync(file)) throw new Error(`${file} is missing: render that case first, or ask for fewer with --cases`);
  return JSON.parse(await readFile(file, 'utf8')) as CaseRow;
}

/** Numbers of the cases whose rows are in the folder, ascending; none where there is no such folder. */
export async function renderedCases(out: string): Promise<number[]> {
  if (!existsSync(out)) return [];
  const names = (await readdir(out)).filter((name) => /^\d{5,}\.json$/.test(name));
  return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
}

export interface TableOptions {
  readonly seed: number;
  /** The first so many cases; all that are rendered where undefined. */
  readonly cases?: number | undefined;
  readonly purpose?: Purpose;
}

export interface Table {
  readonly rows: readonly CaseRow[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Draws clinical data and outcomes for every rendered case in the folder, or for the first `cases`, by the rows alone: no
 * picture is read. Throws where there is no case, one of them is missing, or a follow-up shows another growth than is drawn.
 */
export async function drawTable(out: string, { seed, cases, purpose = 'mixed' }: TableOptions): Promise<Table> {
  const numbers = cases === undefined ? await renderedCases(out) : Array.from({ length: cases }, (_, n) => n);
  if (numbers.length === 0) throw new Error(`${out} has no rendered cases: make some with --cases N --out ${out}`);
  const rows: CaseRow[] = [];
  const outcomes: Outcome[] = [];
  for (const number of numbers) {
    const row = await readRow(rowFile(out, number));
    const outcome = drawOutcome(row, seed);
    const columns: CaseRow = { ...row, split: splitOf(number, purpose), ...outcomeColumns(outcome) };
    const file = followUpFile(out, number);
    rows.push(existsSync(file) ? withFollowUp(columns, await readRow(file)) : columns);
    outcomes.push(outcome);
  }
  return { rows, outcomes };
}

/** Adds a follow-up's columns. A follow-up of another growth was rendered with another seed, or before the risk model changed. */
function withFollowUp(row: CaseRow, followUp: CaseRow): CaseRow {
  for (const column of ['growth_iph_ml', 'growth_ivh_ml'] as const) {
    if (row[column] === followUp[column]) continue;
    throw new Error(
      `case ${row.case}: its follow-up shows ${column} ${followUp[column]}, but ${row[column]} is drawn now; use the seed it was rendered with, or remove the *.followup.* files and render them again`,
    );
  }
  return { ...row, ...followUp };
}

/** Writes cohort.csv; a column that a case lacks is empty. */
export async function writeTable(out: string, { rows }: Table): Promise<void> {
  const followUps = rows.some((row) => FOLLOW_UP_COLUMNS.some((column) => column in row));
  const columns = [
    ...Object.keys(rows[0]!).filter((column) => !FOLLOW_UP_COLUMNS.some((name) => name === column)),
    ...(followUps ? FOLLOW_UP_COLUMNS : []),
  ];
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(','))];
  await writeFile(path.join(out, 'cohort.csv'), `${lines.join('\n')}\n`);
}
