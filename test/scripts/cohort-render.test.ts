import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CaseRow,
  casePatient,
  caseRandom,
  drawCaseAcquisition,
  imageColumns,
  makeCase,
} from '../../scripts/cohort/case.ts';
import { makeFollowUp } from '../../scripts/cohort/follow-up.ts';
import { HOSPITAL_COLUMNS, writeHospital } from '../../scripts/cohort/hospital.ts';
import { drawOutcome } from '../../scripts/cohort/outcome.ts';
import { SIGNS } from '../../scripts/phantom/bleed.ts';
import type { RenderedScan } from '../../scripts/phantom/render.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cohort-render-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SEED = 11;

/** The first case that expands, judged by the bleed as drawn before any picture, and is scanned twice in thick slices, which render fast. */
function firstThatExpands(): number {
  for (let number = 0; ; number++) {
    const random = caseRandom(number, SEED);
    const scans = [random.child('acquisition'), random.child('follow-up').child('acquisition')];
    if (scans.some((stream) => drawCaseAcquisition(stream, 0).spacing < 4.5)) continue;
    const patient = casePatient(number, SEED);
    if (patient.bleed === null) continue;
    const volumesMl = { iph: patient.bleed.iph.ml, ivh: patient.bleed.ivh?.ml ?? 0 };
    const drawn = { spacing: [1, 1, 1], volumesMl } as unknown as RenderedScan;
    if (drawOutcome(imageColumns(number, patient, drawn), SEED).growth.iphMl > 3) return number;
  }
}

/** The first bleeding case that shows just these signs, in thick slices. */
function firstWith(signs: readonly (typeof SIGNS)[number][]): number {
  for (let number = 0; ; number++) {
    if (drawCaseAcquisition(caseRandom(number, SEED).child('acquisition')).spacing < 4.5) continue;
    const { bleed } = casePatient(number, SEED);
    if (bleed && SIGNS.every((sign) => bleed.signs[sign] === signs.includes(sign))) return number;
  }
}

describe('A case of the cohort', () => {
  it('shows the bleed grown as drawn, and leaves the baseline as it was to the byte', async () => {
    const number = firstThatExpands();
    const row = await makeCase(number, SEED, folder);
    const stem = path.join(folder, String(number).padStart(5, '0'));
    const baseline = async () =>
      createHash('sha256')
        .update(await readFile(`${stem}.ct.i16`))
        .update(await readFile(`${stem}.bleed.u8`))
        .digest('hex');
    const before = await baseline();
    const followUp = await makeFollowUp(row, SEED, folder);
    expect(await baseline()).toBe(before);

    const { growth } = drawOutcome(row, SEED);
    expect(followUp.growth_iph_ml).toBe(growth.iphMl.toFixed(3));
    const measured = Number(followUp.followup_iph_ml);
    const wanted = casePatient(number, SEED).bleed!.iph.ml + growth.iphMl;
    expect(Math.abs(measured / wanted - 1), `${measured} mL for ${wanted}`).toBeLessThan(0.1);
    expect((await readFile(`${stem}.followup.ct.i16`)).length).toBe(2 * 32 * 192 * 192);
    expect((await readFile(`${stem}.followup.bleed.u8`)).length).toBe(2 * 32 * 192 * 192);
  }, 300_000);

  it('says on the head grid where its signs lie, and says nothing of a bleed without any', async () => {
    const [holed, plain] = [firstWith(['blackHole']), firstWith([])];
    for (const number of [holed, plain]) await makeCase(number, SEED, folder);
    const file = (number: number, suffix: string) => path.join(folder, `${String(number).padStart(5, '0')}.${suffix}`);
    expect(existsSync(file(plain, 'signs.u8'))).toBe(false);
    const map = await readFile(file(holed, 'signs.u8'));
    expect(map.length).toBe(32 * 192 * 192);
    expect(new Set(map)).toEqual(new Set([0, 1 << SIGNS.indexOf('blackHole')]));
    const ct = await readFile(file(holed, 'ct.i16'));
    const shares = await readFile(file(holed, 'bleed.u8'));
    const bleed = [...map.keys()].filter((v) => shares[v]! > 200);
    const meanHu = (voxels: number[]) => voxels.reduce((sum, v) => sum + ct.readInt16LE(2 * v), 0) / voxels.length;
    const [dark, rest] = [bleed.filter((v) => map[v]), bleed.filter((v) => !map[v])];
    expect(dark.length).toBeGreaterThan(5);
    expect(meanHu(rest) - meanHu(dark)).toBeGreaterThan(10);
  }, 300_000);

  it('has no follow-up where there is no bleed, and says so', async () => {
    const row: CaseRow = { case: 1, atrophy: '0.4', iph_ml: '0', ivh_ml: '0', location: 'none' };
    for (const sign of ['hypodensity', 'black_hole', 'swirl', 'blend', 'island', 'satellite', 'fluid_level'])
      row[sign] = 0;
    const followUp = await makeFollowUp(row, SEED, folder);
    expect(followUp).toEqual({
      growth_iph_ml: '0.000',
      growth_ivh_ml: '0.000',
      followup_missing: 'no bleed at baseline',
    });
    expect(existsSync(path.join(folder, '00001.followup.ct.i16'))).toBe(false);
  });
});

