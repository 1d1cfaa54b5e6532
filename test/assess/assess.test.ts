import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { makeModels, makeScan, testFolder } from '../inference/fixtures.ts';

const REAL = join(import.meta.dirname, '../../../shared/ct');
const EXPORTS = [
  'assessment.json',
  'gradcam-RHE1.nii.gz',
  'gradcam-RHE2.nii.gz',
  'gradcam.nii.gz',
  'hematoma.nii.gz',
  'overview.png',
  'volume.nii.gz',
];

let models: string;
let bleed: string;
let healthy: string;
beforeAll(() => {
  models = makeModels();
  bleed = dirname(makeScan('--right', '40', '30', '40', '--left', '10', '20', '20')[0]!);
  healthy = dirname(makeScan()[0]!);
});
afterAll(() => {
  for (const path of [models, bleed, healthy]) rmSync(dirname(path), { recursive: true });
});

async function assess(...args: string[]) {
  const main = join(import.meta.dirname, '../../scripts/assess/main.ts');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: code as number };
}

const assessmentIn = (out: string) => JSON.parse(readFileSync(join(out, 'assessment.json'), 'utf8')) as Assessment;

/** Voxels of a NIfTI-1 file made here, and its dimensions. */
function nifti(path: string) {
  const bytes = gunzipSync(readFileSync(path));
  return { size: [42, 44, 46].map((at) => bytes.readInt16LE(at)), voxels: bytes.subarray(352) };
}

test('a folder with a bleed gives the assessment, the volumes as NIfTI and the picture', async () => {
  const out = join(testFolder(), 'out');
  const { code, stdout, stderr } = await assess(bleed, '--out', out, '--models', models);
  expect(stderr).toContain('reading 28 slices on cpu');
  expect(code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(EXPORTS);
  const { hematoma, geometry, predicted, status, intendedUse, acquiredAt, quality } = assessmentIn(out);
  expect({ status, intendedUse, acquiredAt }).toEqual({
    status: 'assessed',
    intendedUse: 'demonstration',
    acquiredAt: '2026-11-03T04:05:06.000',
  });
  expect(quality.map(({ code: remark }) => remark)).toEqual(['demonstration-model']);
  expect(stdout).toContain(`IPH ${hematoma!.iphMl.toFixed(1)} mL`);
  expect(predicted!.riskBand).toBe('high');
  const { size, voxels } = nifti(join(out, 'hematoma.nii.gz'));
  expect(size).toEqual(geometry!.size);
  const ml = geometry!.spacingMm.reduce((product, mm) => product * mm, 1 / 1000);
  expect(voxels.filter((label) => label === 1).length * ml).toBeCloseTo(hematoma!.iphMl, 6);
  expect(voxels.filter((label) => label === 2).length * ml).toBeCloseTo(hematoma!.ivhMl, 6);
  expect(nifti(join(out, 'volume.nii.gz')).voxels.length).toBe(2 * voxels.length);
  expect(nifti(join(out, 'gradcam.nii.gz')).voxels.includes(255)).toBe(true);
}, 180_000);

test('a healthy head is a result too: exit 0, an empty mask, an empty Grad-CAM', async () => {
  const out = join(testFolder(), 'out');
  const { code, stdout } = await assess(healthy, '--out', out, '--models', models);
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'no hematoma found']);
  expect(readdirSync(out).sort()).toEqual(EXPORTS);
  expect(nifti(join(out, 'hematoma.nii.gz')).voxels.every((label) => label === 0)).toBe(true);
  expect(nifti(join(out, 'gradcam.nii.gz')).voxels.every((value) => value === 0)).toBe(true);
  expect(assessmentIn(out)).toMatchObject({ predicted: null, hematoma: { found: false } });
}, 180_000);

