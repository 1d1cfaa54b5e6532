import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../edge/config/clock.ts';
import type { Config } from '../../edge/config/config.ts';
import { headsOfBackups, listBackups } from '../../edge/journal/backup.ts';
import { checkJournal } from '../../edge/journal/check.ts';
import { backupDirOf } from '../../edge/journal/folders.ts';
import { JOURNAL_FILE } from '../../edge/journal/restore.ts';
import type { Finding } from './checks.ts';

type Place = Pick<Config, 'dataDir' | 'journal'>;

/** Whether the journal is sound, its audit log included. */
export async function journal(config: Place): Promise<Finding> {
  const file = path.join(config.dataDir, JOURNAL_FILE);
  if ((await stat(file).catch(() => null)) === null) return { ok: true, what: 'journal', found: 'none yet' };
  const heads = await headsOfBackups(await listBackups(backupDirOf(config)));
  const { errors, schema, head } = await checkJournal(file, heads);
  return {
    ok: errors.length === 0,
    what: 'journal',
    found: errors[0] ?? `sound, schema ${schema}${head ? `, ${head.id} audit rows in an unbroken chain` : ''}`,
    hint: 'Stop the service, then: npm run journal -- restore --config FILE',
  };
}

/** Whether the newest backup is as young as the configuration asks. */
export async function backups(config: Place, clock: Clock): Promise<Finding> {
  const dir = backupDirOf(config);
  const what = 'backups of the journal';
  const hint = 'Start the service, which makes them, or run: npm run journal -- backup --config FILE';
  const [newest, ...others] = await listBackups(dir);
  if (newest === undefined) {
    const there = await stat(path.join(config.dataDir, JOURNAL_FILE)).catch(() => null);
    const isYoung = there === null || clock.now() - there.birthtimeMs < config.journal.backupHours * 3_600_000;
    return { ok: isYoung, what, found: `none in ${dir}${isYoung ? ' yet' : ''}`, hint };
  }
  const hours = (clock.now() - Date.parse(newest.at)) / 3_600_000;
  return {
    // Twice the time: the next one may be due just now.
    ok: hours <= 2 * config.journal.backupHours,
    what,
    found: `${others.length + 1} in ${dir}, the newest of ${newest.at}`,
    hint,
  };
}
