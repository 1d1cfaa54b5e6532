import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_USE_FILE } from '../../edge/inference/in-use.ts';
import { editJson, hostOf, testFolder } from '../inference/fixtures.ts';
import { addVersion, copyOf, makePackages, run } from './packages.ts';

let original: string;
beforeAll(() => {
  original = makePackages();
});
afterAll(() => rmSync(dirname(original), { recursive: true }));

/** The two packages and a second hematoma network, `hematoma-2`. */
const withSecond = (alter: (models: string) => void = () => undefined) =>
  copyOf(original, (models) => {
    addVersion(models, 'hematoma', 'hematoma-2', '2.0.0');
    alter(models);
  });
const inUse = (models: string) => JSON.parse(readFileSync(join(models, IN_USE_FILE), 'utf8')) as unknown;

describe('list', () => {
  test('shows every package, which is in use, what it is, and whether its file is the one promised', () => {
    const models = withSecond((at) => {
      appendFileSync(join(at, 'hematoma-2/model.onnx'), ' ');
      writeFileSync(join(at, IN_USE_FILE), '{"hematoma": "hematoma", "expansion": "henet"}');
    });
    const { code, out } = run(models, 'list');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines[2]).toMatch(
      /^yes +hematoma +hematoma +test-hematoma +1\.0\.0 +demonstration +[0-9a-f]{12} +yes +nothing: a fixed formula/,
    );
    expect(lines[3]).toMatch(/^- +hematoma-2 +hematoma +test-hematoma +2\.0\.0 +demonstration +[0-9a-f]{12} +NO/);
    expect(lines[4]).toMatch(/^yes +henet +expansion +test-expansion +1\.0\.0/);
    expect(out).toContain('hematoma-2/model.onnx has SHA-256');
  });

  test('exits 2 where two packages of a role lie there and none is chosen, with the commands that choose', () => {
    const { code, out } = run(withSecond(), 'list');
    expect(code).toBe(2);
    expect(out).toMatch(/^- +hematoma /m);
    expect(out).toContain('hematoma and hematoma-2 are both hematoma models');
    expect(out).toContain('npm run models -- use hematoma, or npm run models -- use hematoma-2');
  });

  test('shows a package whose manifest cannot be read, with the reason once', () => {
    const models = withSecond((at) => writeFileSync(join(at, 'hematoma-2/manifest.json'), '{'));
    const { code, out } = run(models, 'list');
    expect(code).toBe(2);
    expect(out).toMatch(/^- +hematoma-2 +\? .* no/m);
    expect(out.match(/The service would not start/g)).toHaveLength(1);
  });
});

describe('check', () => {
  test('of the models that are shipped finds them in order: exit 0', () => {
    const { code, out } = run('models', 'check');
    expect(out).toMatch(/^ok +hematoma: .*in use; golden case reproduced on/m);
    expect(out).toMatch(/^ok +henet: .*in use; golden case reproduced on/m);
    expect(code).toBe(0);
  }, 180_000);

  test('of all tells the faults of each package and what to do, shows progress, and exits 2', () => {
    const models = withSecond((at) => {
      appendFileSync(join(at, 'hematoma-2/model.onnx'), ' ');
      rmSync(join(at, 'henet/CARD.md'));
    });
    const { code, out, err } = run(models, 'check');
    expect(code).toBe(2);
    expect(out).toMatch(/^ok +hematoma: /m);
    expect(out).toMatch(/^WRONG +hematoma-2: .*\n.*SHA-256.*\n +Install the package again/m);
    expect(out).toMatch(/^WRONG +henet: .*\n.*CARD\.md cannot be read\.\n +Write the card/m);
    expect(out).toContain('The service would not start with these packages');
    expect(err).toMatch(/models: test-hematoma 1\.0\.0: golden case on/);
  });

  test('of one package says nothing of the others: exit 0', () => {
    const models = withSecond((at) => rmSync(join(at, 'henet/CARD.md')));
    expect(run(models, 'check', 'hematoma-2')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ok +hematoma-2/),
    });
  });
});

