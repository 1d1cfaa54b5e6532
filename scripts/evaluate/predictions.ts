import { DEFINITIONS, type Definition } from '../../edge/assessment/definitions.ts';
import type { OutcomeColumns } from '../../edge/assessment/statistics/evaluate-outcome.ts';
import { suggest } from '../../edge/config/suggest.ts';
import { CsvError, type CsvRow, parseCsv } from './csv.ts';

/** The table cannot be evaluated: everything that is wrong with it, one sentence each. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(source: string, errors: readonly string[]) {
    const shown = errors.slice(0, 20).map((error) => `\n  - ${error}`);
    const more = errors.length > shown.length ? `\n  and ${errors.length - shown.length} more` : '';
    super(`${source} cannot be evaluated:${shown.join('')}${more}`);
  }
}

/** A table of predictions: its readers in the order of their columns, and its outcomes with what each reader gave. */
export interface Predictions {
  readonly cases: number;
  readonly readers: readonly string[];
  readonly outcomes: readonly OutcomeColumns[];
}

type Column =
  | { readonly kind: 'case' }
  | { readonly kind: 'outcome'; readonly outcome: Definition }
  | { readonly kind: 'reader'; readonly reader: string; readonly outcome: Definition };

/**
 * Reads predictions: column `case`; outcome columns of 0, 1 or nothing (unknown); `<reader>_<outcome>` columns of
 * probabilities in [0, 1] or nothing (left out). The reader is everything before the last underscore.
 * @throws InputError with every error of the table
 */
export function readPredictions(text: string, source: string): Predictions {
  const [header, ...rows] = parse(text, source);
  if (header === undefined) throw new InputError(source, ['the file is empty; its first line must name the columns']);
  const errors: string[] = [];
  const columns = header.fields.map((name) => column(name, errors));
  checkColumns(header.fields, columns, errors);
  if (errors.length === 0 && rows.length === 0) errors.push('it has no cases, only the line of column names');
  // Without sound columns every value would be wrong in its own way
  if (errors.length > 0) throw new InputError(source, errors);
  const ragged = rows.filter(({ fields }) => fields.length !== columns.length);
  for (const { line, fields } of ragged)
    errors.push(`line ${line} has ${fields.length} fields, the line of column names ${columns.length}`);
  const whole = rows.filter(({ fields }) => fields.length === columns.length);
  checkCases(
    whole,
    columns.findIndex((c) => c?.kind === 'case'),
    errors,
  );
  const values = columns.map((c, k) => whole.map((row) => (c ? value(c, header.fields[k]!, row, k, errors) : null)));
  if (errors.length > 0) throw new InputError(source, errors);
  return assemble(columns, values, rows.length);
}

function parse(text: string, source: string): CsvRow[] {
  try {
    return parseCsv(text);
  } catch (error) {
    if (error instanceof CsvError) throw new InputError(source, [error.message]);
    throw error;
  }
}

const isDefinition = (text: string): text is Definition => (DEFINITIONS as readonly string[]).includes(text);

function column(name: string, errors: string[]): Column | null {
  if (name === 'case') return { kind: 'case' };
  if (isDefinition(name)) return { kind: 'outcome', outcome: name };
  const split = name.lastIndexOf('_');
  const [reader, outcome] = [name.slice(0, Math.max(split, 0)), name.slice(split + 1)];
  if (isDefinition(outcome) && reader !== '' && !/\p{Cc}/u.test(reader)) return { kind: 'reader', reader, outcome };
  const meant = suggest(outcome, DEFINITIONS);
  const near = suggest(name, ['case']) ?? (meant && (reader === '' ? meant : `${reader}_${meant}`));
  const hint = near ? `did you mean "${near}"?` : 'remove it, or name it READER_OUTCOME such as henet_CHE';
  errors.push(
    name === ''
      ? 'a column has no name; remove it or name it'
      : `column "${name}" is neither "case", an outcome (${DEFINITIONS.join(', ')}) nor a reader of one; ${hint}`,
  );
  return null;
}

function checkColumns(names: readonly string[], columns: readonly (Column | null)[], errors: string[]): void {
  for (const name of new Set(names.filter((name, k) => name !== '' && names.indexOf(name) !== k)))
    errors.push(`column "${name}" occurs more than once; keep one of them`);
  const [single] = names;
  if (names.length === 1 && single !== undefined && /[;\t]/.test(single)) {
    errors.splice(0, errors.length, 'the columns are not separated by commas; save the table as comma-separated CSV');
    return;
  }
  if (!names.includes('case')) errors.push('column "case" is missing; it tells the cases apart');
  const outcomes = new Set(columns.flatMap((c) => (c?.kind === 'outcome' ? [c.outcome] : [])));
  if (outcomes.size === 0) errors.push(`no outcome column; add at least one of ${DEFINITIONS.join(', ')} with 0 or 1`);
  const readers = columns.filter((c) => c?.kind === 'reader');
  if (readers.length === 0) errors.push('no reader column; add one such as henet_CHE with probabilities from 0 to 1');
  for (const { reader, outcome } of readers)
    if (outcomes.size > 0 && !outcomes.has(outcome))
      errors.push(`column "${reader}_${outcome}" has no outcome to be judged by; add column "${outcome}" or remove it`);
}

function checkCases(rows: readonly CsvRow[], at: number, errors: string[]): void {
  const seen = new Map<string, number>();
  for (const { line, fields } of rows) {
    const name = fields[at]!;
    const before = seen.get(name);
    if (name === '') errors.push(`line ${line}: the case has no name`);
    else if (before !== undefined) errors.push(`line ${line}: case "${name}" was already on line ${before}; keep one`);
    else seen.set(name, line);
  }
}

/** A plain or scientific decimal: what Number() reads beyond that (hexadecimal, Infinity) is a slip here. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function value(column: Column, name: string, { line, fields }: CsvRow, k: number, errors: string[]): number | null {
  const text = fields[k]!;
  if (column.kind === 'case' || text === '') return null;
  const where = `line ${line}, column "${name}"`;
  if (column.kind === 'outcome') {
    if (text === '0' || text === '1') return Number(text);
    errors.push(`${where}: an outcome is 0 or 1, or empty where unknown, not "${text}"`);
    return null;
  }
  const p = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(p))
    errors.push(`${where}: "${text}" is not a number; leave it empty where the reader left the case out`);
  else if (p < 0 || p > 1) errors.push(`${where}: ${text} is outside 0..1; a probability of 30 % is 0.3`);
  return p;
}

function assemble(
  columns: readonly (Column | null)[],
  values: readonly (readonly (number | null)[])[],
  cases: number,
): Predictions {
  const readers = columns.flatMap((c, k) => (c?.kind === 'reader' ? [{ ...c, probabilities: values[k]! }] : []));
  const outcomes = DEFINITIONS.flatMap((outcome) => {
    const at = columns.findIndex((c) => c?.kind === 'outcome' && c.outcome === outcome);
    if (at < 0) return [];
    const observed = values[at]!.map((happened) => (happened === null ? null : happened === 1));
    return [{ outcome, observed, readers: readers.filter((column) => column.outcome === outcome) }];
  });
  return { cases, readers: [...new Set(readers.map(({ reader }) => reader))], outcomes };
}
