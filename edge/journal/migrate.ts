import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../config/fault.ts';
import { beginChain } from './audit-chain.ts';
import type { Database, Sql } from './database.ts';

/** What SQL cannot do of a migration, by its file: done after its statements, in the same transaction. */
const STEPS: Readonly<Record<string, (sql: Sql & Pick<Database, 'script'>) => Promise<void>>> = {
  '0006-audit-chain.sql': beginChain,
};
const MIGRATIONS = join(import.meta.dirname, 'migrations');

/**
 * Brings a journal to the newest schema: every `NNNN-name.sql` above its `user_version`, each in a transaction of its own.
 * Forward only. Faults with `journal-newer` where a later version of the software has written the file.
 */
export async function migrate(database: Database, folder: string = MIGRATIONS): Promise<void> {
  for (const { name, number } of await pendingMigrations(database, folder)) {
    const statements = await readFile(join(folder, name), 'utf8');
    await database.transaction(async (sql) => {
      await sql.script(statements);
      await STEPS[name]?.(sql);
      await sql.script(`PRAGMA user_version = ${number}`);
    });
  }
}

/** The migrations that a journal has not had, in order. Faults with `journal-newer`. */
export async function pendingMigrations(
  database: Database,
  folder: string = MIGRATIONS,
): Promise<{ readonly name: string; readonly number: number }[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  const current = await schemaOf(database);
  const newest = Number(files.at(-1)?.slice(0, 4) ?? 0);
  if (current > newest) {
    throw new Fault(`The journal has schema ${current}; this version of the software knows ${newest}`, {
      code: 'journal-newer',
      hint: 'Install the version that wrote this journal or a later one, or restore the backup made before the upgrade.',
    });
  }
  return files.map((name) => ({ name, number: Number(name.slice(0, 4)) })).filter(({ number }) => number > current);
}

/** Number of the newest migration that a journal has had; 0 of an empty file. */
export async function schemaOf(database: Pick<Database, 'get'>): Promise<number> {
  return (await database.get<{ user_version: number }>('PRAGMA user_version'))?.user_version ?? 0;
}
