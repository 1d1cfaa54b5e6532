import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headGrid } from '../../edge/inference/head-grid.ts';
import { assembleVolume, type StackSlice } from '../../edge/volume/assemble.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU } from '../../edge/volume/volume.ts';
import type { RenderedScan } from '../../scripts/phantom/render.ts';
import { makeHospital, mlOf, PATIENTS, type Scans } from './hospital-folder.ts';

const HEAD_VOXELS = 32 * 192 * 192;
const VOXEL_ML = (1.25 * 1.25 * 5) / 1000;
const MAIN = 'scripts/cohort/main.ts';

let work = '';
let scans: Scans;
let first: Result;
const hospital = () => join(work, 'hospital');
const out = () => join(work, 'cohort');

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runCohort(...args: string[]): Promise<Result> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [MAIN, ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as Result;
    return { code, stdout, stderr };
  }
}

async function table(folder: string): Promise<Record<string, string>[]> {
  const [header, ...lines] = (await readFile(join(folder, 'cohort.csv'), 'utf8')).trim().split('\n');
  const columns = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, n) => [columns[n]!, cell])));
}

async function digests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digest(name)] as const)));
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'henet-hospital-'));
  scans = await makeHospital(hospital());
  first = await runCohort('--from', hospital(), '--out', out(), '--map', join(work, 'patients.csv'));
}, 600_000);
afterAll(() => rm(work, { recursive: true }));

/** Rendered slices with the values of each voxel, as the scanner's geometry has them. */
function slicesOf({ size, positions, orientation, spacing }: RenderedScan, values: Int16Array): StackSlice[] {
  const plane = size[0] * size[1];
  return positions.map((imagePosition, k) => ({
    header: {
      imagePosition,
      imageOrientation: orientation,
      pixelSpacing: [spacing[1], spacing[0]],
      rows: size[1],
      columns: size[0],
      sliceThickness: null,
      frameOfReferenceUid: null,
    },
    hu: values.subarray(k * plane, (k + 1) * plane),
  }));
}

/** What the head grid shows of a rendered scan, without files between: HU, and the share of each label. */
function direct(scan: RenderedScan) {
  const { volume } = assembleVolume(slicesOf(scan, scan.hu));
  const grid = headGrid(volume);
  const share = (label: number) => {
    const carried = Int16Array.from(scan.truth, (value) => (value === label ? 1000 : 0));
    const truth = assembleVolume(slicesOf(scan, carried)).volume;
    const raised = truth.hu.map((value) => Math.max(0, value));
    return resampleTo(truth, raised, grid, 0).map((value) => (value * 255) / 1000);
  };
  return { hu: resampleTo(volume, volume.hu, grid, AIR_HU), iph: share(1), ivh: share(2) };
}

/** Middle of a share on the head grid, mm along x, y, z. */
function centroidMm(share: ArrayLike<number>): number[] {
  const at = [0, 0, 0];
  for (let n = 0; n < share.length; n++) {
    const index = [n % 192, Math.floor(n / 192) % 192, Math.floor(n / 36_864)];
    for (const [c, i] of index.entries()) at[c]! += share[n]! * i;
  }
  return at.map((moment, c) => (moment / sum(share)) * [1.25, 1.25, 5][c]!);
}

async function imported(number: string) {
  const ct = await readFile(join(out(), `${number}.ct.i16`));
  expect(ct.length).toBe(2 * HEAD_VOXELS);
  const hu = new Int16Array(ct.buffer.slice(ct.byteOffset, ct.byteOffset + ct.length));
  if (!existsSync(join(out(), `${number}.bleed.u8`))) return { hu, iph: null, ivh: null };
  const bleed = new Uint8Array(await readFile(join(out(), `${number}.bleed.u8`)));
  expect(bleed.length).toBe(2 * HEAD_VOXELS);
  return { hu, iph: bleed.subarray(0, HEAD_VOXELS), ivh: bleed.subarray(HEAD_VOXELS) };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let most = 0;
  for (let n = 0; n < a.length; n++) most = Math.max(most, Math.abs(a[n]! - b[n]!));
  return most;
};
const sum = (values: ArrayLike<number>) => {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n]!;
  return total;
};