/** Voxels of a `.nii.gz` (header of 352 bytes): size, and how many hold each label. */
async function mask(file: string) {
  const bytes = gunzipSync(await readFile(file));
  const size = [42, 44, 46].map((at) => bytes.readInt16LE(at));
  const labels = new Set(bytes.subarray(352));
  return { size, labels: [...labels].sort(), voxels: bytes.subarray(352).length };
}

describe("A hospital's cohort folder", () => {
  it('holds a table and, for each patient, scans, masks and follow-ups as far as a hospital has them', async () => {
    const out = path.join(folder, 'hospital');
    // As coarse as a scan may be: what is tested is the folder.
    const acquisition = { matrix: 96, slices: 14, sliceThickness: 10, spacing: 10.5 };
    await writeHospital({ cases: 5, seed: 1, out, acquisition });
    const [head, ...lines] = (await readFile(path.join(out, 'clinical.csv'), 'utf8')).trimEnd().split('\n');
    expect(head).toBe(
      'patient,baseline,baseline_mask,followup,followup_mask,onset_hours,anticoagulated,systolic_mmhg,age,gcs,CHE,RHE1,RHE2',
    );
    const rows = lines.map((line) => {
      const cells = line.split(',');
      expect(cells).toHaveLength(HOSPITAL_COLUMNS.length);
      return Object.fromEntries(HOSPITAL_COLUMNS.map((column, n) => [column, cells[n]!])) as Record<
        (typeof HOSPITAL_COLUMNS)[number],
        string
      >;
    });
    expect(rows.map(({ patient }) => patient)).toEqual(['P001', 'P002', 'P003', 'P004', 'P005']);
    for (const row of rows) {
      for (const column of ['baseline', 'followup'] as const) {
        if (row[column] === '') continue;
        const scan = path.join(out, row[column]);
        if (scan.endsWith('.nii.gz')) {
          expect(gunzipSync(await readFile(scan)).readInt16LE(70), 'int16 HU').toBe(4);
          continue;
        }
        const files = await readdir(scan);
        expect(files).toHaveLength(14);
        expect((await readFile(path.join(scan, files[0]!))).toString('latin1', 128, 132)).toBe('DICM');
      }
      for (const column of ['baseline_mask', 'followup_mask'] as const) {
        if (row[column] === '') continue;
        const { size, labels, voxels } = await mask(path.join(out, row[column]));
        expect(size).toEqual([96, 96, 14]);
        expect(voxels).toBe(96 * 96 * 14);
        expect(labels).toContain(1);
        for (const label of labels) expect([0, 1, 2]).toContain(label);
      }
      // Outcomes stand where no pair of masks tells them, and nowhere else.
      const told = row.baseline_mask !== '' && row.followup_mask !== '';
      for (const key of ['CHE', 'RHE1', 'RHE2'] as const) expect(row[key]).toMatch(told ? /^$/ : /^[01]$/);
    }
    expect(rows.map(({ baseline }) => baseline.endsWith('.nii.gz'))).toEqual([false, false, true, false, false]);
    expect(rows.some(({ followup }) => followup === '')).toBe(true);
  }, 300_000);
});
