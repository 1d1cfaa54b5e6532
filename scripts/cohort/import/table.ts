import { DEFINITIONS } from '../../../edge/assessment/definitions.ts';
import { CLINICAL_COLUMNS, type NumberedRow } from './clinical.ts';
import type { CaseState } from './folder.ts';
import { outcomesOf } from './outcome.ts';
import { CaseProblem } from './problem.ts';
import { SPLITS } from './split.ts';

/** A row of cohort.csv; null is unknown and becomes an empty cell. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/** Something about a case; `line` is that of clinical.csv. */
export interface Remark {
  readonly case: number;
  readonly line: number;
  readonly text: string;
}

/** What cohort.json says of an import. */
export interface Summary {
  readonly source: 'hospital';
  readonly rows: number;
  readonly cases: number;
  readonly withMask: number;
  readonly leftOut: readonly Remark[];
  readonly notes: readonly Remark[];
  readonly outcomes: Readonly<Record<string, { yes: number; no: number; unknown: number }>>;
  readonly splits: Readonly<Record<string, number>>;
}

/** How each row ended: what was read of it, or why it was left out. */
export type Ending = CaseState | string;

/** Rows of cohort.csv and what is told of the import. A scan that stands in two rows is taken from the first. */
export function makeTable(rows: readonly NumberedRow[], endings: ReadonlyMap<number, Ending>) {
  const [table, leftOut, notes]: [TableRow[], Remark[], Remark[]] = [[], [], []];
  const firstWith = new Map<string, number>();
  for (const { number, line, row } of rows) {
    const told = (text: string): Remark => ({ case: number, line, text });
    const ending = endings.get(number)!;
    if (row instanceof CaseProblem || typeof ending === 'string') {
      leftOut.push(told(row instanceof CaseProblem ? row.message : (ending as string)));
      continue;
    }
    const { fingerprint, images } = ending;
    const twin = firstWith.get(fingerprint.baseline);
    if (twin !== undefined) {
      leftOut.push(told(`baseline: It is the same scan as that of case ${twin}.`));
      continue;
    }
    firstWith.set(fingerprint.baseline, number);
    const { baseline, followup } = images;
    const { outcomes, notes: contradictions } = outcomesOf(baseline, followup, row.outcomes);
    notes.push(...[...images.notes, ...contradictions].map(told));
    const growth = (key: 'iphMl' | 'ivhMl') => (baseline && followup ? ml(followup[key] - baseline[key]) : null);
    table.push({
      case: number,
      split: row.split,
      has_mask: baseline ? 1 : 0,
      slice_mm: images.sliceMm.toFixed(3),
      iph_ml: baseline && ml(baseline.iphMl),
      ivh_ml: baseline && ml(baseline.ivhMl),
      ...Object.fromEntries(CLINICAL_COLUMNS.map((column) => [column, row.clinical[column]])),
      followup_hours: images.followupHours === null ? null : images.followupHours.toFixed(2),
      growth_iph_ml: growth('iphMl'),
      growth_ivh_ml: growth('ivhMl'),
      ...Object.fromEntries(DEFINITIONS.map((key) => [key, outcomes[key] === null ? null : Number(outcomes[key])])),
    });
  }
  return { table, summary: summarize(rows.length, table, leftOut, notes) };
}

const ml = (value: number) => value.toFixed(3);

function summarize(rows: number, table: readonly TableRow[], leftOut: Remark[], notes: Remark[]): Summary {
  const count = (column: string, value: string | number | null) => table.filter((row) => row[column] === value).length;
  return {
    source: 'hospital',
    rows,
    cases: table.length,
    withMask: count('has_mask', 1),
    leftOut,
    notes,
    outcomes: Object.fromEntries(
      DEFINITIONS.map((key) => [key, { yes: count(key, 1), no: count(key, 0), unknown: count(key, null) }]),
    ),
    splits: Object.fromEntries(SPLITS.map((split) => [split, count('split', split)])),
  };
}

/** The table as CSV: numbers and fixed words alone, so that nothing needs quotes. */
export function toCsv(table: readonly TableRow[]): string {
  const columns = Object.keys(table[0]!);
  const lines = table.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** The summary in lines, for the screen. */
export function inLines({ rows, cases, withMask, leftOut, notes, outcomes, splits }: Summary): string[] {
  const remark = (word: string) => (one: Remark) => `${word} case ${one.case} (line ${one.line}): ${one.text}`;
  return [
    ...leftOut.map(remark('left out:')),
    ...notes.map(remark('note:')),
    `${cases} of ${rows} cases read, ${withMask} with a mask; ${leftOut.length} left out, ${notes.length} notes`,
    ...Object.entries(outcomes).map(
      ([key, { yes, no, unknown }]) => `${key}: ${yes} yes, ${no} no, ${unknown} unknown`,
    ),
    `split by patient: ${SPLITS.map((split) => `${split} ${splits[split]}`).join(', ')}`,
    ...SPLITS.filter((split) => splits[split] === 0).map(
      (split) => `no case in ${split}: training needs all three splits`,
    ),
  ];
}
