import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { type AuditHead, auditHead } from './audit-chain.ts';
import { checkJournal } from './check.ts';
import { Database } from './database.ts';
import { createPrivate, placeDurably } from './durable.ts';
import { schemaOf } from './migrate.ts';

/** A backup that was checked when it was made. */
export interface Backup {
  readonly file: string;
  /** When it was made, ISO 8601 UTC by the wall clock of that moment. */
  readonly at: string;
  readonly schema: number;
  readonly bytes: number;
}

const NAME = /^journal-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-schema(\d+)\.sqlite$/;
/** What must stay free beside the copy: a backup must never be what fills the disk. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Copies a journal, which the service may be writing meanwhile, to a new file in `dir`: named only once it is on the disk and
 * was found sound. Faults: `backup-no-room`, `backup-unsound`, and those of the journal.
 */
export async function backUp(of: {
  readonly file: string;
  readonly dir: string;
  readonly clock: Clock;
  readonly onProgress?: (what: 'copied' | 'checked', share: number) => void;
}): Promise<Backup & { readonly head: AuditHead | null }> {
  const { file, dir, clock, onProgress } = of;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await checkRoom(file, dir);
  const at = new Date(clock.now()).toISOString();
  const part = join(dir, `backup-${process.pid}-${Math.round(clock.monotonic())}.part`);
  try {
    await createPrivate(part);
    const schema = await copyOf(file, part, (share) => onProgress?.('copied', share));
    const { errors, head } = await checkJournal(part);
    if (errors.length > 0) {
      throw new Fault(`The copy of the journal is not sound: ${errors[0]}`, {
        code: 'backup-unsound',
        hint: 'Run `npm run journal -- check`: the journal itself or the disk of the backups may be damaged.',
      });
    }
    onProgress?.('checked', 1);
    const named = join(dir, `journal-${at.replace(/[-:]/g, '')}-schema${schema}.sqlite`);
    await placeDurably(part, named);
    return { file: named, at, schema, bytes: (await stat(named)).size, head };
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(`${part}${suffix}`, { force: true });
  }
}

/** Backups in a folder, newest first; none where there is no such folder. */
export async function listBackups(dir: string): Promise<Backup[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = names.flatMap((name) => {
    const parts = NAME.exec(name);
    if (parts === null) return [];
    const [, year, month, day, hour, minute, second, schema] = parts;
    return [{ name, at: `${year}-${month}-${day}T${hour}:${minute}:${second}Z`, schema: Number(schema) }];
  });
  found.sort((a, b) => b.at.localeCompare(a.at));
  return Promise.all(
    found.map(async ({ name, at, schema }) => {
      const file = join(dir, name);
      return { file, at, schema, bytes: (await stat(file)).size };
    }),
  );
}

/** Removes the oldest backups beyond `kept`. Returns how many. */
export async function pruneBackups(dir: string, kept: number): Promise<number> {
  const old = (await listBackups(dir)).slice(kept);
  for (const { file } of old) await rm(file);
  return old.length;
}

/** Ends of the audit log as the backups have them: what the log of now must still contain. One that cannot be read says nothing. */
export async function headsOfBackups(backups: readonly Backup[]): Promise<AuditHead[]> {
  const heads: AuditHead[] = [];
  for (const { file, schema } of backups) {
    if (schema < 6) continue;
    const database = await Database.open(file, { readOnly: true }).catch(() => null);
    if (database === null) continue;
    const head = await auditHead(database)
      .catch(() => null)
      .finally(() => database.close());
    if (head !== null) heads.push(head);
  }
  return heads;
}

async function copyOf(file: string, to: string, onProgress: (share: number) => void): Promise<number> {
  // A connection of its own, that cannot write: the service's is the only one that does.
  const source = await Database.open(file, { readOnly: true });
  try {
    await source.copyTo(to, onProgress);
  } finally {
    await source.close();
  }
  const copy = await Database.open(to);
  try {
    // One file, without a log beside it that somebody may forget to copy.
    await copy.all('PRAGMA journal_mode = DELETE');
    return await schemaOf(copy);
  } finally {
    await copy.close();
  }
}

async function checkRoom(file: string, dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const needed = (await stat(file)).size + SPARE_BYTES;
  if (bavail * bsize >= needed) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  throw new Fault(
    `A backup of the journal needs ${megabytes(needed)} MB, and ${dir} has ${megabytes(bavail * bsize)} MB`,
    { code: 'backup-no-room', hint: 'Make room there, or set journal.backupDir to another disk.' },
  );
}
