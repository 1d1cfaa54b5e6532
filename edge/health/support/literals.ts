/** A literal as what stands before, between and behind its `${...}`; one part where it has none. */
export type Literal = readonly string[];

/**
 * Every string and template literal of TypeScript source, those within `${...}` too. A pattern that looks like a quotation may be
 * taken for one; it ends with its line.
 */
export function literalsOf(source: string): Literal[] {
  const found: Literal[] = [];
  new Scanner(source, found).code(null);
  return found;
}

class Scanner {
  readonly #source: string;
  readonly #found: Literal[];
  #at = 0;

  constructor(source: string, found: Literal[]) {
    this.#source = source;
    this.#found = found;
  }

  /** Code up to the bracket that closes it, or to the end of the text. */
  code(closing: '}' | null): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at] ?? '';
      const two = this.#source.slice(this.#at, this.#at + 2);
      if (two === '//') this.#skipTo('\n');
      else if (two === '/*') this.#skipTo('*/');
      else if (char === "'" || char === '"') this.#string(char);
      else if (char === '`') this.#template();
      else {
        this.#at++;
        if (char === '{') depth++;
        else if (char === '}' && depth-- === 0 && closing !== null) return;
      }
    }
  }

  #skipTo(end: string): void {
    const found = this.#source.indexOf(end, this.#at + 2);
    this.#at = found < 0 ? this.#source.length : found + end.length;
  }

  #string(quote: string): void {
    let text = '';
    this.#at++;
    for (; this.#at < this.#source.length; this.#at++) {
      const char = this.#source[this.#at] ?? '';
      if (char === quote || char === '\n') break;
      text += char === '\\' ? this.#escaped() : char;
    }
    this.#at++;
    this.#found.push([text]);
  }

  #template(): void {
    const parts = [''];
    this.#at++;
    while (this.#at < this.#source.length && this.#source[this.#at] !== '`') {
      if (this.#source.startsWith('${', this.#at)) {
        this.#at += 2;
        this.code('}');
        parts.push('');
        continue;
      }
      const char = this.#source[this.#at] ?? '';
      parts[parts.length - 1] += char === '\\' ? this.#escaped() : char;
      this.#at++;
    }
    this.#at++;
    this.#found.push(parts);
  }

  /** The character that a backslash stands before; those that are no letter of a sentence are of no matter here. */
  #escaped(): string {
    this.#at++;
    const char = this.#source[this.#at] ?? '';
    return char === 'n' ? '\n' : char;
  }
}
