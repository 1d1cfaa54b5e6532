import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Debian's own python3, which has its python3-torch; another python first in the path would not.
const PYTHON = '/usr/bin/python3';

let work = '';
const cohort = () => join(work, 'cohort');
const run = () => join(work, 'run');

interface Result {
  readonly code: number;
  readonly stderr: string;
}

async function train(...args: string[]): Promise<Result> {
  try {
    const { stderr } = await promisify(execFile)(PYTHON, ['models/training/train.py', ...args]);
    return { code: 0, stderr };
  } catch (error) {
    return error as Result;
  }
}
/** A fiftieth of a minute: a step or a few of each network. */
const SHORT = ['--minutes-hematoma', '0.02', '--minutes-henet', '0.02'];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'henet-train-'));
  const splits = ['train', 'train', 'train', 'validation', 'validation', 'test'];
  const script = `import sys; sys.path.insert(0, 'test/training'); import pathlib, tiny_cohort
tiny_cohort.write(pathlib.Path(sys.argv[1]), sys.argv[2].split(), True)`;
  await promisify(execFile)(PYTHON, ['-c', script, cohort(), splits.join(' ')]);
}, 120_000);
afterAll(() => rm(work, { recursive: true }));

it('cohort.py reads a hospital’s splits, unknowns and missing masks, and virtual patients as before', async () => {
  const { stdout } = await promisify(execFile)(PYTHON, ['test/training/test_cohort.py']);
  expect(stdout).toBe('ok\n');
}, 120_000);

describe('train.py', () => {
  it('says what there is to learn from, trains a stage and leaves its checkpoint', async () => {
    const hematoma = await train('--cohort', cohort(), '--run', run(), '--only', 'hematoma', ...SHORT);
    expect(hematoma).toMatchObject({ code: 0 });
    expect(hematoma.stderr).toContain(
      'train: 4 cases, 3 with a mask, 3 with a bleed; CHE 1 of 3, RHE1 1 of 3, RHE2 1 of 3',
    );
    expect(hematoma.stderr).toContain('hematoma begins (1 of 1)');
    expect(existsSync(join(run(), 'hematoma', 'checkpoint.pt'))).toBe(true);
    expect(existsSync(join(run(), 'henet'))).toBe(false);
    // In a run of its own, calibrated with the true masks: after a few steps the hematoma network finds no bleed yet.
    const alone = join(work, 'henet-alone');
    const henet = await train('--cohort', cohort(), '--run', alone, '--only', 'henet', ...SHORT);
    expect(henet).toMatchObject({ code: 0 });
    expect(existsSync(join(alone, 'henet', 'henet-calibrated.pt'))).toBe(true);
  }, 600_000);

  it('goes on from the checkpoint: what was done is not done again', async () => {
    const again = await train('--cohort', cohort(), '--run', run(), '--only', 'hematoma', ...SHORT);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toMatch(/resumes after \d+ steps/);
    expect(again.stderr).not.toMatch(/^step/m);
  }, 300_000);

  it('refuses to go on with a run of another seed', async () => {
    const before = await readFile(join(run(), 'hematoma', 'run.json'), 'utf8');
    const other = await train('--cohort', cohort(), '--run', run(), '--only', 'hematoma', '--seed', '2', ...SHORT);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('begun with another cohort or seed') });
    expect(await readFile(join(run(), 'hematoma', 'run.json'), 'utf8')).toBe(before);
  }, 120_000);

  it('stopped by hand, it says how to go on', async () => {
    const args = [
      'models/training/train.py',
      '--cohort',
      cohort(),
      '--run',
      join(work, 'stopped'),
      '--only',
      'hematoma',
    ];
    const child = spawn(PYTHON, [...args, '--minutes-hematoma', '60'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      const begins = !said.includes('hematoma begins');
      said += part.toString();
      if (begins && said.includes('hematoma begins')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 130, said: expect.stringContaining('the same command goes on') });
  }, 300_000);

  it('does not package what was not trained', async () => {
    const out = join(work, 'packages');
    const early = await train('--cohort', cohort(), '--run', join(work, 'none'), '--out', out, '--only', 'package');
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('train first') });
    await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' });
  }, 120_000);

  it.each([
    [['--run', 'r', '--out', 'o'], 2, /--cohort/],
    [['--cohort', 'c', '--run', 'r'], 2, /--out is needed/],
    [['--cohort', '/nowhere', '--run', 'r', '--out', 'o'], 1, /no cohort.csv/],
    [['--cohort', 'c', '--run', 'r', '--out', 'o', '--minutes-henet', '0'], 2, /above 0/],
  ])('%j is refused at once', async (args, code, message) => {
    expect(await train(...args)).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });
});
