import path from 'node:path';
import { systemClock } from '../../edge/config/clock.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { Fault } from '../../edge/config/fault.ts';
import { loadConfig } from '../../edge/config/load.ts';
import { backUp, headsOfBackups, listBackups } from '../../edge/journal/backup.ts';
import { checkJournal } from '../../edge/journal/check.ts';
import { backupDirOf } from '../../edge/journal/folders.ts';
import { DataLock } from '../../edge/journal/lock.ts';
import { JOURNAL_FILE, restore } from '../../edge/journal/restore.ts';
import { UsageError } from '../command-line.ts';
import { type JournalOptions, parseJournalOptions, USAGE } from './options.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const progress = (text: string) => process.stderr.write(`journal: ${text}\n`);
const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

interface Place {
  readonly dataDir: string;
  readonly backupDir: string;
  readonly file: string;
}

async function check({ heads, file }: JournalOptions, place: Place): Promise<number> {
  const which = file ?? place.file;
  progress(`checking ${which}`);
  // A backup is compared with what was noted elsewhere alone: it is older than others.
  const known = file === undefined ? await headsOfBackups(await listBackups(place.backupDir)) : [];
  const { errors, schema, head } = await checkJournal(which, [...heads, ...known]);
  for (const error of errors) say(error);
  if (errors.length > 0) {
    say('journal: not sound. Stop the service, then: npm run journal -- restore');
    return 1;
  }
  const audit = head
    ? `audit log whole up to row ${head.id}:${head.hash}`
    : 'its audit log is of before it was a chain';
  say(`journal: sound; schema ${schema}; ${audit}${known.length > 0 ? `, as ${known.length} backups know it` : ''}`);
  return 0;
}

async function backup({ out }: JournalOptions, { file, backupDir }: Place): Promise<number> {
  let told = 0;
  const onProgress = (what: 'copied' | 'checked', share: number) => {
    if (what === 'copied' && share - told < 0.1 && share < 1) return;
    told = share;
    progress(what === 'copied' ? `copied ${Math.round(100 * share)} %` : 'the copy is sound');
  };
  const made = await backUp({ file, dir: path.resolve(out ?? backupDir), clock: systemClock, onProgress });
  say(`${made.file} (${size(made.bytes)}${made.head ? `, audit log to ${made.head.id}:${made.head.hash}` : ''})`);
  return 0;
}

async function list(_: JournalOptions, { backupDir }: Place): Promise<number> {
  const backups = await listBackups(backupDir);
  for (const { file, at, schema, bytes } of backups) say(`${at}  schema ${schema}  ${size(bytes)}  ${file}`);
  if (backups.length === 0) say(`journal: no backups in ${backupDir}`);
  return 0;
}

async function bringBack({ from }: JournalOptions, { dataDir, backupDir }: Place): Promise<number> {
  const lock = new DataLock(dataDir);
  await lock.start();
  try {
    const newest = from === undefined ? (await listBackups(backupDir))[0]?.file : path.resolve(from);
    if (newest === undefined) {
      throw new Fault(`There is no backup in ${backupDir}`, {
        code: 'backup-missing',
        hint: 'Name one with --from FILE; without any, start the service: it makes a journal anew from the spool.',
      });
    }
    progress(`checking and restoring ${newest}`);
    const aside = await restore({ dataDir, backup: newest, clock: systemClock });
    say(`restored ${newest}${aside ? `; the journal of before lies in ${aside}` : ''}`);
    say('journal: what came after that backup is not in it; the service reads again what its spool holds');
    return 0;
  } finally {
    await lock.stop();
  }
}

const COMMANDS = { check, backup, list, restore: bringBack };

try {
  const options = parseJournalOptions(process.argv.slice(2));
  if (options === null) say(USAGE);
  else {
    const config = await loadConfig(options.config);
    const { dataDir } = config;
    const place = { dataDir, backupDir: backupDirOf(config), file: path.join(dataDir, JOURNAL_FILE) };
    process.exitCode = await COMMANDS[options.command](options, place);
  }
} catch (error) {
  process.stderr.write(`journal: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Fault) process.stderr.write(`  ${error.hint} (${error.code})\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
}