describe('use', () => {
  test('checks the package, puts it in use, and the engine opens it from then on', async () => {
    const models = withSecond();
    const { code, out } = run(models, 'use', 'hematoma-2');
    expect(out).toContain(`In use as the hematoma model in ${models}: hematoma-2.`);
    expect(out).toContain('when its engine next starts');
    expect(code).toBe(0);
    // The other role's only package is pinned, so that one laid beside it later changes nothing.
    expect(inUse(models)).toEqual({ hematoma: 'hematoma-2', expansion: 'henet' });
    addVersion(models, 'henet', 'henet-2', '2.0.0');
    const host = hostOf(models);
    await host.start();
    expect(host.state().models.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'test-hematoma 2.0.0',
      'test-expansion 1.0.0',
    ]);
    expect(run(models, 'use', 'hematoma').out).toContain('hematoma, instead of hematoma-2.');
    expect(inUse(models)).toEqual({ hematoma: 'hematoma', expansion: 'henet' });
  });

  test('refuses a package that fails: exit 2, and what was in use stays', () => {
    const models = withSecond((at) => {
      const golden = join(at, 'hematoma-2/golden/probabilities.f32');
      const values = readFileSync(golden);
      values.writeFloatLE(0.7, 400);
      writeFileSync(golden, values);
      writeFileSync(join(at, IN_USE_FILE), '{"hematoma": "hematoma"}');
    });
    const { code, out } = run(models, 'use', 'hematoma-2');
    expect(code).toBe(2);
    expect(out).toMatch(/^WRONG +hematoma-2: .*golden case not reproduced on/m);
    expect(out).toContain('hematoma-2 is not put in use; what was in use stays.');
    expect(inUse(models)).toEqual({ hematoma: 'hematoma' });
  });

  test('settles one role after the other where both are open, and says what is left', () => {
    const models = withSecond((at) => addVersion(at, 'henet', 'henet-2', '2.0.0'));
    const first = run(models, 'use', 'hematoma-2');
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringContaining('henet and henet-2 are both expansion models'),
    });
    expect(inUse(models)).toEqual({ hematoma: 'hematoma-2' });
    const second = run(models, 'use', 'henet-2');
    expect(second).toMatchObject({ code: 0, err: expect.not.stringContaining('would still not start') });
    expect(inUse(models)).toEqual({ hematoma: 'hematoma-2', expansion: 'henet-2' });
  });

  test('mends an in-use.json that cannot be read, and says that it was replaced', () => {
    const models = withSecond((at) => writeFileSync(join(at, IN_USE_FILE), '{"hematoma": "hem'));
    expect(run(models, 'list')).toMatchObject({ code: 2, out: expect.stringContaining('is not JSON') });
    const { code, err } = run(models, 'use', 'hematoma');
    expect(code).toBe(0);
    expect(err).toContain('replaced: ');
    expect(run(models, 'list').code).toBe(0);
  });

  test.each([
    ['a package that is not there', ['use', 'hematoma-3'], 'Did you mean hematoma'],
    ['a path instead of a name', ['use', '../models/hematoma'], 'There is no package'],
    ['no name', ['use'], 'usage: npm run models'],
    ['two names', ['use', 'hematoma', 'henet'], 'usage: npm run models'],
    ['an unknown command', ['drop', 'hematoma'], 'usage: npm run models'],
    ['an unknown option', ['list', '--all'], 'usage: npm run models'],
  ])('%s is a mistake of usage: exit 2, and nothing changes', (_, args, said) => {
    const { code, err } = run(original, ...args);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(existsSync(join(original, IN_USE_FILE))).toBe(false);
  });
});

describe('the configuration', () => {
  const configured = (inference: Record<string, unknown>) => {
    const file = join(testFolder(), 'config.json');
    writeFileSync(
      file,
      JSON.stringify({ site: 'a', dicom: { peers: [{ aeTitle: '*', address: '127.0.0.1' }] }, inference }),
    );
    return file;
  };
  const command = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' });

  test('says where the packages lie and on what they are executed', () => {
    const models = copyOf(original);
    renameSync(join(models, 'henet'), join(models, 'hospital-b'));
    const file = configured({ modelsDir: models, providers: ['cpu'] });
    const { status, stdout } = command('scripts/models/main.ts', 'check', '--config', file);
    expect(stdout).toMatch(/^ok +hospital-b: .*reproduced on cpu/m);
    expect(status).toBe(0);
  });

  test('that is wrong, or has a models folder that is not there, exits 2 and says why', () => {
    const wrong = command('scripts/models/main.ts', 'list', '--config', configured({ modelDir: 'x' }));
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean inference.modelsDir') });
    const nowhere = command('scripts/models/main.ts', 'list', '--config', configured({ modelsDir: '/nowhere' }));
    expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringContaining('/nowhere cannot be read') });
  });

  test('of the doctor finds the same faults of the packages in use, and none of those that are not', () => {
    const models = withSecond((at) => {
      writeFileSync(join(at, IN_USE_FILE), '{"hematoma": "hematoma", "expansion": "henet"}');
      appendFileSync(join(at, 'hematoma-2/model.onnx'), ' ');
    });
    const file = configured({ modelsDir: models, providers: ['cpu'] });
    const doctor = () => command('scripts/doctor/main.ts', '--config', file).stdout;
    expect(doctor()).toMatch(/^ok +models: test-hematoma 1\.0\.0 \(demonstration\) on cpu, test-expansion 1\.0\.0/m);
    cpSync(join(models, 'hematoma/model.onnx'), join(models, 'henet/model.onnx'));
    editJson(join(models, 'henet/manifest.json'), (manifest) => {
      manifest.licence = 'MIT';
    });
    const said = doctor();
    expect(said).toMatch(/^WRONG +models: .*has SHA-256 .*CARD\.md has no licence row with MIT/m);
    rmSync(join(models, IN_USE_FILE));
    expect(doctor()).toContain('npm run models -- use hematoma-2');
  });
});
