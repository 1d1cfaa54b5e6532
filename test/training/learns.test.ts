import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Debian's own python3, which has its python3-torch; another python first in the path would not. */
const PYTHON = '/usr/bin/python3';
const run = promisify(execFile);

let work = '';
const packages = () => join(work, 'packages');

/** The main job of models/training, whole and small: bright balls are bleeds, and those with a hole in them grew. */
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'henet-learns-'));
  const script = `import sys; sys.path.insert(0, 'test/training'); import pathlib, tiny_cohort
tiny_cohort.write_learnable(pathlib.Path(sys.argv[1], 'cohort'), ['train'] * 16 + ['validation'] * 6)
tiny_cohort.write_learnable(pathlib.Path(sys.argv[1], 'test'), ['test'] * 12)`;
  await run(PYTHON, ['-c', script, work]);
  const steps = [
    '--steps-hematoma',
    '150',
    '--minutes-hematoma',
    '15',
    '--epochs-henet',
    '120',
    '--minutes-henet',
    '15',
  ];
  const folders = Object.entries({ cohort: 'cohort', test: 'test', run: 'run', out: 'packages' });
  const args = folders.flatMap(([flag, name]) => [`--${flag}`, join(work, name)]);
  await run(PYTHON, ['models/training/train.py', ...args, ...steps], { maxBuffer: 1 << 26 });
}, 1_500_000);
afterAll(() => rm(work, { recursive: true }));

const manifest = async (name: string) => JSON.parse(await readFile(join(packages(), name, 'manifest.json'), 'utf8'));

describe('train.py, from a cohort to packages', () => {
  it('the hematoma network finds bleeds that it never saw, and none where there is none', async () => {
    const { evaluation } = await manifest('hematoma');
    expect(evaluation.diceFrom5Ml.cases).toBe(10);
    expect(evaluation.diceFrom5Ml.median).toBeGreaterThan(0.8);
    expect(evaluation.volumeWithin10PercentOr1Ml.share).toBeGreaterThan(0.5);
    expect(evaluation.withoutBleed.below02MlShare).toBe(1);
  });

  it('HENet and the 2D baseline tell bleeds that grew from those that did not', async () => {
    const { evaluation, intendedUse } = await manifest('henet');
    expect(intendedUse).toBe('demonstration');
    expect(evaluation.CHE.aucOfTheTrueRisk).toBe(1);
    for (const figures of [evaluation, evaluation.imageAlone, evaluation.baseline2d]) {
      for (const outcome of ['CHE', 'RHE1', 'RHE2']) expect(figures[outcome].auc).toBeGreaterThan(0.85);
    }
  });

  it('what it wrote passes the checks of a package', async () => {
    const { stdout } = await run(process.execPath, ['scripts/models/main.ts', 'check', '--models', packages()]);
    expect(stdout).toMatch(/hematoma/);
    expect(stdout).toMatch(/henet/);
  }, 180_000);

  it('and its predictions are a table that evaluate judges', async () => {
    const json = join(work, 'evaluation.json');
    const table = join(work, 'run', 'henet', 'predictions.csv');
    await run(process.execPath, ['scripts/evaluate/main.ts', table, '--bootstrap', '100', '--json', json]);
    const { outcomes } = JSON.parse(await readFile(json, 'utf8'));
    expect(JSON.stringify(outcomes)).toContain('baseline2d');
  }, 120_000);
});
