import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { DataLock } from '../../edge/journal/lock.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { act, instance } from '../journal/samples.ts';

let folder: string;
let config: string;
const file = () => path.join(folder, 'journal.sqlite');
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'henet-journal-cli-'));
  config = path.join(folder, 'config.json');
  const peers = [{ aeTitle: 'CT1', address: '127.0.0.1' }];
  await writeFile(config, JSON.stringify({ site: 's', dataDir: '.', dicom: { peers } }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function journal(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/journal/main.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? Number.NaN) : 0, said: stdout + stderr }),
    );
  });
}

async function written(count: number): Promise<void> {
  const opened = await openJournal({ file: file(), clock: systemClock });
  for (let n = 0; n < count; n++) await opened.instances.add(instance(n));
  await opened.audit.add(act('view-scan'));
  await opened.close();
}

test('backed up while it is in use, listed, and brought back over a damaged journal', async () => {
  await written(3);
  const inUse = await openJournal({ file: file(), clock: systemClock });
  const made = await journal('backup', '--config', config);
  await inUse.close();
  expect(made).toMatchObject({
    code: 0,
    said: expect.stringMatching(/journal-\S+-schema\d+\.sqlite[\s\S]*copied 100 %/),
  });
  expect((await journal('list', '--config', config)).said).toMatch(/^\d{4}-\d\d-\d\dT\S+Z {2}schema \d+/);

  await truncate(file(), 20_000);
  const broken = await journal('check', '--config', config);
  expect(broken.code).toBe(1);
  const restored = await journal('restore', '--config', config);
  expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('the journal of before lies in') });
  const sound = await journal('check', '--config', config);
  expect(sound).toMatchObject({ code: 0, said: expect.stringMatching(/sound.*as 1 backups know it/) });
  expect((await readdir(folder)).some((name) => name.startsWith('journal-replaced-'))).toBe(true);
}, 60_000);

test('nothing is restored under a running service', async () => {
  await written(1);
  await journal('backup', '--config', config);
  const lock = new DataLock(folder);
  await lock.start();
  const refused = await journal('restore', '--config', config);
  await lock.stop();
  expect(refused).toMatchObject({
    code: 1,
    said: expect.stringMatching(/Another process works in [\s\S]*Stop the service[\s\S]*data-in-use/),
  });
}, 60_000);

test('the check holds the audit log against a head that the log noted', async () => {
  await written(1);
  const { said } = await journal('check', '--config', config);
  const head = /(\d+:[0-9a-f]{64})/.exec(said)![1]!;
  expect((await journal('check', '--config', config, '--head', head)).code).toBe(0);
  const other = head.replace(/^\d+/, '99');
  const cut = await journal('check', '--config', config, '--head', other);
  expect(cut).toMatchObject({ code: 1, said: expect.stringContaining('its end was cut off') });
}, 60_000);

test.each([
  [[], 'the command must be one of'],
  [['check'], '--config FILE is missing'],
  [['check', '--config', 'x', '--head', 'y'], '--head must be'],
  [['check', '--config', '/nowhere.json'], 'no such file'],
])('a command line that cannot be followed is exit code 2: %j', async (args, said) => {
  expect(await journal(...args)).toMatchObject({ code: 2, said: expect.stringContaining(said) });
});

test('without a backup a restore says what to do', async () => {
  await written(1);
  expect(await journal('restore', '--config', config)).toMatchObject({
    code: 1,
    said: expect.stringContaining('start the service: it makes a journal anew from the spool'),
  });
});