describe('a hospital’s folder becomes a cohort', () => {
  it('with every case read or left out, and said so', async () => {
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('6 of 13 cases read, 4 with a mask; 7 left out');
    expect((await table(out())).map((row) => row.case)).toEqual(['0', '1', '2', '3', '5', '12']);
    expect(first.stderr).toContain('13 of 13 cases done');
  });

  it('the image and mask of a tilted DICOM study are those of direct resampling, within rounding', async () => {
    const [found, expected] = [await imported('00000'), direct(scans.tilted)];
    expect(worst(found.hu, expected.hu)).toBeLessThanOrEqual(1);
    expect(worst(found.iph!, expected.iph)).toBeLessThanOrEqual(1);
    expect(worst(found.ivh!, expected.ivh)).toBeLessThanOrEqual(1);
    expect((sum(found.iph!) / 255) * VOXEL_ML).toBeGreaterThan(0.95 * mlOf(scans.tilted, 1));
  });

  it('a NIfTI image whose axes are permuted and flipped gives what the scan itself gives', async () => {
    const [found, expected] = [await imported('00001'), direct(scans.straight)];
    expect(worst(found.hu, expected.hu)).toBeLessThanOrEqual(1);
    expect(worst(found.iph!, expected.iph)).toBeLessThanOrEqual(1);
    expect(worst(found.ivh!, expected.ivh)).toBeLessThanOrEqual(1);
  });

  it('a mask drawn on another grid at another angle lies where it was drawn', async () => {
    const [found, expected] = [await imported('00002'), direct(scans.straight)];
    for (const [label, of] of [
      ['iph', 1],
      ['ivh', 2],
    ] as const) {
      const share = found[label]!;
      expect((sum(share) / 255) * VOXEL_ML).toBeCloseTo(mlOf(scans.straight, of), 0);
      const [here, there] = [centroidMm(share), centroidMm(expected[label])];
      expect(Math.hypot(...here.map((mm, c) => mm - there[c]!))).toBeLessThan(0.4);
      let [both, either] = [0, 0];
      for (let n = 0; n < share.length; n++) {
        both += Math.min(share[n]!, expected[label][n]!);
        either += share[n]! + expected[label][n]!;
      }
      // Taken by the nearest voxel of 2.3 x 2.3 x 5 mm, its edges are blocks where the other's are slopes.
      expect((2 * both) / either).toBeGreaterThan(0.8);
    }
  });

  it('volumes are those of the masks on their own grids', async () => {
    const [tilted, turned, oblique, unmasked, empty] = await table(out());
    expect(Number(tilted!.iph_ml)).toBeCloseTo(mlOf(scans.tilted, 1), 2);
    expect(Number(tilted!.ivh_ml)).toBeCloseTo(mlOf(scans.tilted, 2), 2);
    expect(Number(tilted!.growth_iph_ml)).toBeCloseTo(mlOf(scans.later, 1) - mlOf(scans.tilted, 1), 2);
    expect(Number(turned!.iph_ml)).toBeCloseTo(mlOf(scans.straight, 1), 2);
    expect(Number(oblique!.iph_ml)).toBeCloseTo(mlOf(scans.straight, 1), 0);
    expect(unmasked).toMatchObject({ has_mask: '0', iph_ml: '', ivh_ml: '', growth_iph_ml: '' });
    expect(existsSync(join(out(), '00003.bleed.u8'))).toBe(false);
    expect(empty).toMatchObject({ has_mask: '1', iph_ml: '0.000', ivh_ml: '0.000' });
    expect(sum((await imported('00005')).iph!)).toBe(0);
  });

  it('outcomes follow the masks, else the columns, else stay unknown; a contradiction is told', async () => {
    const outcomes = (await table(out())).map(({ CHE, RHE1, RHE2 }) => [CHE, RHE1, RHE2].join(' '));
    // IPH grew by 8 mL; IVH by 0.5 mL; IVH by about 1.8 mL; columns; nothing known; columns that no measurement could meet.
    expect(outcomes).toEqual(['1 1 1', '0 1 0', '0 1 1', '0 1 ', '  ', '  ']);
    expect(first.stdout).toMatch(/note: case 1 \(line 3\): CHE is 1 in clinical.csv and 0 by the masks/);
    expect(first.stdout).toMatch(/note: case 12 \(line 14\): CHE is 1 and RHE1, which includes it, is 0/);
    expect(first.stdout).not.toMatch(/note: case [02] .* by the masks/);
    expect(first.stdout).toContain('CHE: 1 yes, 3 no, 2 unknown');
  });

  it('what is not known stays empty, never 0', async () => {
    const [tilted, turned, , unmasked] = await table(out());
    expect(tilted).toMatchObject({
      onset_hours: '1.5',
      anticoagulated: '1',
      systolic_mmhg: '182',
      age: '78',
      gcs: '13',
    });
    expect(turned).toMatchObject({ onset_hours: '', anticoagulated: '0', systolic_mmhg: '', age: '61.5', gcs: '' });
    expect(unmasked).toMatchObject({ onset_hours: '', anticoagulated: '', systolic_mmhg: '', age: '', gcs: '' });
    // Both DICOM studies state when they were acquired; NIfTI does not.
    expect(Number(tilted!.followup_hours)).toBeGreaterThan(0);
    expect(turned!.followup_hours).toBe('');
  });

  it('all scans of a patient share the split that one of the rows gives', async () => {
    const rows = await table(out());
    expect(rows.filter(({ case: n }) => n === '1' || n === '5').map(({ split }) => split)).toEqual(['test', 'test']);
    expect(rows.every(({ split }) => ['train', 'validation', 'test'].includes(split!))).toBe(true);
  });

  it.each([
    [4, 6, 'baseline: There is no DICOM image in the folder.'],
    [6, 8, 'baseline_mask: The mask holds the value 3; it may hold 0 (background), 1 (IPH) and 2 (IVH).'],
    [7, 9, 'gcs must be a whole number from 3 to 15, or empty where it is unknown'],
    [8, 10, 'baseline: There is no such file or folder. Correct the path in clinical.csv.'],
    [9, 11, 'baseline: The compressed file is damaged or cut off. Copy the file again.'],
    [10, 12, 'baseline: It is the same scan as that of case 3.'],
    [11, 13, expect.stringMatching(/^baseline: The values run from 0 to \d+: Hounsfield units of a whole head/)],
  ])('case %i of line %i is left out: %s', async (number, line, text) => {
    const { leftOut } = JSON.parse(await readFile(join(out(), 'cohort.json'), 'utf8'));
    expect(leftOut.filter((one: { case: number }) => one.case === number)).toEqual([{ case: number, line, text }]);
    expect(first.stdout).toContain(`left out: case ${number} (line ${line})`);
  });

  it('no patient, path or scanner’s label is in anything that is written or said', async () => {
    const ids = [
      ...Object.values(PATIENTS),
      'Müller',
      '1948',
      'MRN-0008',
      'karl',
      'day1',
      'ct.nii',
      'PHANTOM',
      'PH-0014',
    ];
    const hashes = ['Müller, Karl 1948-02-10', 'MRN-00077'].map((id) => createHash('sha256').update(id).digest('hex'));
    const forbidden = [...ids, ...hashes].map((id) => id.replaceAll('"', '').trim());
    const written = await Promise.all((await readdir(out())).map((name) => readFile(join(out(), name))));
    // The images are as they are on the grid; what could hold text are all files.
    for (const bytes of [...written, Buffer.from(first.stdout), Buffer.from(first.stderr.replaceAll(work, ''))]) {
      for (const id of forbidden)
        expect(bytes.toString('latin1').includes(Buffer.from(id).toString('latin1'))).toBe(false);
    }
  });

  it('the map of case numbers and ids is written only where it was asked for, for its owner alone', async () => {
    const map = join(work, 'patients.csv');
    expect((await readFile(map, 'utf8')).split('\n')).toContain('0,"Müller, Karl 1948-02-10"');
    expect((await stat(map)).mode & 0o077).toBe(0);
    const inside = await runCohort('--from', hospital(), '--out', out(), '--map', join(out(), 'patients.csv'));
    expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining('must not lie in --out') });
  });
});

