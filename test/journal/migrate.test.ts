import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAlerts } from '../../edge/journal/alerts.ts';
import { Database } from '../../edge/journal/database.ts';
import { migrate } from '../../edge/journal/migrate.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { createOutbox } from '../../edge/journal/outbox.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { act, alert, CLOCK, instance } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

async function migrations(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'henet-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function database(): Promise<Database> {
  const opened = await Database.open(await temporaryFile());
  onTestFinished(() => opened.close());
  return opened;
}

const version = async (db: Database) => (await db.get<{ user_version: number }>('PRAGMA user_version'))?.user_version;

test('a new appliance starts with an empty, sound journal that only the service may read', async () => {
  const file = await temporaryFile();
  const journal = await temporaryJournal(file);
  expect(await journal.check()).toEqual([]);
  expect(await journal.alerts.open()).toEqual([]);
  expect(await journal.instances.openStudies()).toEqual([]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(`${file}-wal`)).mode & 0o777).toBe(0o600);
});

test('opened again, the journal still holds what was written', async () => {
  const file = await temporaryFile();
  const first = await openJournal({ file, clock: CLOCK });
  await first.instances.add(instance(1));
  await first.close();
  const second = await temporaryJournal(file);
  expect(await second.instances.ofStudy('1.2')).toEqual([instance(1)]);
});

test('the folder of the journal is made where it is missing', async () => {
  const file = join(await temporaryFile(), '..', 'deep', 'er', 'journal.sqlite');
  const journal = await temporaryJournal(file);
  expect(await journal.check()).toEqual([]);
});

