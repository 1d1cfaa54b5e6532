import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { openNetworks } from '../../edge/inference/open-networks.ts';
import { editJson, makeModels, testFolder } from './fixtures.ts';

let original: string;
beforeAll(() => {
  original = makeModels();
});
afterAll(() => rmSync(dirname(original), { recursive: true }));

/** A copy of the packages, altered. */
function models(alter: (path: string) => void): string {
  const copy = testFolder();
  cpSync(original, copy, { recursive: true });
  alter(copy);
  return copy;
}

const start = (modelsDir: string) =>
  openNetworks({ modelsDir, providers: ['cpu'], threads: 1, clock: systemClock, log: () => undefined });

test('a model file that was altered is refused, naming the file, both hashes and what to do', async () => {
  const path = models((at) => appendFileSync(join(at, 'hematoma/model.onnx'), ' '));
  const { sha256 } = JSON.parse(readFileSync(join(path, 'hematoma/manifest.json'), 'utf8')) as { sha256: string };
  const refusal = start(path);
  await expect(refusal).rejects.toMatchObject({ code: 'model-refused', hint: expect.stringContaining('again') });
  await expect(refusal).rejects.toThrow(join(path, 'hematoma/model.onnx'));
  await expect(refusal).rejects.toThrow(sha256);
});

test('a model that does not reproduce its golden case is refused, with the provider and the difference', async () => {
  const path = models((at) => {
    const file = join(at, 'henet/golden/probabilities.f32');
    const values = readFileSync(file);
    values.writeFloatLE(values.readFloatLE(4) + 0.01, 4);
    writeFileSync(file, values);
  });
  await expect(start(path)).rejects.toMatchObject({ code: 'model-refused' });
  await expect(start(path)).rejects.toThrow(
    /on cpu does not reproduce its golden case: probabilities differs by 0\.0100/,
  );
});

test('each output of a golden case may have a tolerance of its own, and none may be without', async () => {
  const withTolerance = (tolerance: Record<string, number>) =>
    models((at) => {
      const file = join(at, 'henet/golden/gradcam.f32');
      const values = readFileSync(file);
      values.writeFloatLE(values.readFloatLE(4) + 1e-5, 4);
      writeFileSync(file, values);
      editJson(join(at, 'henet/manifest.json'), (manifest) => {
        (manifest as { golden: { tolerance: object } }).golden.tolerance = tolerance;
      });
    });
  const wide = { probabilities: 1e-3, spread: 1e-3, gradcam: 1e-4 };
  expect((await start(withTolerance(wide))).expansion.used.provider).toBe('cpu');
  await expect(start(withTolerance({ ...wide, gradcam: 1e-6 }))).rejects.toThrow(
    /gradcam differs by .*, allowed are 0.000001/,
  );
  await expect(start(withTolerance({ probabilities: 1, spread: 1 }))).rejects.toThrow(/no tolerance of gradcam/);
});

test('a golden case of the wrong size is refused', async () => {
  const path = models((at) => appendFileSync(join(at, 'henet/golden/hu.f32'), 'abcd'));
  await expect(start(path)).rejects.toThrow(/hu\.f32 holds 409604 bytes/);
});

test('golden files may be gzipped', async () => {
  const path = models((at) => {
    const file = join(at, 'hematoma/golden/probabilities.f32');
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 1 }));
    rmSync(file);
    editJson(join(at, 'hematoma/manifest.json'), (manifest) => {
      (manifest as { golden: { outputs: object } }).golden.outputs = { probabilities: 'golden/probabilities.f32.gz' };
    });
  });
  expect((await start(path)).hematoma.used).toMatchObject({ role: 'hematoma', provider: 'cpu' });
});

test('a package without its model file is refused', async () => {
  const path = models((at) => rmSync(join(at, 'henet/model.onnx')));
  await expect(start(path)).rejects.toThrow(`${join(path, 'henet/model.onnx')} cannot be read`);
});

test('an appliance without an expansion model says where it looked', async () => {
  const path = models((at) => rmSync(join(at, 'henet'), { recursive: true }));
  await expect(start(path)).rejects.toMatchObject({
    code: 'model-missing',
    message: `There is no expansion model in ${path}.`,
  });
});

test('two packages of one role are refused rather than one of them guessed', async () => {
  const path = models((at) => cpSync(join(at, 'henet'), join(at, 'henet-2'), { recursive: true }));
  const refusal = start(path);
  await expect(refusal).rejects.toThrow(`henet and henet-2 are both expansion models in ${path}.`);
  await expect(refusal).rejects.toMatchObject({
    code: 'model-selection',
    hint: 'Choose one: npm run models -- use henet, or npm run models -- use henet-2',
  });
});

test('every error of a manifest is named at once', async () => {
  const path = models((at) =>
    editJson(join(at, 'henet/manifest.json'), (manifest) => {
      delete manifest.thresholds;
      manifest.sha256 = 'none';
      manifest.colour = 'blue';
    }),
  );
  const refusal = start(path);
  await expect(refusal).rejects.toThrow('thresholds');
  await expect(refusal).rejects.toThrow('/sha256');
  await expect(refusal).rejects.toThrow('colour');
});

