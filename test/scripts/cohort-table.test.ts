import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseRow } from '../../scripts/cohort/case.ts';
import { riskGivenImage } from '../../scripts/cohort/expected-risk.ts';
import { factorsOf } from '../../scripts/cohort/factors.ts';
import { parseOptions } from '../../scripts/cohort/options.ts';
import { drawOutcome } from '../../scripts/cohort/outcome.ts';
import { trueRisk } from '../../scripts/cohort/risk.ts';
import { splitOf } from '../../scripts/cohort/split.ts';
import { drawTable, writeTable } from '../../scripts/cohort/table.ts';

/** A row as rendering leaves it. */
const bleeding = (number: number): CaseRow => ({
  case: number,
  patient_seed: 1000 + number,
  sex: 'F',
  atrophy: '0.446',
  slice_mm: '5.000',
  iph_ml: (3 + 4 * number).toFixed(3),
  ivh_ml: number % 3 === 0 ? '4.200' : '0.000',
  location: 'deep',
  hypodensity: number % 2,
  black_hole: 0,
  swirl: 0,
  blend: number % 4 === 0 ? 1 : 0,
  island: 0,
  satellite: 0,
  fluid_level: 0,
});
const CASES = 12;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cohort-table-'));
  for (let n = 0; n < CASES; n++) {
    const row = n === 5 ? { ...bleeding(n), iph_ml: '0.000', ivh_ml: '0.000', location: 'none' } : bleeding(n);
    await writeFile(path.join(folder, `${String(n).padStart(5, '0')}.json`), JSON.stringify(row));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const parsed = async () => {
  const [head, ...lines] = (await readFile(path.join(folder, 'cohort.csv'), 'utf8')).trimEnd().split('\n');
  const columns = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, n) => [columns[n], cell])));
};

