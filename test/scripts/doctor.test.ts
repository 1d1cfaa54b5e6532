import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { Database } from '../../edge/journal/database.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { makeHouse } from '../dicom/tls-site.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'henet-doctor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function doctor(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/doctor/main.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? Number.NaN) : 0, said: stdout + stderr }),
    );
  });
}

async function config(dataDir: string, dicomAlso: object = {}): Promise<string> {
  const [dicom, http, mqtt] = await freePorts(3);
  const file = path.join(folder, 'config.json');
  const peers = [{ aeTitle: 'CT1', address: '127.0.0.1' }];
  const listeners = { dicom: { port: dicom, peers, ...dicomAlso }, http: { port: http }, mqtt: { port: mqtt } };
  await writeFile(file, JSON.stringify({ site: 's', dataDir, ...listeners, health: { minFreeDiskMb: 0 } }));
  return file;
}

test('a data folder that is not there yet is no fault, and is not made: the service makes it as its own', async () => {
  const dataDir = path.join(folder, 'not', 'yet');
  const { said } = await doctor('--config', await config(dataDir));
  expect(said).toContain(`ok     data folder: ${dataDir} (made at the first start)`);
  expect(said).toContain('ok     journal: none yet');
  expect(existsSync(path.join(folder, 'not'))).toBe(false);
});

test('a password file of the MQTT broker that is empty is wrong: exit code 1, with what to do', async () => {
  const file = await config(folder);
  await writeFile(path.join(folder, 'home.secret'), '\n');
  const whole = JSON.parse(await readFile(file, 'utf8'));
  whole.mqtt.users = [{ username: 'home', passwordFile: 'home.secret', role: 'reader' }];
  await writeFile(file, JSON.stringify(whole));
  const { code, said } = await doctor('--config', file);
  expect(code).toBe(1);
  expect(said).toMatch(/WRONG {2}MQTT sign-in: mqtt\.users\[0\]\.passwordFile .*home\.secret is empty/);
});

test('a data folder that is a file is wrong: exit code 1, with what to do', async () => {
  const dataDir = path.join(folder, 'file');
  await writeFile(dataDir, '');
  const { code, said } = await doctor('--config', await config(dataDir));
  expect(code).toBe(1);
  expect(said).toMatch(/WRONG {2}data folder: .*is not a folder\n +Set dataDir/);
});

test('a channel to people whose secret is not there is wrong, and the step that nobody would hear of is named', async () => {
  const file = await config(path.join(folder, 'data'));
  const phone = { kind: 'webhook', url: 'https://phone.example/alerts', secretFile: 'phone.secret' };
  const configured = { ...(JSON.parse(await readFile(file, 'utf8')) as object), alerting: { channels: { phone } } };
  await writeFile(file, JSON.stringify(configured));
  const { code, said } = await doctor('--config', file);
  expect(code).toBe(1);
  expect(said).toMatch(
    /WRONG {2}channels to people: channels\.phone\.secretFile .*phone\.secret: there is no such file/,
  );
  await writeFile(path.join(folder, 'phone.secret'), 'a secret of some length');
  expect((await doctor('--config', file)).said).toContain('ok     channels to people: phone; no step tells phone');
});

test('a sound journal is looked at while it is in use, and not changed', async () => {
  const dataDir = path.join(folder, 'data');
  const file = path.join(dataDir, 'journal.sqlite');
  const journal = await openJournal({ file, clock: systemClock });
  const { said } = await doctor('--config', await config(dataDir));
  expect(said).toContain('ok     journal: sound');
  await journal.close();
});

test('a journal of an earlier version is not upgraded by a look', async () => {
  const dataDir = path.join(folder, 'data');
  await mkdir(dataDir);
  const file = path.join(dataDir, 'journal.sqlite');
  await (await Database.open(file)).close();
  const { said } = await doctor('--config', await config(dataDir));
  expect(said).toContain('ok     journal: sound');
  const database = await Database.open(file, { readOnly: true });
  expect(await database.get('PRAGMA user_version')).toEqual({ user_version: 0 });
  await database.close();
});

test('a file that is no journal is wrong, and left as it is', async () => {
  const dataDir = path.join(folder, 'data');
  await mkdir(dataDir);
  await writeFile(path.join(dataDir, 'journal.sqlite'), 'not a database, but long enough to be looked at'.repeat(50));
  const { code, said } = await doctor('--config', await config(dataDir));
  expect(code).toBe(1);
  expect(said).toContain('WRONG  journal: ');
  expect(await readdir(dataDir)).toEqual(['journal.sqlite']);
});

test('the TLS files are looked at: sound ones, and a key that is of another certificate', async () => {
  const { authorities, hospital, appliance, scanner } = await makeHouse();
  const [port] = await freePorts(1);
  const files = { certificateFile: appliance.certificate, keyFile: appliance.key, trustedFile: hospital.certificate };
  const sound = await doctor('--config', await config(folder, { tls: { port, ...files } }));
  expect(sound.said).toMatch(/ok {5}DICOM TLS files: O=Hospital, CN=henet-edge, valid to \d{4}-\d\d-\d\d\n/);
  expect(sound.said).toContain(`ok     DICOM TLS port: 127.0.0.1:${port} is free`);
  const mixed = await doctor(
    '--config',
    await config(folder, { plain: false, tls: { port, ...files, keyFile: scanner.key } }),
  );
  expect(mixed.code).toBe(1);
  expect(mixed.said).toMatch(/WRONG {2}DICOM TLS files: keyFile .* is not the private key/);
  expect(mixed.said).not.toContain('DICOM port');
  await authorities.remove();
});

test('a TLS certificate that ends soon is wrong, with what to do', async () => {
  const { authorities, hospital } = await makeHouse();
  const { certificate, key } = await authorities.issue(hospital, { days: [-300, 12.5] });
  const files = { certificateFile: certificate, keyFile: key, clientCertificates: 'none' };
  const { code, said } = await doctor('--config', await config(folder, { tls: { port: 0, ...files } }));
  expect(code).toBe(1);
  expect(said).toMatch(/WRONG {2}DICOM TLS files: .*\n +The DICOM TLS certificate .* in 12 days\. .*Renew/);
  await authorities.remove();
});

test('a broken configuration is told whole: exit code 2', async () => {
  const file = path.join(folder, 'broken.json');
  await writeFile(file, '{"site":"No Such Site","htpp":{}}');
  const { code, said } = await doctor('--config', file);
  expect(code).toBe(2);
  for (const part of ['htpp', 'site', 'dicom.peers']) expect(said).toContain(part);
});

test('the quick look leaves out golden cases and the whole journal, and tells what it found as JSON', async () => {
  const { said } = await doctor('--config', await config(path.join(folder, 'data')), '--quick', '--json');
  const found = (JSON.parse(said) as { what: string; ok: boolean }[]).map(({ what }) => what);
  expect(found).toEqual(expect.arrayContaining(['configuration', 'runtime', 'data folder', 'DICOM port']));
  expect(found).not.toContain('models');
  expect(found).not.toContain('journal');
});
