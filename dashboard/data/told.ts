import { words } from '../language/language.ts';

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
  const known = (words().common.faults as Readonly<Record<string, { title: string; todo: string }>> | null)?.[code];
  if (!known) return { said: `${message}. ${hint}`, original: null };
  return { said: words().common.sentences([known.title, known.todo.replace(/[.。]$/, '')]), original: message };
}

/** Short title of a remark or a reason by its code; null where there is none, or where the appliance's own words are English too. */
export function remarkTitle(code: string): string | null {
  return (words().common.remarks as Readonly<Record<string, string>> | null)?.[code] ?? null;
}

/** All of a refusal in one sentence or two: in the language of the screen, then what the appliance itself said. */
export function refusalInWords(refused: Parameters<typeof faultInWords>[0]): string {
  const { said, original } = faultInWords(refused);
  return original === null ? said : `${said} (${original})`;
}
