import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPackage } from '../../scripts/models/check.ts';
import { editJson } from '../inference/fixtures.ts';
import { addVersion, copyOf, makePackages, manifestOf, writeCard } from './packages.ts';

let original: string;
beforeAll(() => {
  original = makePackages();
});
afterAll(() => rmSync(dirname(original), { recursive: true }));

const edit = (folder: string, change: (manifest: Record<string, unknown>) => void) =>
  editJson(join(folder, 'manifest.json'), change);

/** Checks one package of a models folder; `said` is everything that is wrong with it. */
async function check(modelsDir: string, name: string, companion: string | null = null) {
  const inference = { modelsDir, providers: ['cpu' as const], threads: 1 };
  const progress: string[] = [];
  const checked = await checkPackage(name, { inference, companion, progress: (text) => progress.push(text) });
  for (const { what, todo } of checked.shortcomings)
    expect([what, todo].map((text) => text.length > 10)).toEqual([true, true]);
  return { ...checked, progress, said: checked.shortcomings.map(({ what }) => what) };
}

/** Shifts one value of a golden file. */
function shift(file: string, by: number): void {
  const values = readFileSync(file);
  values.writeFloatLE(values.readFloatLE(4) + by, 4);
  writeFileSync(file, values);
}

test.each([
  ['hematoma', 'henet'],
  ['henet', 'hematoma'],
])(
  '%s, sound, has no shortcoming; its golden case is reproduced beside %s, and progress is told',
  async (name, other) => {
    const { said, golden, progress } = await check(original, name, other);
    expect(said).toEqual([]);
    expect(golden).toEqual({ provider: 'cpu', reproduced: true });
    expect(progress.at(-1)).toMatch(/golden case on cpu$/);
  },
);

test('an altered model is told with both hashes, and is never executed', async () => {
  const models = copyOf(original, (at) => appendFileSync(join(at, 'henet/model.onnx'), ' '));
  const { said, golden } = await check(models, 'henet');
  expect(said).toHaveLength(1);
  expect(said[0]!.match(/[0-9a-f]{64}/g)).toHaveLength(2);
  expect(golden).toBeNull();
});

test('an altered golden case is told with the provider and the difference', async () => {
  const models = copyOf(original, (at) => shift(join(at, 'henet/golden/gradcam.f32'), 0.5));
  const { said, golden } = await check(models, 'henet', 'hematoma');
  expect(said).toEqual([expect.stringMatching(/on cpu does not reproduce its golden case: gradcam differs by 0\.500/)]);
  expect(golden).toEqual({ provider: 'cpu', reproduced: false });
});

test('a missing card is told, with where to read what stands in one', async () => {
  const models = copyOf(original, (at) => rmSync(join(at, 'henet/CARD.md')));
  const { said, shortcomings } = await check(models, 'henet');
  expect(said).toEqual([`${join(models, 'henet/CARD.md')} cannot be read.`]);
  expect(shortcomings[0]!.todo).toContain('scripts/models/card.ts');
});

test('shapes that the reading does not use are told', async () => {
  const models = copyOf(original, (at) => {
    edit(join(at, 'hematoma'), (manifest) => {
      (manifest.inputs as { shape: number[] }[])[0]!.shape = [1, 1, 16, 192, 192];
    });
  });
  const { said } = await check(models, 'hematoma');
  expect(said).toEqual(
    expect.arrayContaining([expect.stringContaining('hu [1, 1, 16, 192, 192] instead of hu [1, 1, 32, 192, 192]')]),
  );
});

test('a graph whose tensors are not those of its manifest is told', async () => {
  const models = copyOf(original, (at) => {
    const { sha256 } = manifestOf(join(at, 'hematoma'));
    cpSync(join(at, 'hematoma/model.onnx'), join(at, 'henet/model.onnx'));
    edit(join(at, 'henet'), (manifest) => {
      manifest.sha256 = sha256;
    });
    writeCard(join(at, 'henet'));
  });
  const { said } = await check(models, 'henet');
  expect(said).toEqual([
    expect.stringMatching(
      /has inputs hu \[1, 1, 32, 192, 192\] instead of clinical \[1, 10\], hu \[1, 1, 16, 80, 80\]/,
    ),
  ]);
});

