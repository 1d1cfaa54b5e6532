import { writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../edge/journal/database.ts';
import { temporaryFile } from './temporary.ts';

async function database(): Promise<Database> {
  const opened = await Database.open(await temporaryFile());
  onTestFinished(() => opened.close());
  await opened.script('CREATE TABLE beds (name TEXT PRIMARY KEY, patients INTEGER NOT NULL) STRICT');
  return opened;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

test('transactions at the same time never run into each other', async () => {
  const db = await database();
  await db.run('INSERT INTO beds VALUES (?, ?)', 'a', 0);
  const steps: string[] = [];
  const admit = (who: number) =>
    db.transaction(async (sql) => {
      steps.push(`${who} begins`);
      const row = await sql.get<{ patients: number }>('SELECT patients FROM beds WHERE name = ?', 'a');
      await pause();
      await sql.run('UPDATE beds SET patients = ? WHERE name = ?', row!.patients + 1, 'a');
      await pause();
      steps.push(`${who} ends`);
    });
  await Promise.all([1, 2, 3, 4, 5].map(admit));
  expect(steps).toEqual([1, 2, 3, 4, 5].flatMap((who) => [`${who} begins`, `${who} ends`]));
  expect(await db.get('SELECT patients FROM beds')).toEqual({ patients: 5 });
});

test('nobody reads what a transaction has not committed, and nothing joins a transaction that fails', async () => {
  const db = await database();
  const failing = db.transaction(async (sql) => {
    await sql.run('INSERT INTO beds VALUES (?, ?)', 'a', 1);
    await pause();
    throw new Error('power cut');
  });
  const read = db.all('SELECT * FROM beds');
  const written = db.run('INSERT INTO beds VALUES (?, ?)', 'b', 2);
  await expect(failing).rejects.toThrow('power cut');
  expect(await read).toEqual([]);
  expect(await written).toBe(1);
  expect(await db.all('SELECT name FROM beds')).toEqual([{ name: 'b' }]);
});

test('a statement that fails says which and why, and leaves the journal usable', async () => {
  const db = await database();
  await db.run('INSERT INTO beds VALUES (?, ?)', 'a', 1);
  await expect(db.run('INSERT INTO beds VALUES (?, ?)', 'a', 1)).rejects.toMatchObject({
    code: 'journal-conflict',
    message: expect.stringMatching(/"INSERT INTO beds VALUES .*UNIQUE constraint failed/),
  });
  await expect(db.run('INSERT INTO wards VALUES (1)')).rejects.toMatchObject({ code: 'journal-failed' });
  expect(await db.all('SELECT name FROM beds')).toEqual([{ name: 'a' }]);
});

test('a full disk is told as out of resources (PS3.4 B.2.3), undone, and over once there is room', async () => {
  const db = await database();
  const [{ page_count: pages }] = (await db.all<{ page_count: number }>('PRAGMA page_count')) as [
    { page_count: number },
  ];
  await db.all(`PRAGMA max_page_count = ${pages}`);
  const large = db.transaction(async (sql) => {
    for (let i = 0; i < 500; i++) await sql.run('INSERT INTO beds VALUES (?, ?)', `${i}`.padEnd(200, '.'), i);
  });
  await expect(large).rejects.toMatchObject({ code: 'journal-failed', dicomStatus: 0xa700 });
  expect(await db.all('SELECT * FROM beds')).toEqual([]);
  await db.all('PRAGMA max_page_count = 100000');
  expect(await db.run('INSERT INTO beds VALUES (?, ?)', 'a', 1)).toBe(1);
});

test('commits are flushed to the disk: WAL, synchronous FULL, references checked', async () => {
  const db = await database();
  expect(await db.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
  expect(await db.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
  expect(await db.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
});

test('closing waits for what was asked before and refuses what comes after', async () => {
  const db = await database();
  const before = db.run('INSERT INTO beds VALUES (?, ?)', 'a', 1);
  const closing = db.close();
  const after = db.run('INSERT INTO beds VALUES (?, ?)', 'b', 1);
  expect(await before).toBe(1);
  await closing;
  await db.close();
  await expect(after).rejects.toMatchObject({ code: 'journal-closed' });
});

test('a file that is no journal is refused with what to do', async () => {
  const file = await temporaryFile();
  await writeFile(file, 'this is a text, and long enough not to be taken for an empty database'.repeat(20));
  await expect(Database.open(file)).rejects.toMatchObject({
    code: 'journal-unreadable',
    message: expect.stringContaining('file is not a database'),
    hint: expect.stringMatching(/writable/),
  });
});