test('notes beside the images are ignored, a damaged image is left out, and both are said', async () => {
  const from = testFolder();
  cpSync(bleed, join(from, 'series'), { recursive: true });
  writeFileSync(join(from, 'notes.txt'), 'not an image');
  const broken = join(from, 'series', 'broken.dcm');
  writeFileSync(broken, readFileSync(join(bleed, '000.dcm')).subarray(0, 2000));
  const out = join(from, 'out');
  const { code, stderr } = await assess(from, '--out', out, '--models', models);
  expect(code).toBe(0);
  expect(stderr).toContain('1 files are no DICOM images');
  expect(stderr).toContain(`${broken} is left out: The DICOM file ends too early.`);
  expect(assessmentIn(out).quality.map(({ code: remark }) => remark)).toContain('damaged-files-left-out');
}, 180_000);

test('a scan with missing slices is not assessed: exit 3, the reason in one sentence and in assessment.json', async () => {
  const from = testFolder();
  cpSync(bleed, from, { recursive: true });
  for (const slice of ['012.dcm', '013.dcm']) rmSync(join(from, slice));
  const out = testFolder();
  // Files of an earlier run must not be taken for this one's.
  writeFileSync(join(out, 'overview.png'), 'old');
  const { code, stderr } = await assess(from, '--out', out, '--models', models);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^not assessed: Slices are missing: gap of 15 mm .*\.\n$/);
  expect(readdirSync(out)).toEqual(['assessment.json']);
  expect(assessmentIn(out)).toMatchObject({
    status: 'not-assessed',
    notAssessed: { code: 'geometry-missing-slices' },
    hematoma: null,
  });
}, 180_000);

test.skipIf(!existsSync(REAL)).each([
  ['philips-localizer', 'The series is a localizer.'],
  ['philips-screen-captures', 'The series holds screen captures.'],
  ['multi-frame', 'The series is a perfusion study.'],
  ['transfer-syntaxes', 'The series does not show the head (chest).'],
])(
  '%s from a real scanner exits 3 and says why (skipped where ../shared/ct is missing)',
  async (name, sentence) => {
    const out = testFolder();
    const { code, stderr } = await assess(join(REAL, name), '--out', out, '--models', models);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `not assessed: ${sentence}\n` });
    expect(assessmentIn(out)).toMatchObject({ status: 'not-assessed', notAssessed: { text: sentence } });
  },
  180_000,
);

test('a folder without a DICOM image exits 3', async () => {
  const from = testFolder();
  mkdirSync(join(from, 'empty'));
  const { code, stderr } = await assess(from, '--out', join(from, 'out'), '--models', models);
  expect([code, stderr]).toEqual([3, `not assessed: There is no DICOM image in ${from}.\n`]);
});

test.each([
  ['no folder', ['--out', '/nowhere']],
  ['no --out', ['/nowhere']],
  ['an unknown option', ['/nowhere', '--out', '/nowhere', '--colour']],
  ['a folder that is not there', ['/nowhere', '--out', '/nowhere']],
])('%s is a mistake of usage: exit 2, with a sentence', async (_, args) => {
  const { code, stderr } = await assess(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^assess: /);
});

test('an altered model exits 2 and names the file', async () => {
  const altered = testFolder();
  cpSync(models, altered, { recursive: true });
  appendFileSync(join(altered, 'henet/model.onnx'), ' ');
  const out = testFolder();
  const { code, stderr } = await assess(bleed, '--out', out, '--models', altered);
  expect(code).toBe(2);
  expect(stderr).toContain(join(altered, 'henet/model.onnx'));
  expect(readdirSync(out)).toEqual([]);
}, 180_000);

test.skipIf(!existsSync(REAL))(
  'a real head with gantry tilt and uneven gaps is read, with a remark for each (skipped where ../shared/ct is missing)',
  async () => {
    const out = testFolder();
    const { code } = await assess(join(REAL, 'ge-head-tilted'), '--out', out, '--models', models);
    expect(code).toBe(0);
    const { quality, geometry } = assessmentIn(out);
    expect(quality.map(({ code: remark }) => remark)).toEqual(
      expect.arrayContaining(['tilt-corrected', 'gaps-resampled', 'acquisition-time-unknown']),
    );
    expect(geometry!.tiltDegrees).toBeCloseTo(18.5, 1);
    expect(readdirSync(out).sort()).toEqual(EXPORTS);
  },
  180_000,
);