test('versions and operators that the file does not have are told', async () => {
  const models = copyOf(original, (at) => {
    edit(join(at, 'henet'), (manifest) => {
      Object.assign(manifest, { opset: 17, irVersion: 10, operators: ['Conv', 'Relu'] });
    });
    writeCard(join(at, 'henet'));
  });
  const { said } = await check(models, 'henet');
  expect(said).toEqual([
    'The manifest says opset 17, but model.onnx has 13.',
    'The manifest says irVersion 10, but model.onnx has 8.',
    'The manifest says operators Conv, Relu, but model.onnx has Add, Concat, MatMul, Mul, ReduceSum, Relu, Sigmoid, Slice, Sub.',
  ]);
});

test('a file that is no ONNX is told, though its hash is the one promised', async () => {
  const models = copyOf(original, (at) => {
    addVersion(at, 'henet', 'henet-2', '2.0.0');
    // The SHA-256 of an empty file.
    truncateSync(join(at, 'henet-2/model.onnx'));
    edit(join(at, 'henet-2'), (manifest) => {
      manifest.sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    });
  });
  const { said, golden } = await check(models, 'henet-2', 'hematoma');
  expect(said).toEqual(['model.onnx cannot be read as ONNX.', expect.stringContaining('cannot be executed')]);
  expect(golden).toBeNull();
});

test('thresholds that every bleed or none would reach are told', async () => {
  const models = copyOf(original, (at) => {
    edit(join(at, 'henet'), (manifest) => {
      manifest.thresholds = { CHE: 0, RHE1: 0.5, RHE2: 1 };
    });
    writeCard(join(at, 'henet'));
  });
  const { said } = await check(models, 'henet');
  expect(said).toEqual([expect.stringContaining('CHE is 0'), expect.stringContaining('RHE2 is 1')]);
});

test('a golden file that is cut short within its gzip is the package’s fault, not the program’s', async () => {
  const models = copyOf(original, (at) => {
    const file = join(at, 'henet/golden/gradcam.f32');
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 1 }).subarray(0, 5000));
    edit(join(at, 'henet'), (manifest) => {
      (manifest.golden as { outputs: Record<string, string> }).outputs.gradcam = 'golden/gradcam.f32.gz';
    });
  });
  const { said } = await check(models, 'henet');
  expect(said).toEqual([expect.stringContaining('is not a whole gzip file')]);
});

test('every error of a manifest is told, and nothing is tried with it', async () => {
  const models = copyOf(original, (at) =>
    edit(join(at, 'henet'), (manifest) => {
      delete manifest.thresholds;
      manifest.sha256 = 'none';
    }),
  );
  const { said, manifest, golden } = await check(models, 'henet');
  expect(said).toEqual([expect.stringMatching(/thresholds.*\/sha256|\/sha256.*thresholds/)]);
  expect([manifest, golden]).toEqual([null, null]);
});

test('everything that is wrong with a package is told at once', async () => {
  const models = copyOf(original, (at) => {
    appendFileSync(join(at, 'henet/model.onnx'), ' ');
    appendFileSync(join(at, 'henet/golden/hu.f32'), 'abcd');
    edit(join(at, 'henet'), (manifest) => {
      manifest.thresholds = { CHE: 7, RHE1: 0.5, RHE2: 0.6 };
      manifest.grid = { spacingMm: [1, 1, 5], size: [80, 80, 16] };
      manifest.licence = 'MIT';
    });
    rmSync(join(at, 'henet/golden/masks.f32'));
  });
  const { said } = await check(models, 'henet');
  for (const part of ['SHA-256', 'hu.f32 holds', 'masks.f32', 'CHE is 7', 'grid', 'licence', 'threshold of CHE (7)'])
    expect(
      said.some((what) => what.includes(part)),
      part,
    ).toBe(true);
});

describe('a faulty package of the other role in use', () => {
  test.each([
    ['whose file was altered', (at: string) => appendFileSync(join(at, 'hematoma/model.onnx'), ' ')],
    [
      'that cannot be executed',
      (at: string) => {
        // Ends within a field, under the right hash: SHA-256 of the byte 0x0a.
        writeFileSync(join(at, 'hematoma/model.onnx'), '\n');
        edit(join(at, 'hematoma'), (manifest) => {
          manifest.sha256 = '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b';
        });
      },
    ],
  ])('%s is not held against this one', async (_, alter) => {
    const { said, golden } = await check(copyOf(original, alter), 'henet', 'hematoma');
    expect(said).toEqual([]);
    expect(golden).toEqual({ provider: 'cpu', reproduced: true });
  });
});
