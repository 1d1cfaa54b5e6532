import { language, words } from '../language/language.ts';

/** What the appliance wrote itself is English, whatever the screen speaks: shown with `lang="en"`. */
export interface Told {
  /** In the language of the screen. */
  readonly said: string;
  /** The appliance's own sentence, which may say more; null where `said` is it. */
  readonly original: string | null;
}

/** Why the appliance refused, and what to do: in the language of the screen where the code is known. */
export function faultInWords({
  code,
  message,
  hint,
}: {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}): Told {
  const known = (words().common.faults as Readonly<Record<string, { title: string; todo: string }>>)[code];
  if (language.tag === 'en' || !known) return { said: `${message}. ${hint}`, original: null };
  return { said: words().common.sentences([known.title, known.todo.replace(/[.。]$/, '')]), original: message };
}

/** Short title of a remark or a reason by its code; null where there is none, or where the appliance's own words are English too. */
export function remarkTitle(code: string): string | null {
  if (language.tag === 'en') return null;
  return (words().common.remarks as Readonly<Record<string, string>>)[code] ?? null;
}
