import type { Why } from './figures.ts';

/** Columns set flush: the first to the left, the others to the left too, for their figures have intervals behind them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows.map((row) => `  ${row.map((cell, k) => cell.padEnd(widths[k]!)).join('  ')}`.trimEnd());
}

/** Collects reasons that do not fit in a cell: the cell shows a letter, `lines` say what each means. */
export class Reasons {
  readonly #reasons: string[] = [];

  readonly why: Why = (reason) => {
    const known = this.#reasons.indexOf(reason);
    const n = known >= 0 ? known : this.#reasons.push(reason) - 1;
    return `n/e [${letter(n)}]`;
  };

  get lines(): string[] {
    return this.#reasons.map((reason, n) => `  [${letter(n)}] not estimable: ${reason}`);
  }
}

const letter = (n: number) => String.fromCharCode('a'.charCodeAt(0) + n);
