import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../shared/ct/', import.meta.url));

/** Why tests on the real CT files (../shared/ct beside the project, never copied into it) cannot run; null where they can. */
export const sharedMissing: string | null = existsSync(root) ? null : 'real CT files: no folder ../shared/ct';

/** Folder of one set of real files. */
export function sharedFolder(name: string): string {
  return `${root}${name}`;
}

/** Paths of its files. */
export function sharedFiles(name: string): string[] {
  return readdirSync(sharedFolder(name)).map((file) => `${root}${name}/${file}`);
}

/** Skips a test, saying why where a person looks, unless there is nothing missing. */
export function skipWhere(missing: string | null, context: { skip(note: string): never }): void {
  if (missing === null) return;
  console.warn(`SKIPPED: ${missing}`);
  context.skip(missing);
}