describe('an import goes on where it was stopped', () => {
  it('killed in the middle and run again, it writes the same bytes', async () => {
    const again = join(work, 'killed');
    const child = spawn(process.execPath, [MAIN, '--from', hospital(), '--out', again, '--workers', '1'], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    while (!existsSync(join(again, '00001.json'))) {
      expect(child.exitCode).toBeNull();
      await delay(20);
    }
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(again, 'cohort.csv'))).toBe(false);
    const result = await runCohort('--from', hospital(), '--out', again);
    expect(result.code).toBe(0);
    expect(await digests(again)).toEqual(await digests(out()));
  }, 300_000);

  it('after a row is corrected only that case is read again, and one that is taken out of the table goes', async () => {
    const corrected = join(work, 'corrected');
    await cp(hospital(), corrected, { recursive: true });
    const csv = await readFile(join(corrected, 'clinical.csv'), 'utf8');
    const lines = csv.trim().split('\r\n').slice(0, -1);
    await writeFile(join(corrected, 'clinical.csv'), lines.join('\r\n').replace(',,,2,,,,', ',,,3,,,,'));
    const before = await stat(join(out(), '00000.json'));
    const result = await runCohort('--from', corrected, '--out', out());
    expect(result.stdout).toContain('6 of 12 cases read');
    expect((await table(out())).map((row) => row.case)).toEqual(['0', '1', '2', '3', '5', '7']);
    expect((await stat(join(out(), '00000.json'))).mtimeMs).toBe(before.mtimeMs);
    expect((await readdir(out())).filter((name) => name.startsWith('00012'))).toEqual([]);
    // As it was, for whatever is tested next.
    await runCohort('--from', hospital(), '--out', out());
  }, 300_000);

  it('refuses a folder that holds something else, and a folder without a table', async () => {
    const other = join(work, 'other');
    await cp('models/training/README.md', join(other, 'README.md'));
    expect(await runCohort('--from', hospital(), '--out', other)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds something else'),
    });
    expect(await readdir(other)).toEqual(['README.md']);
    expect(await runCohort('--from', other, '--out', join(work, 'new'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no clinical.csv'),
    });
  });
});
