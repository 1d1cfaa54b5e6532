import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { IN_USE_FILE, type InUse, readInUse, writeInUse } from '../../edge/inference/in-use.ts';
import { openNetworks } from '../../edge/inference/open-networks.ts';
import { editJson, makeModels, testFolder } from './fixtures.ts';

let original: string;
beforeAll(() => {
  original = makeModels();
});
afterAll(() => rmSync(dirname(original), { recursive: true }));

const setVersion = (folder: string, version: string) =>
  editJson(join(folder, 'manifest.json'), (manifest) => {
    manifest.version = version;
  });

/** The packages and a second one of each role, `hematoma-2` and `henet-2`, of version 2.0.0. */
function twoOfEach(): string {
  const models = testFolder();
  cpSync(original, models, { recursive: true });
  for (const name of ['hematoma', 'henet']) {
    cpSync(join(models, name), join(models, `${name}-2`), { recursive: true });
    setVersion(join(models, `${name}-2`), '2.0.0');
  }
  return models;
}

const choose = (models: string, inUse: unknown) => writeFileSync(join(models, IN_USE_FILE), JSON.stringify(inUse));
const start = (modelsDir: string) =>
  openNetworks({ modelsDir, providers: ['cpu'], threads: 1, clock: systemClock, log: () => undefined });

describe('of several packages of a role', () => {
  test.each([
    ['hematoma', 'henet-2', '1.0.0', '2.0.0'],
    ['hematoma-2', 'henet', '2.0.0', '1.0.0'],
  ])('the engine opens those that in-use.json names: %s and %s', async (hematoma, expansion, first, second) => {
    const models = twoOfEach();
    await writeInUse(models, { hematoma, expansion });
    const networks = await start(models);
    expect([networks.hematoma.used.version, networks.expansion.used.version]).toEqual([first, second]);
  });

  test('none is guessed for a role that in-use.json does not name', async () => {
    const models = twoOfEach();
    choose(models, { expansion: 'henet' });
    await expect(start(models)).rejects.toMatchObject({
      code: 'model-selection',
      message: expect.stringContaining('hematoma and hematoma-2 are both hematoma models'),
    });
  });

  test('one that is not in use may be broken without harm, and is refused once it is', async () => {
    const models = twoOfEach();
    appendFileSync(join(models, 'henet-2/model.onnx'), ' ');
    writeFileSync(join(models, 'hematoma-2/manifest.json'), '{');
    choose(models, { hematoma: 'hematoma', expansion: 'henet' });
    expect((await start(models)).expansion.used.version).toBe('1.0.0');
    choose(models, { hematoma: 'hematoma', expansion: 'henet-2' });
    await expect(start(models)).rejects.toThrow(join(models, 'henet-2/model.onnx'));
    choose(models, { hematoma: 'hematoma-2', expansion: 'henet' });
    await expect(start(models)).rejects.toThrow(join(models, 'hematoma-2/manifest.json'));
  });

  test('a hidden folder is one in the making, and does not count', async () => {
    const models = testFolder();
    cpSync(original, models, { recursive: true });
    cpSync(join(models, 'henet'), join(models, '.henet-2'), { recursive: true });
    expect((await start(models)).expansion.used.version).toBe('1.0.0');
  });
});

describe('an in-use.json that cannot be followed is refused, with what to do', () => {
  test.each([
    ['names a folder that is not there', { hematoma: 'gone' }, /names gone as the hematoma model, which is not in/],
    [
      'names a package of the other role',
      { hematoma: 'henet' },
      /names henet as .* which is a model of role expansion/,
    ],
  ])('it %s', async (_, inUse, message) => {
    const models = twoOfEach();
    choose(models, { expansion: 'henet', ...inUse });
    await expect(start(models)).rejects.toMatchObject({
      code: 'model-selection',
      message: expect.stringMatching(message),
      hint: 'Choose another: npm run models -- use hematoma, or npm run models -- use hematoma-2',
    });
  });

  test.each([
    ['is no JSON', '{"hematoma": "hem'],
    ['is empty', ''],
    ['is no object', '[]'],
    ['has another key', '{"hematome": "hematoma"}'],
    ['names no text', '{"hematoma": 1}'],
    ['names a path', '{"hematoma": "../elsewhere/hematoma"}'],
    ['names a hidden folder', '{"hematoma": ".hematoma"}'],
  ])('it %s', async (_, text) => {
    const models = testFolder();
    writeFileSync(join(models, IN_USE_FILE), text);
    await expect(start(models)).rejects.toMatchObject({
      code: 'model-selection',
      message: expect.stringContaining(join(models, IN_USE_FILE)),
      hint: expect.stringContaining('npm run models -- use NAME'),
    });
  });
});

describe('writing in-use.json', () => {
  /** Another process that writes it; killed after the test. */
  async function writer(folder: string, how: 'stops' | 'repeats', hematoma: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-in-use.ts'), folder, how, hematoma], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout!, 'data');
    return child;
  }

  test('survives a kill between temp and rename: the old choice stands, and the next write removes the rest', async () => {
    const folder = testFolder();
    await writeInUse(folder, { hematoma: 'old' });
    const child = await writer(folder, 'stops', 'new');
    expect(readdirSync(folder)).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readInUse(folder)).toEqual({ hematoma: 'old' });
    await writeInUse(folder, { hematoma: 'newer' });
    expect(await readInUse(folder)).toEqual({ hematoma: 'newer' });
    expect(readdirSync(folder)).toEqual([IN_USE_FILE]);
  });

  test('leaves alone what a writer that still lives has not renamed yet', async () => {
    const folder = testFolder();
    await writer(folder, 'stops', 'slow');
    await writeInUse(folder, { hematoma: 'fast' });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('two writers at once and a reader: every reading is a whole file of one of them', async () => {
    const folder = testFolder();
    await Promise.all([writer(folder, 'repeats', 'one'), writer(folder, 'repeats', 'two')]);
    const seen = new Set<string>();
    // As many readings as it takes to have seen every file, and some more in between.
    for (let n = 0; n < 300 || seen.size < 4; n++) {
      const { hematoma, expansion }: InUse = await readInUse(folder);
      expect(['one', 'two']).toContain(hematoma);
      expect([undefined, 5000]).toContain(expansion?.length);
      seen.add(`${hematoma} ${expansion?.length}`);
    }
  });

  test('that fails leaves the old choice and nothing beside it, and says what to do', async () => {
    const folder = testFolder();
    await writeInUse(folder, { hematoma: 'old' });
    const full = { rename: () => Promise.reject(new Error('ENOSPC: no space left on device')) };
    await expect(writeInUse(folder, { hematoma: 'new' }, full)).rejects.toMatchObject({
      code: 'model-selection',
      message: expect.stringContaining('ENOSPC'),
      hint: expect.stringContaining('sudo'),
    });
    expect(readdirSync(folder)).toEqual([IN_USE_FILE]);
    expect(await readInUse(folder)).toEqual({ hematoma: 'old' });
    await expect(writeInUse(join(folder, 'nowhere'), {})).rejects.toMatchObject({ code: 'model-selection' });
  });

  test('leaves a file that the service may read, whatever the umask of who wrote it', async () => {
    const folder = testFolder();
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    await writeInUse(folder, { hematoma: 'a', expansion: 'b' });
    expect(statSync(join(folder, IN_USE_FILE)).mode & 0o777).toBe(0o644);
    expect(JSON.parse(readFileSync(join(folder, IN_USE_FILE), 'utf8'))).toEqual({ hematoma: 'a', expansion: 'b' });
  });
});
