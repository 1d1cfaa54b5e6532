import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { literalsOf } from './literals.ts';

/** Stands for what was filled into a sentence of the program. */
export const GAP = '[…]';

const ROOT = join(import.meta.dirname, '../../..');
/** Folders of the program whose sentences reach logs, problems and the doctor. */
const FOLDERS = ['edge', 'scripts/doctor', 'scripts/models'];
/** Of what is longer only this much is looked at, characters. */
const MAX_LENGTH = 800;
const MAX_KEPT = 2000;
/** Letters that a sentence with gaps must have of its own: else it says nothing, and anything would fit it. */
const MIN_LETTERS = 6;
/** Words from which on a filling may be a sentence of the program. */
const MIN_WORDS = 3;
const END = /[.!?:;,]$/;
const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** As Node and SQLite name the errors of the system. */
const SYSTEM_CODE = /^(E[A-Z0-9]{2,20}|SQLITE_[A-Z_]{2,30}|ERR_[A-Z_]{2,50})$/;

/** A sentence with gaps: what stands before, between and behind them. */
interface Template {
  readonly parts: readonly string[];
  readonly longest: string;
  readonly letters: number;
}

/**
 * The sentences that stand in the program's own source. What is told of a text is made of these alone: whatever was filled in (a
 * name, an id, a path, a word of somebody) is a gap, and a text that is no sentence of the program is a gap as a whole. So
 * nothing can leave that the program did not know before it saw its first patient.
 */
export class Phrases {
  readonly #whole = new Set<string>();
  readonly #templates = new Map<string, Template>();
  readonly #kept = new Map<string, string>();

  /** Those of this installation. A file at a time, so that nothing else waits for it. */
  static async ofThisProgram(): Promise<Phrases> {
    const phrases = new Phrases();
    for (const folder of FOLDERS) {
      const files = await readdir(join(ROOT, folder), { recursive: true });
      for (const file of files.filter((name) => name.endsWith('.ts'))) {
        phrases.add(await readFile(join(ROOT, folder, file), 'utf8'));
      }
    }
    return phrases;
  }

  /** Takes in every literal of a source text. */
  add(source: string): void {
    for (const parts of literalsOf(source)) {
      this.#take(parts);
      // Sentences are put together and told apart again: each alone is one too.
      if (parts.length === 1) {
        for (const sentence of sentencesOf(parts[0] ?? '')) {
          this.#take([sentence]);
          this.#take([sentence.replace(END, '')]);
        }
      }
    }
    this.#kept.clear();
  }

  /** Whether a text is one word of the program, such as the code of a fault. */
  isCode(text: string): boolean {
    return SYSTEM_CODE.test(text) || (CODE.test(text) && this.#whole.has(text));
  }

  /** What of a text stands in the program; the rest as {@link GAP}. */
  say(text: string): string {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const said = this.#say(text.slice(0, MAX_LENGTH).trim());
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(text, said);
    return said;
  }

  #say(text: string): string {
    const whole = this.#match(text) ?? GAP;
    const said = sentencesOf(text).map((sentence) => this.#sentence(sentence));
    const apart = said.filter((one, n) => one !== GAP || said[n - 1] !== GAP).join(' ');
    return lettersOf(apart) > lettersOf(whole) ? apart : whole;
  }

  #sentence(sentence: string): string {
    const end = END.exec(sentence)?.[0] ?? '';
    const bare = this.#match(sentence.slice(0, sentence.length - end.length));
    return bare === null ? (this.#match(sentence) ?? GAP) : `${bare}${end}`;
  }

  #match(text: string): string | null {
    if (this.#whole.has(text)) return text;
    let best: { readonly letters: number; readonly said: string } | null = null;
    for (const { parts, longest, letters } of this.#templates.values()) {
      if (letters <= (best?.letters ?? 0) || !text.includes(longest)) continue;
      const filled = fillingOf(parts, text);
      if (filled === null) continue;
      const said = parts.map((part, n) => (n === 0 ? part : `${this.#filling(filled[n - 1] ?? '')}${part}`));
      best = { letters, said: said.join('').trim() };
    }
    return best?.said ?? null;
  }

  /** What was filled in is told where it is a sentence of the program itself, or a code. */
  #filling(text: string): string {
    const isTold = this.#whole.has(text) && text.split(' ').length >= MIN_WORDS;
    return text === '' || isTold || (text.includes('-') && this.isCode(text)) ? text : GAP;
  }

  #take(parts: readonly string[]): void {
    if (parts.length === 1) {
      const [text = ''] = parts;
      if (/[A-Za-z]/.test(text)) this.#whole.add(text.trim());
      return;
    }
    const letters = lettersOf(parts.join(''));
    const longest = parts.reduce((most, part) => (part.length > most.length ? part : most), '');
    if (letters >= MIN_LETTERS) this.#templates.set(parts.join('\0'), { parts, longest, letters });
  }
}

/** What stands in the gaps of a template; null where the text is none of it. In one pass: a text may be made to be slow. */
function fillingOf(parts: readonly string[], text: string): string[] | null {
  const [first = '', ...others] = parts;
  const last = others.pop() ?? '';
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return null;
  const filling: string[] = [];
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return null;
    filling.push(text.slice(at, found));
    at = found + part.length;
  }
  return [...filling, text.slice(at, end)];
}

function lettersOf(text: string): number {
  return text.replace(/[^A-Za-z]/g, '').length;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?:;])\s+/).filter((sentence) => sentence !== '');
}
