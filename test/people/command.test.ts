import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { DataLock } from '../../edge/journal/lock.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { PeopleDesk } from '../../edge/people/desk.ts';
import { roomOf } from '../http/signed-in.ts';
import { silent } from '../mqtt/link.ts';

const PASSWORD = 'correct horse battery staple';
let folder: string;
let config: string;
let secret: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'henet-people-'));
  config = path.join(folder, 'config.json');
  secret = path.join(folder, 'secret');
  const dicom = { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] };
  await writeFile(config, JSON.stringify({ site: 's', dataDir: 'data', dicom, people: { signIn: 'required' } }));
  await writeFile(secret, `${PASSWORD}\n`);
});
afterEach(() => rm(folder, { recursive: true }));

function run(script: string, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`scripts/${script}/main.ts`, ...args, '--config', config], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}
const people = (...args: string[]) => run('people', ...args);

/** The journal and the desk of a service that runs. */
async function service() {
  const dataDir = path.join(folder, 'data');
  const lock = new DataLock(dataDir);
  await lock.start();
  const journal = await openJournal({ file: path.join(dataDir, 'journal.sqlite'), clock: systemClock });
  const room = roomOf(journal);
  const desk = new PeopleDesk({ dataDir, administration: room.administration, log: silent });
  await desk.start();
  return {
    room,
    journal,
    socket: path.join(dataDir, 'people.sock'),
    async stop() {
      await desk.stop();
      await journal.close();
      await lock.stop();
    },
  };
}

test('the first admin is made while the service is stopped, with the password from a file, and can sign in', async () => {
  expect((await people('list')).said).toContain('nobody yet');
  const added = await people('add', 'Physicist Haas', '--role', 'admin', '--secret-file', secret);
  expect(added).toMatchObject({ code: 0, said: expect.stringContaining('Physicist Haas may sign in now, as admin') });
  expect((await people('list')).said).toContain('Physicist Haas, admin, password');
  const running = await service();
  expect(await running.room.signIn('physicist haas', PASSWORD, 'test')).toBeTruthy();
  const [row] = await running.journal.audit.of('Physicist Haas');
  expect(row?.who).toMatch(/^command line, user /);
  await running.stop();
});

test('a password on the command line is refused before anything is done', async () => {
  const { code, said } = await people('add', 'X', '--role', 'admin', '--password', PASSWORD);
  expect(code).toBe(2);
  expect(said).toContain('usage:');
  expect(existsSync(path.join(folder, 'data', 'journal.sqlite'))).toBe(false);
});

test('without a terminal and without a file nothing is done, and what to do is said', async () => {
  const { code, said } = await people('add', 'X', '--role', 'admin');
  expect([code, said]).toEqual([2, expect.stringContaining('--secret-file FILE')]);
});

test.each([
  [['dance'], 'the command must be one of'],
  [['add', 'X'], 'add needs --role'],
  [['add', 'X', '--role', 'king'], '--role must be one of'],
  [['disable'], 'disable needs a NAME'],
  [['pin', 'Dr', 'Lind'], 'quotation marks'],
  [['pin', 'X', '--secret-file', 'f'], '--secret-file is not for pin'],
] as const)('%j is not understood: exit code 2, with the reason', async (args, why) => {
  expect(await people(...args)).toMatchObject({ code: 2, said: expect.stringContaining(why) });
});

test('while the service runs the service does it: whoever is disabled is signed out at once', async () => {
  const running = await service();
  await running.room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'test');
  expect((await people('add', 'Dr Lind', '--role', 'clinician', '--secret-file', secret)).code).toBe(0);
  const token = await running.room.signIn('Dr Lind', PASSWORD, 'test');
  const pin = /PIN of Dr Lind: (\d{6})/.exec((await people('pin', 'Dr Lind')).said)?.[1];
  expect((await running.room.administration.ofPin(pin!))?.name).toBe('Dr Lind');
  expect((await people('disable', 'dr lind')).said).toContain('signed out');
  expect(await running.room.visitor(token)).toEqual({ kind: 'nobody' });
  const unknown = await people('disable', 'Nobody');
  expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('person-unknown') });
  await running.stop();
  expect(existsSync(running.socket)).toBe(false);
});

test('the socket of the service is its owner’s alone', async () => {
  const running = await service();
  expect((await stat(running.socket)).mode & 0o777).toBe(0o600);
  await running.stop();
});

test('a display is added with a code that lets one screen in, given anew, and revoked', async () => {
  const running = await service();
  const code = async (...args: string[]) => /code of Ward 3: ([\w-]+)/.exec((await people(...args)).said)![1]!;
  const first = await running.room.enterDisplay(await code('display', 'Ward 3'), 'test');
  expect((await people('displays')).said).toContain('Ward 3, in-use');
  const second = await running.room.enterDisplay(await code('display-code', 'Ward 3'), 'test');
  expect((await running.room.visitor(first)).kind).toBe('nobody');
  await people('display-revoke', 'Ward 3');
  expect((await running.room.visitor(second)).kind).toBe('nobody');
  await running.stop();
});

test('the doctor says who could let others in: first nobody, with the command, then the admin', async () => {
  const file = JSON.parse(await readFile(config, 'utf8'));
  await writeFile(config, JSON.stringify({ ...file, health: { minFreeDiskMb: 0 } }));
  const before = await run('doctor');
  expect(before.said).toMatch(/WRONG {2}sign-in: required: 0 people.*\n.*npm run people -- add NAME --role admin/);
  await people('add', 'Root', '--role', 'admin', '--secret-file', secret);
  expect((await run('doctor')).said).toContain('ok     sign-in: required: 1 people, 1 of them admins, 0 displays');
  await writeFile(config, JSON.stringify({ ...file, http: { host: '0.0.0.0' } }));
  expect((await run('doctor')).said).toMatch(/WRONG {2}sign-in: .*unencrypted/);
  await writeFile(config, JSON.stringify({ ...file, people: {} }));
  expect((await run('doctor')).said).toContain('ok     sign-in: none: everybody on this machine may read and act');
});