test('an expansion model of another grid is refused', async () => {
  const path = models((at) =>
    editJson(join(at, 'henet/manifest.json'), (manifest) => {
      manifest.grid = { spacingMm: [1, 1, 5], size: [80, 80, 16] };
    }),
  );
  await expect(start(path)).rejects.toThrow('grid is 80x80x16 of 1x1x5 mm instead of 80x80x16 of 1.25x1.25x5 mm');
});

test.each<[string, (manifest: Record<string, unknown>) => void, string]>([
  [
    'whose grid is smaller than a head',
    (manifest) => {
      manifest.grid = { spacingMm: [1, 1, 5], size: [192, 192, 32] };
    },
    'its grid covers 192 x 192 x 160 mm of the head instead of 240 x 240 x 160',
  ],
  [
    'that does not tell IVH apart',
    (manifest) => {
      manifest.labels = ['background', 'IPH', 'ICH'];
    },
    'its labels lack IVH',
  ],
  [
    'that names a class twice',
    (manifest) => {
      manifest.labels = ['background', 'IPH', 'IPH'];
    },
    'its labels name a class twice',
  ],
  [
    'that has a class without a name for people',
    (manifest) => {
      manifest.labels = ['background', 'IPH', 'IVH', 'EAH'];
      (manifest.outputs as { shape: number[] }[])[0]!.shape[1] = 4;
    },
    'labelNames does not name EAH',
  ],
  [
    'whose tile is not what its graph takes',
    (manifest) => {
      manifest.tile = { size: [96, 96, 16], margin: [4, 4, 4] };
    },
    'inputs are hu [1, 1, 32, 192, 192] instead of hu [1, 1, 24, 104, 104]',
  ],
])('a hematoma model %s is refused', async (_, edit, why) => {
  await expect(start(models((at) => editJson(join(at, 'hematoma/manifest.json'), edit)))).rejects.toThrow(why);
});

test('a graph whose tensors are not those of its manifest is refused', async () => {
  const path = models((at) => {
    // The other role's graph under this manifest, with a matching hash.
    const hematoma = JSON.parse(readFileSync(join(at, 'hematoma/manifest.json'), 'utf8')) as { sha256: string };
    cpSync(join(at, 'hematoma/model.onnx'), join(at, 'henet/model.onnx'));
    editJson(join(at, 'henet/manifest.json'), (manifest) => {
      manifest.sha256 = hematoma.sha256;
    });
  });
  await expect(start(path)).rejects.toThrow(
    /has inputs hu \[1, 1, 32, 192, 192\] instead of clinical \[1, 10\], hu \[1, 1, 16, 80, 80\], masks/,
  );
});

test('a package whose folder was renamed still serves: the role counts, not the name', async () => {
  const path = models((at) => renameSync(join(at, 'henet'), join(at, 'hospital-b')));
  expect((await start(path)).expansion.used).toMatchObject({ role: 'expansion', provider: 'cpu' });
});

test('a provider that this machine lacks is passed over, said in the log, and never reported as used', async () => {
  const lines: string[] = [];
  const log = ({ text }: { text: string }) => lines.push(text);
  const networks = await openNetworks({
    modelsDir: original,
    providers: ['tensorrt', 'cuda', 'cpu'],
    threads: 1,
    clock: systemClock,
    log,
  });
  const used = new Set([networks.hematoma.used.provider, networks.expansion.used.provider]);
  expect(used.size).toBe(1);
  const passedOver = ['tensorrt', 'cuda', 'cpu'].slice(0, ['tensorrt', 'cuda', 'cpu'].indexOf([...used][0]!));
  expect(lines.map((line) => line.split(' ')[1])).toEqual(passedOver);
});

test.skipIf(existsSync('/dev/nvidiactl'))(
  'a provider that was never installed is no fault of the machine; one that is installed and fails is',
  async () => {
    const open = (isInstalled?: () => boolean) =>
      openNetworks({
        modelsDir: original,
        providers: ['cuda', 'cpu'],
        threads: 1,
        clock: systemClock,
        log: () => undefined,
        ...(isInstalled ? { isInstalled } : {}),
      });
    expect((await open()).fellBack).toEqual([]);
    expect((await open(() => true)).fellBack).toEqual([expect.stringMatching(/^cuda: .+/)]);
  },
);

test.skipIf(existsSync('/dev/nvidiactl'))(
  'where only absent providers are allowed, the models are not run elsewhere',
  async () => {
    const networks = openNetworks({
      modelsDir: original,
      providers: ['cuda'],
      threads: 1,
      clock: systemClock,
      log: () => undefined,
    });
    await expect(networks).rejects.toMatchObject({ code: 'no-provider', message: expect.stringContaining('cuda: ') });
  },
);
