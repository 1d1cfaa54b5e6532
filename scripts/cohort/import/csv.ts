import { CohortError } from './problem.ts';

/** A table with a header row; rows keep the line on which they begin, 1 being the header's. */
export interface Table {
  readonly columns: readonly string[];
  readonly separator: string;
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/**
 * Reads CSV as spreadsheets write it (RFC 4180): separated by comma, semicolon or tab, whichever the header uses; quoted cells may hold
 * separators, doubled quotes and line breaks; UTF-8 with or without a mark. Cells are trimmed; empty lines are left out.
 *
 * @throws CohortError where the text is not UTF-8, has no header, names a column twice or leaves a quote open
 */
export function parseCsv(bytes: Uint8Array): Table {
  const text = decode(bytes);
  const header = text.split(/\r?\n/, 1)[0]!;
  const separator = [',', ';', '\t'].reduce((best, s) => (count(header, s) > count(header, best) ? s : best));
  const [first, ...rows] = records(text, separator).filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (first === undefined) throw new CohortError('clinical.csv is empty; its first line names the columns');
  const twice = first.cells.find((name, n) => name !== '' && first.cells.indexOf(name) !== n);
  if (twice !== undefined) throw new CohortError(`clinical.csv names the column ${twice} twice`);
  return { columns: first.cells, separator, rows };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CohortError('clinical.csv is not UTF-8; save it as "CSV UTF-8"', { cause: error });
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function records(text: string, separator: string): { line: number; cells: string[] }[] {
  const found: { line: number; cells: string[] }[] = [];
  let [line, at] = [1, 0];
  while (at < text.length) {
    const record = { line, cells: [] as string[] };
    for (let ended = false; !ended; ) {
      const { cell, next } = cellAt(text, at, separator, line);
      line += count(text.slice(at, next), '\n');
      at = next;
      record.cells.push(cell.trim());
      ended = text[at] !== separator;
      at++;
    }
    line++;
    found.push(record);
  }
  return found;
}

/** The cell that begins at `at`, and where the separator or line feed after it stands. */
function cellAt(text: string, at: number, separator: string, line: number): { cell: string; next: number } {
  const quoted = /^[ \t]*"/.exec(text.slice(at, at + 16));
  if (quoted === null || (separator === '\t' && quoted[0].includes('\t'))) {
    let next = at;
    while (next < text.length && text[next] !== separator && text[next] !== '\n') next++;
    return { cell: text.slice(at, next), next };
  }
  let cell = '';
  let from = at + quoted[0].length;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new CohortError(`clinical.csv, line ${line}: a quote is opened and not closed`);
    cell += text.slice(from, quote);
    from = quote + 1;
    if (text[from] !== '"') break;
    cell += '"';
    from++;
  }
  let next = from;
  while (next < text.length && text[next] !== separator && text[next] !== '\n') next++;
  if (text.slice(from, next).trim() !== '') {
    throw new CohortError(`clinical.csv, line ${line}: text follows a closed quote`);
  }
  return { cell, next };
}