test('an upgrade applies what is new, once and in order', async () => {
  const db = await database();
  await migrate(db, await migrations({ '0001-first.sql': 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);' }));
  const upgraded = await migrations({
    '0001-first.sql': 'this is not run again',
    '0002-more.sql': 'ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7;',
    '0003-most.sql': 'UPDATE a SET y = y + 1;',
  });
  await migrate(db, upgraded);
  await migrate(db, upgraded);
  expect(await db.all('SELECT * FROM a')).toEqual([{ x: 1, y: 8 }]);
  expect(await version(db)).toBe(3);
});

test('an upgrade that fails leaves the schema as it was', async () => {
  const db = await database();
  const broken = await migrations({
    '0001-first.sql': 'CREATE TABLE a (x INTEGER);',
    '0002-broken.sql': 'CREATE TABLE b (x INTEGER); CREATE TABLE b (x INTEGER);',
  });
  await expect(migrate(db, broken)).rejects.toThrow(/table b already exists/);
  expect(await version(db)).toBe(1);
  expect(await db.all(`SELECT name FROM sqlite_schema`)).toEqual([{ name: 'a' }]);
});

test('a journal of the first version knows of which slices its verdicts were made, as well as its clock told', async () => {
  const db = await database();
  const folder = new URL('../../edge/journal/migrations/', import.meta.url).pathname;
  const first = await readFile(join(folder, '0001-first.sql'), 'utf8');
  await migrate(db, await migrations({ '0001-first.sql': first }));
  const receive = (sop: string, series: string, at: string) =>
    db.run(
      `INSERT INTO instances VALUES (?, ?, 'study', ?, 1, '', '', ?, '{}')`,
      ...[sop, series, `${sop}.dcm`, `2026-11-23T08:${at}.000Z`],
    );
  const judge = (series: string, verdict: string, at: string) =>
    db.run(`INSERT INTO series VALUES (?, 'study', ?, NULL, NULL, ?)`, series, verdict, `2026-11-23T08:${at}.000Z`);
  for (const [sop, at] of Object.entries({ a: '00:01', b: '00:02', c: '00:03' })) await receive(sop, 'read', at);
  // Received before the verdict was written, but not part of the scan.
  await receive('d', 'read', '00:04');
  await judge('read', 'chosen', '00:05');
  await db.run(
    `INSERT INTO scans (scan_id, study_instance_uid, series_instance_uid, revision, patient_key, last_instance_at, created_at)
     VALUES ('scan', 'study', 'read', 1, '', '2026-11-23T08:00:03.000Z', '')`,
  );
  await receive('e', 'refused', '00:01');
  await receive('f', 'refused', '00:09');
  await judge('refused', 'refused', '00:05');
  await migrate(db);
  expect(await db.all('SELECT series_instance_uid AS uid, instances FROM series')).toEqual([
    { uid: 'read', instances: 3 },
    { uid: 'refused', instances: 1 },
  ]);
});

test('a journal of schema 3 keeps its alerts, and of each what is known of its newest revision', async () => {
  const db = await database();
  const folder = new URL('../../edge/journal/migrations/', import.meta.url).pathname;
  const names = ['0001-first.sql', '0002-commitments.sql', '0003-series-instances.sql'];
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  await migrate(db, await migrations(Object.fromEntries(names.map((name, n) => [name, texts[n]!]))));
  const old = (alertId: string, change: Partial<AlertPayload>) => {
    const {
      change: _change,
      raising: _raising,
      escalation: _escalation,
      ...payload
    } = alert({ alertId, scanId: null, ...change });
    return payload;
  };
  const stored = [
    old('open', { text: 'Bleed: 18.4 mL, “größer”', iphMl: 18.4 }),
    old('taken', {
      state: 'acknowledged',
      revision: 2,
      acknowledgedBy: 'RN Okafor',
      acknowledgedAt: '2026-11-23T09:01:00.000Z',
    }),
    old('closed', { state: 'closed', revision: 3, issuedAt: '2026-11-23T09:02:00.000Z' }),
    old('expired', { state: 'closed', revision: 2 }),
  ];
  for (const { alertId, state, revision, expiresAt, ...rest } of stored) {
    const payload = JSON.stringify({ alertId, state, revision, expiresAt, ...rest });
    await db.run('INSERT INTO alerts VALUES (?, NULL, ?, ?, ?, ?)', alertId, state, revision, expiresAt, payload);
    const retained = state === 'closed' ? '' : payload;
    await db.run(
      `INSERT INTO outbox (topic, revision, payload, committed_at, delivered_revision) VALUES (?, ?, ?, '', ?)`,
      ...[`alerts/${alertId}`, revision, retained, revision],
    );
  }
  await db.run(`INSERT INTO outbox (topic, revision, payload, committed_at) VALUES ('episodes/e', 1, '{"a":1}', '')`);
  for (const [subject, who] of [
    ['closed', 'Dr Lind'],
    ['expired', 'appliance'],
  ])
    await db.run(
      `INSERT INTO audit (at, who, act, subject, detail) VALUES ('', ?, 'alert-closed', ?, '')`,
      who!,
      subject!,
    );
  await migrate(db);
  const alerts = createAlerts(db, CLOCK);
  const changeOf = async (alertId: string) => (await alerts.history(alertId)).map(({ change }) => change);
  expect(await changeOf('open')).toEqual([{ what: 'raised', at: alert().issuedAt, by: 'appliance' }]);
  expect(await changeOf('taken')).toEqual([{ what: 'acknowledged', at: '2026-11-23T09:01:00.000Z', by: 'RN Okafor' }]);
  expect(await changeOf('closed')).toEqual([{ what: 'closed', at: '2026-11-23T09:02:00.000Z', by: 'Dr Lind' }]);
  expect(await changeOf('expired')).toEqual([{ what: 'closed', at: alert().issuedAt, by: 'appliance' }]);
  for (const before of stored) {
    const after = await alerts.get(before.alertId);
    expect(after).toEqual({ ...before, raising: 1, escalation: null, change: after?.change });
    expect(await alerts.history(before.alertId)).toEqual([after]);
  }
  const outbox = createOutbox(db);
  expect((await outbox.retained()).map(({ topic, payload }) => [topic, JSON.parse(payload)])).toEqual([
    ['alerts/open', await alerts.get('open')],
    ['alerts/taken', await alerts.get('taken')],
    ['episodes/e', { a: 1 }],
  ]);
  await alerts.change(alert({ alertId: 'open', scanId: null, revision: 2, state: 'closed' }), act('close'));
  expect(await alerts.history('open')).toHaveLength(2);
});

test('an alert in a journal of the third version can be shown by screens, escalated, and sent to people', async () => {
  const file = await temporaryFile();
  const db = await Database.open(file);
  const folder = new URL('../../edge/journal/migrations/', import.meta.url).pathname;
  const names = ['0001-first.sql', '0002-commitments.sql', '0003-series-instances.sql'];
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
  await migrate(db, await migrations(Object.fromEntries(texts)));
  // As that version wrote it: it knew of no escalation.
  const { escalation: _, ...old } = alert({ scanId: null, episodeId: null });
  const { alertId, state, revision, expiresAt } = old;
  await db.run(
    'INSERT INTO alerts VALUES (?, NULL, ?, ?, ?, ?)',
    alertId,
    state,
    revision,
    expiresAt,
    JSON.stringify(old),
  );
  await db.close();

  const { displays, escalations, notifications, alerts, check } = await temporaryJournal(file);
  const displayedAt = '2026-11-23T09:00:00.000Z';
  expect(await displays.note({ alertId, revision, screenId: 'wall', displayedAt }, displayedAt)).toBe('noted');
  await escalations.fire({
    alert: { ...alert(), ...old, revision: 2, escalation: { step: 1, of: 1, at: displayedAt, told: ['pager'] } },
    step: 1,
    told: ['pager'],
    notifications: [{ notificationId: 'n-1', channel: 'pager', message: '{}' }],
    audit: act('alert-escalated'),
  });
  expect(await notifications.next()).toMatchObject([{ notificationId: 'n-1', alertId, step: 1, state: 'waiting' }]);
  expect(await alerts.get(alertId)).toMatchObject({ revision: 2, escalation: { step: 1 } });
  expect(await check()).toEqual([]);
});

test('a journal of a later version is refused and left alone', async () => {
  const file = await temporaryFile();
  const db = await Database.open(file);
  await db.script('PRAGMA user_version = 99');
  await db.close();
  await expect(openJournal({ file, clock: CLOCK })).rejects.toMatchObject({
    code: 'journal-newer',
    message: expect.stringContaining('schema 99'),
  });
  const again = await Database.open(file);
  onTestFinished(() => again.close());
  expect(await again.all('SELECT name FROM sqlite_schema')).toEqual([]);
});
