import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { backUp, headsOfBackups, listBackups, pruneBackups } from '../../edge/journal/backup.ts';
import { checkJournal } from '../../edge/journal/check.ts';
import { Database } from '../../edge/journal/database.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { restore } from '../../edge/journal/restore.ts';
import { ScheduledBackups } from '../../edge/journal/scheduled-backups.ts';
import { act, CLOCK, instance } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

/** A clock that goes on by a minute at each look. */
function clockFrom(time: string) {
  let ms = Date.parse(time);
  return { now: () => (ms += 60_000), monotonic: () => ms };
}
const silent = pino({ level: 'silent' });

async function place() {
  const file = await temporaryFile();
  return { file, dataDir: dirname(file), dir: join(dirname(file), 'backups') };
}

test('a backup of a journal in use is one sound file of one moment, for the service alone, with its schema and time in its name', async () => {
  const { file, dir } = await place();
  const journal = await temporaryJournal(file);
  await journal.instances.add(instance(0));
  let over = false;
  const writing = (async () => {
    let n = 1;
    for (; !over; n++) await journal.instances.add(instance(n, { header: { x: 'x'.repeat(2000) } as never }));
    return n;
  })();
  await vi.waitFor(async () => expect((await journal.instances.ofSeries('1.3')).length).toBeGreaterThan(10), {
    timeout: 30_000,
  });
  const backup = await backUp({ file, dir, clock: CLOCK });
  over = true;
  const written = await writing;

  expect(await readdir(dir)).toEqual([`journal-20261123T090000.000Z-schema${backup.schema}.sqlite`]);
  expect((await stat(backup.file)).mode & 0o777).toBe(0o600);
  const copy = await temporaryJournal(backup.file);
  const kept = await copy.instances.ofSeries('1.3');
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.length).toBeLessThanOrEqual(written);
  expect(kept.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(kept.map((_, n) => `1.4.${n}`));
  expect(await journal.check()).toEqual([]);
});

test('a damaged journal makes no backup, and leaves nothing half-made', async () => {
  const { file, dir } = await place();
  const journal = await openJournal({ file, clock: CLOCK });
  for (let n = 0; n < 3; n++) await journal.audit.add(act('view-scan'));
  await journal.close();
  const database = await Database.open(file);
  await database.script(`DROP TRIGGER audit_keeps_what_it_says; UPDATE audit SET who = 'x' WHERE id = 2`);
  await database.close();
  await expect(backUp({ file, dir, clock: CLOCK })).rejects.toMatchObject({ code: 'backup-unsound' });
  expect(await readdir(dir)).toEqual([]);
});

test('the newest backups are kept; whatever else lies in the folder is left alone', async () => {
  const { file, dir } = await place();
  const journal = await temporaryJournal(file);
  const clock = clockFrom('2026-11-23T09:00:00Z');
  for (let n = 0; n < 4; n++) {
    await journal.audit.add(act(`view-${n}`));
    await backUp({ file, dir, clock });
  }
  await writeFile(join(dir, 'notes.txt'), '');
  const before = await listBackups(dir);
  expect(await pruneBackups(dir, 2)).toBe(2);
  const after = await listBackups(dir);
  expect(after).toEqual(before.slice(0, 2));
  expect(after[0]!.at > after[1]!.at).toBe(true);
  expect(await readdir(dir)).toContain('notes.txt');
  expect((await headsOfBackups(after)).map(({ id }) => id)).toEqual([5, 4]);
});

test('a restore brings the backup back, and keeps aside what was there', async () => {
  const { file, dataDir, dir } = await place();
  const journal = await openJournal({ file, clock: CLOCK });
  await journal.instances.add(instance(1));
  const backup = await backUp({ file, dir, clock: CLOCK });
  await journal.instances.add(instance(2));
  await journal.close();
  const aside = await restore({ dataDir, backup: backup.file, clock: CLOCK });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const restored = await temporaryJournal(file);
  expect(await restored.instances.ofSeries('1.3')).toEqual([instance(1)]);
  const old = await temporaryJournal(join(aside!, 'journal.sqlite'));
  expect(await old.instances.ofSeries('1.3')).toHaveLength(2);
});

test('a backup that is not sound is not restored, and the journal stays', async () => {
  const { file, dataDir, dir } = await place();
  await (await openJournal({ file, clock: CLOCK })).close();
  await mkdir(dir);
  const broken = join(dir, 'broken.sqlite');
  await writeFile(broken, 'not a journal '.repeat(1000));
  await expect(restore({ dataDir, backup: broken, clock: CLOCK })).rejects.toThrow();
  expect((await checkJournal(file)).errors).toEqual([]);
});

test('the service backs itself up; a failure is a problem with what to do, and over with the next that succeeds', async () => {
  const { file, dir } = await place();
  const journal = await temporaryJournal(file);
  await journal.audit.add(act('view-scan'));
  // A file in the way of the folder.
  await writeFile(dir, '');
  const waits = { firstMs: 1, againMs: 20 };
  const backups = new ScheduledBackups({ file, dir, hours: 24, kept: 2, clock: CLOCK, log: silent, waits });
  onTestFinished(() => backups.stop());
  await backups.start();
  await vi.waitFor(() =>
    expect(backups.problems()).toMatchObject([
      { text: expect.stringMatching(/^The journal is not backed up: .*Check/) },
    ]),
  );
  await rm(dir);
  await vi.waitFor(() => expect(backups.problems()).toEqual([]), { timeout: 5000 });
  expect(await listBackups(dir)).toHaveLength(1);
});

test('a restart makes no backup before its time, unless the newest claims to be of the future', async () => {
  const { file, dir } = await place();
  await temporaryJournal(file);
  await backUp({ file, dir, clock: CLOCK });
  const waits = { firstMs: 1, againMs: 1 };
  const at = (time: string) => ({ now: () => Date.parse(time), monotonic: () => 0 });
  const run = async (time: string) => {
    const backups = new ScheduledBackups({ file, dir, hours: 1, kept: 9, clock: at(time), log: silent, waits });
    await backups.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await backups.stop();
    return (await listBackups(dir)).length;
  };
  expect(await run('2026-11-23T09:30:00Z')).toBe(1);
  expect(await run('2026-11-23T08:00:00Z')).toBe(2);
});
