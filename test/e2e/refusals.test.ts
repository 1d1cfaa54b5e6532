import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeLocalConfig } from '../../scripts/demonstration/appliance.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'henet-refused-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts the service, which is expected to refuse; its exit code and what it said. */
function run(args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['edge/main.ts', ...args], { timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? Number.NaN) : 0, said: stdout + stderr }),
    );
  });
}

function start(configFile: string) {
  return run(['--config', configFile]);
}

async function localConfig(overrides: Record<string, unknown> = {}) {
  const [dicom, http, mqtt] = await freePorts(3);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  return { file: await writeLocalConfig(folder, ports, overrides), ports };
}

test('a broken configuration is told whole, every error at once, with exit code 2', async () => {
  const file = path.join(folder, 'broken.json');
  await writeFile(
    file,
    JSON.stringify({ site: 'St. Elsewhere', dicom: { prot: 11112, peers: [] }, http: { port: 'x' } }),
  );
  const { code, said } = await start(file);
  expect(code).toBe(2);
  for (const part of ['site', 'prot', 'port', 'peers']) expect(said).toContain(part);
  expect(said.match(/dicom\.prot is not a setting/g), 'each error is told once').toHaveLength(1);
});

test('a secret of the MQTT broker that cannot be read is a mistake of configuration: exit code 2, with the setting', async () => {
  const user = { username: 'reader', passwordFile: 'reader.secret', role: 'reader' };
  const { file } = await localConfig({ mqtt: { port: 0, users: [user] } });
  const { code, said } = await start(file);
  expect(code).toBe(2);
  expect(said).toContain(`mqtt.users[0].passwordFile ${path.join(folder, 'reader.secret')}: there is no such file`);
});

test.each([
  ['no configuration', []],
  ['an unknown option', ['--confg', 'x']],
])('%s is a mistake of usage: exit code 2, with how to start it', async (_what, args) => {
  const { code, said } = await run(args);
  expect(code).toBe(2);
  expect(said).toContain('usage: npm start');
});

test.each([
  ['the data folder is a file', '', 'data-folder'],
  ['the journal is a folder', 'journal.sqlite', 'journal-unreadable'],
])(
  'where %s the start says which and what to do',
  async (_what, inside, fault) => {
    const dataDir = path.join(folder, 'data');
    if (inside === '') await writeFile(dataDir, '');
    else await mkdir(path.join(dataDir, inside), { recursive: true });
    const { file } = await localConfig({ dataDir });
    const { code, said } = await start(file);
    expect(code).toBe(1);
    expect(said).toContain(fault);
    expect(said).toContain(dataDir);
  },
  120_000,
);

test('a channel to people whose secret cannot be read is told at once, as the rest of the configuration is: exit code 2', async () => {
  const phone = { kind: 'webhook', url: 'https://phone.example/alerts', secretFile: 'phone.secret' };
  const { file } = await localConfig({ alerting: { channels: { 'ward phone': phone } } });
  const { code, said } = await start(file);
  expect(code).toBe(2);
  expect(said).toContain(`channels.ward phone.secretFile ${path.join(folder, 'phone.secret')}: there is no such file`);
  expect(said).toContain('must be able to read it');
});

test('an altered model is refused at start, with its file and both hashes', async () => {
  const modelsDir = path.join(folder, 'models');
  for (const name of ['hematoma', 'henet'])
    await cp(path.join('models', name), path.join(modelsDir, name), { recursive: true });
  await appendFile(path.join(modelsDir, 'hematoma/model.onnx'), 'x');
  const { file } = await localConfig({ inference: { modelsDir, providers: ['cpu'] } });
  const { code, said } = await start(file);
  expect(code).toBe(1);
  expect(said).toContain('hematoma/model.onnx');
  expect(said.match(/[0-9a-f]{64}/g)?.length).toBeGreaterThanOrEqual(2);
  expect(said).toContain('model-refused');
}, 120_000);

test('a missing model is refused at start, with what to do', async () => {
  const { file } = await localConfig({ inference: { modelsDir: path.join(folder, 'nothing'), providers: ['cpu'] } });
  const { code, said } = await start(file);
  expect(code).toBe(1);
  expect(said).toContain('model-missing');
  expect(said).toContain('inference.modelsDir');
}, 120_000);

test('a DICOM port that is in use is named, with what to do', async () => {
  const { file, ports } = await localConfig();
  const other = createServer().listen(ports.dicom, '127.0.0.1');
  try {
    const { code, said } = await start(file);
    expect(code).toBe(1);
    expect(said).toContain(String(ports.dicom));
    expect(said).toMatch(/in use|taken/);
  } finally {
    other.close();
  }
}, 120_000);
