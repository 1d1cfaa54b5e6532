/** A field: text, a number, or nothing (unknown). */
export type CsvValue = string | number | boolean | null;

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * A table as RFC 4180 has it: CRLF, fields with commas, quotes or line ends in quotes; before it the mark by which spreadsheets tell
 * UTF-8. Text that would be a formula there is put behind an apostrophe (OWASP, CSV injection); numbers are written as they are.
 * Nothing is an empty field, never 0.
 */
export function csvOf(rows: readonly (readonly CsvValue[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
