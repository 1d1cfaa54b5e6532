import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { type Clinical, NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import { type Reading, SCAN_FILES } from '../../edge/inference/protocol.ts';
import { makeModels, makeScan, testFolder, unstoppedHost } from './fixtures.ts';

let models: string;
let host: EngineHost;
let bleed: string[];
let mirrored: string[];
let healthy: string[];

beforeAll(async () => {
  models = makeModels();
  bleed = makeScan('--right', '40', '30', '40', '--left', '10', '20', '20');
  mirrored = makeScan('--right', '40', '30', '40', '--left', '10', '20', '20', '--feet-first');
  healthy = makeScan();
  host = unstoppedHost(models);
  await host.start();
}, 60_000);
afterAll(async () => {
  await host.stop();
  for (const path of [models, ...[bleed, mirrored, healthy].map((files) => dirname(files[0]!))]) {
    rmSync(dirname(path), { recursive: true });
  }
});

async function reading(files: string[], outDir: string, clinical: Clinical = NOTHING_KNOWN): Promise<Reading> {
  const reply = await host.read({ requestId: 'a', files, outDir, clinical, caption: 'A test' });
  if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
  return reply.reading;
}

/** What make_scan.py drew in each half of the patient: voxels of 70 HU. */
function drawn(out: string, { size, spacingMm, originMm, axes }: Geometry) {
  const bytes = readFileSync(join(out, SCAN_FILES.volume));
  const hu = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const ml = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
  const volumes = { rightMl: 0, leftMl: 0 };
  for (const [voxel, value] of hu.entries()) {
    const x = originMm[0] + (voxel % size[0]) * spacingMm[0] * axes[0]![0];
    if (value === 70) volumes[x < 0 ? 'rightMl' : 'leftMl'] += ml;
  }
  return volumes;
}

test('a bleed of known size is measured on the scan grid, right half and left half apart', async () => {
  const out = join(testFolder(), '1');
  const { hematoma, probabilities, thresholds, geometry, models: used } = await reading(bleed, out);
  const truth = drawn(out, geometry);
  expect(Math.abs(hematoma.iphMl / truth.rightMl - 1)).toBeLessThan(0.03);
  expect(Math.abs(hematoma.ivhMl / truth.leftMl - 1)).toBeLessThan(0.15);
  expect(hematoma.centroidMm![0]).toBeCloseTo(
    (-30 * truth.rightMl + 30 * truth.leftMl) / (truth.rightMl + truth.leftMl),
    0,
  );
  expect(hematoma.slices).toHaveLength(8);
  expect(geometry.size).toEqual([160, 160, 28]);
  // What the formula of make_package.py says of the volumes that were found.
  const logit = hematoma.iphMl / 10 - 2;
  expect(Math.abs(Math.log(probabilities!.CHE / (1 - probabilities!.CHE)) - logit)).toBeLessThan(0.3);
  expect(thresholds).toEqual({ CHE: 0.4, RHE1: 0.5, RHE2: 0.6 });
  expect(used.map(({ role, provider }) => [role, provider])).toEqual([
    ['hematoma', 'cpu'],
    ['expansion', 'cpu'],
  ]);
}, 60_000);

test('what is known beside the scan reaches the network, and the spread of its answer comes back', async () => {
  const blind = await reading(bleed, join(testFolder(), '1'));
  const told = await reading(bleed, join(testFolder(), '1'), { ...NOTHING_KNOWN, onsetHours: 1 });
  const logit = ({ probabilities }: Reading) => Math.log(probabilities!.CHE / (1 - probabilities!.CHE));
  expect(logit(told) - logit(blind)).toBeCloseTo(1, 4);
  expect(told.spread!.CHE).toBeCloseTo(0.1 * told.probabilities!.CHE, 5);
  expect([blind.clinical, told.clinical.onsetHours]).toEqual([NOTHING_KNOWN, 1]);
}, 60_000);

test('a scan whose columns run from left to right gives the same bleed on the same side', async () => {
  const out = join(testFolder(), '1');
  const { hematoma, geometry } = await reading(mirrored, out);
  const truth = drawn(out, geometry);
  expect(Math.abs(hematoma.iphMl / truth.rightMl - 1)).toBeLessThan(0.03);
  expect(Math.abs(hematoma.ivhMl / truth.leftMl - 1)).toBeLessThan(0.15);
  expect(hematoma.centroidMm![0]).toBeLessThan(-20);
}, 60_000);

test('the folder of a read scan holds every file, of the scan grid, and nothing is left beside it', async () => {
  const out = join(testFolder(), 'scan', '1');
  const { hematoma, geometry, timingsMs } = await reading(bleed, out);
  const voxels = geometry.size[0] * geometry.size[1] * geometry.size[2];
  const size = (name: string) => statSync(join(out, name)).size;
  expect(size(SCAN_FILES.volume)).toBe(2 * voxels);
  expect(size(SCAN_FILES.hematoma)).toBe(voxels);
  const labels = readFileSync(join(out, SCAN_FILES.hematoma));
  const voxelMl = (geometry.spacingMm[0] * geometry.spacingMm[1] * geometry.spacingMm[2]) / 1000;
  expect(labels.filter((label) => label === 1).length * voxelMl).toBeCloseTo(hematoma.iphMl, 6);
  for (const name of Object.values(SCAN_FILES.gradcam)) {
    const heat = readFileSync(join(out, name));
    expect(heat).toHaveLength(voxels);
    expect(heat.reduce((a, b) => Math.max(a, b))).toBe(255);
  }
  expect(readFileSync(join(out, SCAN_FILES.overview)).subarray(1, 4).toString()).toBe('PNG');
  expect(JSON.parse(readFileSync(join(out, SCAN_FILES.reading), 'utf8'))).toMatchObject({ hematoma, geometry });
  expect(existsSync(`${out}.partial`)).toBe(false);
  expect(Object.keys(timingsMs)).toEqual(
    expect.arrayContaining(['decode', 'volume', 'resample', 'hematoma', 'expansion', 'measure', 'write', 'total']),
  );
}, 60_000);

test('a head without a bleed is a result: no probabilities, no Grad-CAM, all other files', async () => {
  const out = join(testFolder(), '1');
  const { hematoma, probabilities, thresholds } = await reading(healthy, out);
  expect(hematoma).toMatchObject({ found: false, totalMl: 0, slices: [] });
  expect([probabilities, thresholds]).toEqual([null, null]);
  expect(existsSync(join(out, SCAN_FILES.gradcam.CHE))).toBe(false);
  expect(existsSync(join(out, SCAN_FILES.overview))).toBe(true);
  expect(readFileSync(join(out, SCAN_FILES.hematoma)).every((label) => label === 0)).toBe(true);
}, 60_000);

test('a scan that cannot be read is answered with the reason, leaves no folder, and the next one is read', async () => {
  const out = join(testFolder(), '1');
  const half = [...bleed.slice(0, 10), ...bleed.slice(14)];
  const gap = await host.read({ requestId: 'gap', files: half, outDir: out, clinical: NOTHING_KNOWN, caption: '' });
  expect(gap).toMatchObject({ requestId: 'gap', ok: false, reason: { code: 'geometry-missing-slices' } });
  expect([existsSync(out), existsSync(`${out}.partial`)]).toEqual([false, false]);
  expect(
    await host.read({ requestId: 'b', files: bleed, outDir: out, clinical: NOTHING_KNOWN, caption: '' }),
  ).toMatchObject({ ok: true });
  expect(host.state().restarts).toBe(0);
}, 60_000);

test('a scan read again replaces its folder', async () => {
  const out = join(testFolder(), '1');
  await reading(bleed, out);
  const { hematoma } = await reading(healthy, out);
  expect(hematoma.found).toBe(false);
  expect(existsSync(join(out, SCAN_FILES.gradcam.CHE))).toBe(false);
}, 60_000);
