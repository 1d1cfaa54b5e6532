import { expect, onTestFinished, test } from 'vitest';
import { checkJournal } from '../../edge/journal/check.ts';
import { Database } from '../../edge/journal/database.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { act, CLOCK } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

const TRIGGERS = ['audit_adds_at_the_end', 'audit_keeps_what_it_says', 'audit_keeps_its_rows'];

/** A journal with audit rows 2 to 4 beside the one that begins the chain, closed. */
async function withRows(): Promise<string> {
  const file = await temporaryFile();
  const journal = await openJournal({ file, clock: CLOCK });
  for (const name of ['view-scan', 'alert-acknowledged', 'alert-closed']) await journal.audit.add(act(name));
  await journal.close();
  return file;
}

/** Somebody with the file in hand and without scruples: the triggers do not hold that one. */
async function tamper(file: string, sql: string): Promise<void> {
  const database = await Database.open(file);
  for (const trigger of TRIGGERS) await database.script(`DROP TRIGGER ${trigger}`);
  await database.script(sql);
  await database.close();
}

test('every row of the audit log follows from the one before', async () => {
  const { errors, head } = await checkJournal(await withRows());
  expect(errors).toEqual([]);
  expect(head).toEqual({ id: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('rows that are added at the same time are chained one after the other', async () => {
  const journal = await temporaryJournal();
  await Promise.all(Array.from({ length: 20 }, (_, n) => journal.audit.add(act(`view-${n}`))));
  expect(await journal.check()).toEqual([]);
  expect(await journal.audit.of('alert-1')).toHaveLength(20);
});

test.each([
  ['changed', `UPDATE audit SET who = 'nobody' WHERE id = 2`],
  ['removed', 'DELETE FROM audit WHERE id = 4'],
  ['replaced', `REPLACE INTO audit SELECT id, at, 'nobody', act, subject, detail, hash FROM audit WHERE id = 2`],
  ['inserted in between', `INSERT INTO audit SELECT -1, at, who, act, subject, detail, hash FROM audit WHERE id = 2`],
])('a row of the audit log cannot be %s through SQL', async (_, sql) => {
  const database = await Database.open(await withRows());
  onTestFinished(() => database.close());
  await expect(database.run(sql)).rejects.toThrow(/audit log/);
});

test.each([
  ['a changed row', `UPDATE audit SET detail = 'nothing' WHERE id = 3`, /^audit row 3: it does not follow from row 2/],
  ['a removed row', 'DELETE FROM audit WHERE id = 3', /^audit row 4: .* rows between 2 and 4 were removed/],
  ['a changed time', `UPDATE audit SET at = '2020-01-01' WHERE id = 4`, /^audit row 4:/],
  ['a first row that is gone', 'DELETE FROM audit WHERE id = 1', /^audit row 2: it is not the first row/],
  ['an emptied log', 'DELETE FROM audit', /the log is empty/],
])('the check names where the chain breaks: %s', async (_, sql, where) => {
  const file = await withRows();
  await tamper(file, sql);
  const { errors } = await checkJournal(file);
  expect(errors).toEqual([expect.stringMatching(where)]);
});

test('an end that was cut off shows against a head that was noted elsewhere, and only there', async () => {
  const file = await withRows();
  const { head } = await checkJournal(file);
  await tamper(file, 'DELETE FROM audit WHERE id > 2');
  expect((await checkJournal(file)).errors).toEqual([]);
  expect((await checkJournal(file, [head!])).errors).toEqual([
    expect.stringMatching(/ends here, but once reached row 4/),
  ]);
});

test('a log that somebody wrote anew, chain and all, shows against a head that was noted elsewhere', async () => {
  const { head } = await checkJournal(await withRows());
  const other = await temporaryFile();
  const journal = await openJournal({ file: other, clock: CLOCK });
  for (let n = 0; n < 5; n++) await journal.audit.add(act('view-scan'));
  await journal.close();
  expect((await checkJournal(other, [head!])).errors).toEqual([
    expect.stringMatching(/^audit row 4: it is another one/),
  ]);
});
