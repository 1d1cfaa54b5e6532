import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { InferenceSession, Tensor } from '../../edge/inference/onnx-runtime.ts';
import { openNetworks } from '../../edge/inference/open-networks.ts';
import { makeModels, testFolder, unstoppedHost } from '../inference/fixtures.ts';
import { sharedFiles, sharedMissing, skipWhere } from '../volume/shared.ts';

const PYTHON = '/usr/bin/python3';
const WEIGHTS = join(import.meta.dirname, '../../../shared/weights/blast-ct-v1');
const weightsMissing = existsSync(WEIGHTS) ? null : 'BLAST-CT weights: no folder ../shared/weights/blast-ct-v1';

let work: string;
let models: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'henet-blast-'));
  execFileSync(PYTHON, ['test/training/blast_ct_states.py', 'states', work], { stdio: 'inherit' });
  models = makeModels();
}, 120_000);
afterAll(() => {
  for (const path of [work, dirname(models)]) rmSync(path, { recursive: true });
});

function importer(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(PYTHON, ['models/training/import_blast_ct.py', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: `${stdout}${stderr}` }),
    );
  });
}

/** A models folder that holds the package in `folder` and the small expansion model. */
function besideExpansion(folder: string): string {
  const dir = testFolder();
  cpSync(folder, join(dir, 'blast'), { recursive: true });
  cpSync(join(models, 'henet'), join(dir, 'henet'), { recursive: true });
  return dir;
}

const floats = (path: string) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);

describe('from invented weights under the names of BLAST-CT', () => {
  test('an ensemble becomes a package that the engine takes: research, five classes, tiles, a card', async () => {
    const out = join(testFolder(), 'package');
    const { code, said } = await importer(
      '--weights',
      join(work, 'good'),
      '--members',
      '1,2',
      '--tile',
      '15',
      '--out',
      out,
    );
    expect({ code, said: said.trim() }).toEqual({ code: 0, said: `wrote ${out}` });
    expect(readdirSync(out).sort()).toEqual(['CARD.md', 'golden', 'manifest.json', 'model.onnx']);
    const dir = besideExpansion(out);
    const networks = await openNetworks({
      modelsDir: dir,
      providers: ['cpu'],
      threads: 1,
      clock: systemClock,
      log: () => undefined,
    });
    const { manifest } = networks.hematoma;
    expect(manifest).toMatchObject({
      name: 'blast-ct-v1',
      version: '1.0.0-members.1.2',
      intendedUse: 'research',
      licence: 'Apache-2.0',
      attribution: expect.stringContaining('Monteiro'),
      labels: ['background', 'IPH', 'EAH', 'PHE', 'IVH'],
      grid: { spacingMm: [1, 1, 1], size: [240, 240, 160] },
      tile: { size: [15, 15, 15], margin: [40, 40, 40] },
      opset: 13,
    });
    const card = readFileSync(join(out, 'CARD.md'), 'utf8');
    for (const operator of manifest.operators!) expect(card).toContain(operator);
    expect(card).toContain('not intended for clinical use');

    // The mean of the members' softmax, computed here from each one's logits.
    const hu = new Float32Array(95 ** 3).map((_, v) => ((v * 7919) % 130) - 20);
    const feed = () => ({ hu: new Tensor('float32', hu, [1, 1, 95, 95, 95]) });
    const { outputs } = await networks.hematoma.run({ hu });
    const mean = new Float32Array(5 * 15 ** 3);
    for (const member of ['1', '2']) {
      const folder = join(testFolder(), 'logits');
      await importer('--weights', join(work, 'good'), '--members', member, '--tile', '15', '--logits', '--out', folder);
      const session = await InferenceSession.create(join(folder, 'logits.onnx'));
      const logits = (await session.run(feed())).logits!.data as Float32Array;
      for (let v = 0; v < 15 ** 3; v++) {
        const e = [0, 1, 2, 3, 4].map((c) => Math.exp(logits[c * 15 ** 3 + v]!));
        const sum = e.reduce((a, b) => a + b);
        for (let c = 0; c < 5; c++) mean[c * 15 ** 3 + v]! += e[c]! / sum / 2;
      }
    }
    const worst = mean.reduce((most, p, n) => Math.max(most, Math.abs(p - outputs.probabilities![n]!)), 0);
    expect(worst).toBeLessThan(1e-4);
    expect(Math.max(...mean) - Math.min(...mean)).toBeGreaterThan(0.3);
  }, 300_000);

  test.each([
    ['a weight is missing', 'missing', 'path(5, 5, 5)0.path.1.conv.weight is missing'],
    ['a weight is not known', 'unknown', 'decoder.weight is not known'],
    ['a weight has another shape', 'shape', 'conv.weight is [30, 2, 3, 3, 3] instead of [30, 1, 3, 3, 3]'],
    ['a weight is no number', 'nan', 'conv.weight holds values that are no numbers'],
    ['it is no state dict', 'list', 'holds list instead of a state dict'],
    ['the file is cut short', 'cut', 'is no PyTorch state dict'],
    ['the logits are not those of the reference beside it', 'other', 'not its weights'],
    ['the member is not there', 'good', 'model_7.pt does not exist', '--members', '7'],
    ['the tile is not a multiple of 15', 'good', 'multiples of 15, not 20 x 20 x 20', '--tile', '20'],
    ['logits are asked of an ensemble', 'good', 'takes one member', '--logits', '--members', '1,2'],
  ])(
    'where %s nothing is written and the reason is said: exit 2',
    async (_, weights, why, ...more) => {
      const out = join(testFolder(), 'package');
      const { code, said } = await importer('--weights', join(work, weights), '--tile', '15', '--out', out, ...more);
      expect(said).toContain(why);
      expect(code).toBe(2);
      expect(readdirSync(dirname(out))).toEqual([]);
    },
    120_000,
  );
});

