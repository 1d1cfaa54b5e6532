import { mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { raiseJournalRestored } from '../../edge/alerting/journal-restored.ts';
import { backUp } from '../../edge/journal/backup.ts';
import { Database } from '../../edge/journal/database.ts';
import { createInstances } from '../../edge/journal/instances.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { openSoundJournal } from '../../edge/journal/rebuild.ts';
import { damageOf } from '../../edge/journal/soundness.ts';
import { CLOCK, instance } from './samples.ts';
import { temporaryFile } from './temporary.ts';

const silent = pino({ level: 'silent' });

/** A data folder with a journal of 200 instances, closed; a backup of the first 100 where wanted. */
async function worked(withBackup: boolean): Promise<{ dataDir: string; file: string; backupDir: string }> {
  const file = await temporaryFile();
  const dataDir = dirname(file);
  const backupDir = join(dataDir, 'backups');
  await (await openJournal({ file, clock: CLOCK })).close();
  await record(file, 0, 100);
  if (withBackup) await backUp({ file, dir: backupDir, clock: CLOCK });
  await record(file, 100, 200);
  await mkdir(join(dataDir, 'spool', '2026-11-23'), { recursive: true });
  return { dataDir, file, backupDir };
}

/** In one transaction, for every commit waits for the disk. */
async function record(file: string, from: number, to: number): Promise<void> {
  const database = await Database.open(file);
  await database.transaction(async (sql) => {
    const instances = createInstances(sql);
    for (let n = from; n < to; n++) await instances.add(instance(n));
  });
  await database.close();
}

async function start(dataDir: string): Promise<Journal> {
  const journal = await openSoundJournal({
    dataDir,
    backupDir: join(dataDir, 'backups'),
    clock: CLOCK,
    log: silent,
    onRebuilt: (fresh, rebuilt) =>
      raiseJournalRestored(fresh, rebuilt, { clock: CLOCK, policy: { conditions: {} }, expiresHours: 48 }),
  });
  onTestFinished(() => journal.close());
  return journal;
}

async function overwrite(file: string, from: number, to: number): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(to - from, 0xa5), 0, to - from, from);
}

const DAMAGES: [string, (file: string) => Promise<void>][] = [
  ['its header is overwritten', (file) => overwrite(file, 0, 4096)],
  ['pages in its middle are overwritten', (file) => overwrite(file, 8192, 40_960)],
  ['it is cut short', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
  ['it is another file', (file) => writeFile(file, 'this is a letter\n'.repeat(5000))],
  ['it is empty', (file) => truncate(file, 0)],
  ['it is gone', (file) => rm(file)],
];

test.each(DAMAGES)('a journal is made anew from its backup where %s, and an alert says so', async (_, damage) => {
  const { dataDir, file } = await worked(true);
  await damage(file);
  const journal = await start(dataDir);
  expect(await journal.instances.ofSeries('1.3')).toHaveLength(100);
  expect(await journal.check()).toEqual([]);
  const open = await journal.alerts.open();
  expect(open).toMatchObject([
    { condition: 'journal-restored', kind: 'technical', priority: 'medium', state: 'raised' },
  ]);
  expect(open[0]!.text).toMatch(/backup of 2026-11-23T09:00:00.000Z.*acknowledged or closed may be raised again/);
  expect(await journal.outbox.undelivered()).toHaveLength(1);
});

test.each(DAMAGES)('without a backup it begins empty, loudly, where %s', async (_, damage) => {
  const { dataDir, file } = await worked(false);
  await damage(file);
  const journal = await start(dataDir);
  expect(await journal.instances.ofSeries('1.3')).toEqual([]);
  const [alert] = await journal.alerts.open();
  expect(alert).toMatchObject({ condition: 'journal-restored', priority: 'high' });
  expect(alert!.text).toContain('There was no backup');
});

test('the damaged journal is kept as it was, and the next start is an ordinary one', async () => {
  const { dataDir, file } = await worked(true);
  await overwrite(file, 8192, 40_960);
  const damaged = await readFile(file);
  await (await start(dataDir)).close();
  const [aside, ...more] = (await readdir(dataDir)).filter((name) => name.startsWith('journal-damaged-'));
  expect(more).toEqual([]);
  expect(await readFile(join(dataDir, aside!, 'journal.sqlite'))).toEqual(damaged);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = await start(dataDir);
  expect(await again.alerts.open()).toHaveLength(1);
});

test('a backup that is damaged too is passed over for an older one', async () => {
  const { dataDir, file, backupDir } = await worked(true);
  const later = { now: () => CLOCK.now() + 60_000, monotonic: () => 0 };
  const newest = await backUp({ file, dir: backupDir, clock: later });
  await overwrite(newest.file, 8192, 40_960);
  await overwrite(file, 0, 4096);
  expect(await (await start(dataDir)).instances.ofSeries('1.3')).toHaveLength(100);
});

test('the first start of an appliance is no loss', async () => {
  const journal = await start(dirname(await temporaryFile()));
  expect(await journal.alerts.open()).toEqual([]);
});

test('a journal of a later version is no damage: it is refused and left alone', async () => {
  const { dataDir, file } = await worked(true);
  const database = await Database.open(file);
  await database.script('PRAGMA user_version = 99');
  await database.close();
  await expect(start(dataDir)).rejects.toMatchObject({ code: 'journal-newer' });
  expect((await readdir(dataDir)).sort()).toEqual(['backups', 'journal.sqlite', 'spool']);
});

test('a start does not wait for the check of a journal that takes longer than it has time', async () => {
  const { file } = await worked(false);
  const database = await Database.open(file);
  await database.script(
    `CREATE TABLE large (x TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
     INSERT INTO large SELECT hex(randomblob(100)) FROM n; CREATE INDEX large_x ON large (x)`,
  );
  await database.close();
  expect(await damageOf(file, 1)).toBeNull();
});