describe('The table of a cohort', () => {
  it('is drawn from the rows alone, without a picture, the same for the same seed', async () => {
    const text = async (seed: number) => {
      await writeTable(folder, await drawTable(folder, { seed }));
      return readFile(path.join(folder, 'cohort.csv'), 'utf8');
    };
    const first = await text(3);
    expect((await readdir(folder)).some((name) => /\.(i16|u8)$/.test(name))).toBe(false);
    expect(await text(3)).toBe(first);
    expect(await text(4)).not.toBe(first);
  });

  it('carries clinical data, outcomes and the three risks, and each agrees with the model', async () => {
    await writeTable(folder, await drawTable(folder, { seed: 3 }));
    const rows = await parsed();
    expect(rows).toHaveLength(CASES);
    for (const row of rows) {
      const image = factorsOf(row as CaseRow);
      const clinical = {
        age: Number(row.age),
        onsetHours: Number(row.onset_hours),
        anticoagulated: row.anticoagulated === '1',
        recurrent: row.recurrent === '1',
        systolicMmhg: Number(row.systolic_mmhg),
        gcs: Number(row.gcs),
      };
      const bleeds = Number(row.iph_ml) > 0;
      expect(Number(row.p_CHE)).toBeCloseTo(bleeds ? trueRisk(image, clinical).CHE : 0, 4);
      expect(Number(row.image_p_RHE1)).toBeCloseTo(bleeds ? riskGivenImage(image).RHE1 : 0, 4);
      expect(Number(row.clinical_p_RHE2) > 0).toBe(bleeds);
      expect(Number(row.brain_p) > 0).toBe(bleeds);
      if (!bleeds) expect([row.CHE, row.RHE1, row.RHE2, row.growth_iph_ml]).toEqual(['0', '0', '0', '0.000']);
    }
  });

  it('names the split of each case, by what the cohort is for', async () => {
    const splits = async (purpose: 'mixed' | 'training' | 'test') =>
      new Set((await drawTable(folder, { seed: 1, purpose })).rows.map(({ split }) => split));
    expect(await splits('mixed')).toEqual(new Set(['train']));
    expect(await splits('test')).toEqual(new Set(['test']));
    expect([69, 70, 79, 80, 199, 200].map((n) => splitOf(n, 'mixed'))).toEqual([
      'train',
      'validation',
      'validation',
      'test',
      'test',
      'train',
    ]);
    expect([89, 90, 99].map((n) => splitOf(n, 'training'))).toEqual(['train', 'validation', 'validation']);
  });

  it('takes the first so many cases, and says which row is missing', async () => {
    expect((await drawTable(folder, { seed: 1, cases: 4 })).rows).toHaveLength(4);
    await expect(drawTable(folder, { seed: 1, cases: 20 })).rejects.toThrow(/00012\.json is missing: render that case/);
    const empty = path.join(folder, 'nothing here');
    await expect(drawTable(empty, { seed: 1 })).rejects.toThrow('has no rendered cases');
  });

  it('refuses a row without a column that the risk needs, and names it', () => {
    const { atrophy: _, ...row } = bleeding(1);
    expect(() => drawOutcome(row, 1)).toThrow('case 1: column atrophy is missing');
  });

  it('adds what a follow-up measured, and refuses one that shows another growth than is drawn', async () => {
    const { growth } = drawOutcome(bleeding(2), 1);
    const file = path.join(folder, '00002.followup.json');
    const followUp = {
      growth_iph_ml: growth.iphMl.toFixed(3),
      growth_ivh_ml: growth.ivhMl.toFixed(3),
      followup_minutes: 360,
      followup_iph_ml: '12.000',
      followup_ivh_ml: '0.000',
    };
    await writeFile(file, JSON.stringify(followUp));
    await writeTable(folder, await drawTable(folder, { seed: 1 }));
    const rows = await parsed();
    expect(rows[2]).toMatchObject({ followup_minutes: '360', followup_iph_ml: '12.000', followup_missing: '' });
    expect(rows[1]).toMatchObject({ followup_minutes: '', followup_iph_ml: '' });
    await expect(drawTable(folder, { seed: 2 })).rejects.toThrow(/case 2: its follow-up shows growth_iph_ml/);
    await rm(file);
  });

  it('is written by the command, with the limits beside it', async () => {
    const command = ['scripts/cohort/main.ts', '--table', '--out', folder, '--seed', '3'];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    expect(stdout).toContain(`This cohort: ${CASES - 1} bleeding patients`);
    const limits = JSON.parse(await readFile(path.join(folder, 'limits.json'), 'utf8'));
    expect(limits).toMatchObject({ seed: 3, cohort: { patients: CASES - 1 }, population: { patients: 20_000 } });
    expect(limits.population.definitions.CHE.auc.imageAlone.expected).toBeGreaterThan(0.72);
  }, 120_000);
});

describe('The command line of the cohort', () => {
  it('names what is missing or contradicts itself', () => {
    expect(() => parseOptions(['--out', 'x'])).toThrow('--cases N is missing');
    expect(() => parseOptions(['--cases', '5'])).toThrow('--out DIR is missing');
    expect(() => parseOptions(['--cases', '0', '--out', 'x'])).toThrow(
      '--cases must be a whole number from 1, not "0"',
    );
    expect(() => parseOptions(['--table', '--limits', '--out', 'x'])).toThrow(
      '--table and --limits exclude each other',
    );
    expect(() => parseOptions(['--table', '--follow-ups', '--out', 'x'])).toThrow(
      '--follow-ups says nothing with --table',
    );
    expect(() => parseOptions(['--cases', '1', '--out', 'x', '--for', 'fun'])).toThrow(
      '--for must be mixed, training, test',
    );
    expect(() => parseOptions(['--case', '1'])).toThrow(/case/);
  });

  it('reads the four things that it does', () => {
    expect(parseOptions(['--help'])).toBeNull();
    expect(parseOptions(['--cases', '3', '--out', '/x', '--follow-ups'])).toMatchObject({
      act: 'render',
      followUps: true,
    });
    expect(parseOptions(['--limits'])).toMatchObject({ act: 'limits', out: undefined });
    expect(parseOptions(['--table', '--out', '/x'])).toMatchObject({ act: 'table', cases: undefined });
    expect(parseOptions(['--hospital', '--cases', '2', '--out', '/x'])).toMatchObject({ act: 'hospital', cases: 2 });
  });
});