describe('from the weights that BLAST-CT publishes', () => {
  for (const member of ['1', '2', '3']) {
    test(`member ${member} gives the logits of the original network within 1e-3`, async (context) => {
      skipWhere(weightsMissing, context);
      const folder = testFolder();
      execFileSync(PYTHON, ['test/training/blast_ct_states.py', 'reference', WEIGHTS, folder], { stdio: 'inherit' });
      const out = join(folder, 'logits');
      const { code, said } = await importer(
        '--weights',
        WEIGHTS,
        '--members',
        member,
        '--tile',
        '30',
        '--logits',
        '--out',
        out,
      );
      expect({ code, said }).toMatchObject({ code: 0 });
      const session = await InferenceSession.create(join(out, 'logits.onnx'));
      const hu = new Tensor('float32', floats(join(folder, 'input_hu.f32')), [1, 1, 110, 110, 110]);
      const { logits } = await session.run({ hu });
      expect(logits!.dims).toEqual([1, 5, 30, 30, 30]);
      const expected = floats(join(folder, `logits_model_${member}.f32`));
      const values = logits!.data as Float32Array;
      const worst = expected.reduce((most, value, n) => Math.max(most, Math.abs(value - values[n]!)), 0);
      expect(expected.some((value) => Math.abs(value) > 5)).toBe(true);
      expect(worst).toBeLessThan(1e-3);
    }, 300_000);
  }

  // The whole head takes a minute of two cores and more: scripts/measure-blast-ct. Here the seven slices around its middle.
  test('the engine runs a member unchanged, and on slices of a real head without a bleed it sees less than 0.5 mL', async (context) => {
    skipWhere(weightsMissing ?? sharedMissing, context);
    const out = join(testFolder(), 'package');
    const { code, said } = await importer('--weights', WEIGHTS, '--out', out);
    expect({ code, said }).toMatchObject({ code: 0 });
    const { evaluation } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(evaluation.referenceLogitsDiffer['1']).toBeLessThan(1e-3);
    const host = unstoppedHost(besideExpansion(out), { deadlineSeconds: 500 });
    try {
      await host.start();
      const files = sharedFiles('ge-head-tilted').sort().slice(12, 19);
      const reply = await host.read({
        requestId: 'a',
        files,
        outDir: join(testFolder(), '1'),
        clinical: NOTHING_KNOWN,
        caption: '',
      });
      if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
      const { hematoma, otherFindings, models: used } = reply.reading;
      expect(hematoma.iphMl).toBeLessThan(0.5);
      expect(otherFindings.map(({ label }) => label)).toEqual(['EAH', 'PHE']);
      expect(used[0]).toMatchObject({ name: 'blast-ct-v1', intendedUse: 'research', provider: 'cpu' });
    } finally {
      await host.stop();
    }
  }, 600_000);
});
