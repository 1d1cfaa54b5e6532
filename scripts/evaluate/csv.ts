/** One record of a CSV file. */
export interface CsvRow {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The text is not CSV; the message says where. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/**
 * Reads CSV as RFC 4180 describes it, with a byte order mark, CRLF, LF or CR, and lines without any text left out. Quoted fields
 * keep their commas, line ends and doubled quotes; fields are cut of the blanks around them.
 * @throws CsvError where a quote stays open or is followed by text
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  // A field from the current place on: quoted, or up to the next comma or line end; then what ends it
  const field = /[^\S\r\n]*"([^"]*(?:""[^"]*)*)"[^\S\r\n]*(,|\r\n|\r|\n|$)|([^,\r\n]*)(,|\r\n|\r|\n|$)/y;
  field.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const match = field.exec(text);
    if (!match) throw new CsvError(`line ${line}: text cannot be read as CSV`);
    const [, quoted, afterQuoted, plain, afterPlain] = match;
    const value = (quoted === undefined ? plain! : quoted.replaceAll('""', '"')).trim();
    if (quoted === undefined && value.startsWith('"'))
      throw new CsvError(`line ${line}: a quoted field is not closed, or text follows its closing quote`);
    fields.push(value);
    line += (quoted ?? '').match(/\r\n|\r|\n/g)?.length ?? 0;
    const end = afterQuoted ?? afterPlain;
    if (end === ',') continue;
    if (fields.some((text) => text !== '')) rows.push({ line: start, fields });
    if (end === '') return rows;
    line++;
    start = line;
    fields = [];
  }
}
