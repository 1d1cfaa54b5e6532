import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import { SCAN_FILES } from '../../edge/inference/protocol.ts';
import { makeModels, makeScan, testFolder, unstoppedHost } from './fixtures.ts';

// A hematoma package with a grid of its own (2 mm), read in tiles, with two classes more: see make_package.py.
let models: string;
let host: EngineHost;
let scan: string[];
beforeAll(async () => {
  models = makeModels('--tiled');
  scan = makeScan(
    '--right',
    '40',
    '30',
    '40',
    '--left',
    '20',
    '20',
    '20',
    '--front',
    '30',
    '30',
    '30',
    '--back',
    '30',
    '20',
    '20',
  );
  host = unstoppedHost(models);
  await host.start();
}, 120_000);
afterAll(async () => {
  await host.stop();
  for (const path of [models, dirname(scan[0]!)]) rmSync(dirname(path), { recursive: true });
});

test('a model of more classes on a grid of its own, read in tiles, gives the bleed and what else it marks', async () => {
  const out = join(testFolder(), '1');
  const reply = await host.read({ requestId: 'a', files: scan, outDir: out, clinical: NOTHING_KNOWN, caption: '' });
  if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
  const { hematoma, otherFindings, probabilities, geometry } = reply.reading;

  const bytes = readFileSync(join(out, SCAN_FILES.volume));
  const hu = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const voxelMl = (geometry.spacingMm[0] * geometry.spacingMm[1] * geometry.spacingMm[2]) / 1000;
  const drawn = (density: number) => hu.filter((value) => value === density).length * voxelMl;
  expect(hematoma.iphMl / drawn(70)).toBeGreaterThan(0.95);
  expect(hematoma.iphMl / drawn(70)).toBeLessThan(1.05);
  expect(hematoma.ivhMl).toBe(0);

  expect(otherFindings.map(({ label, name, maskValue }) => ({ label, name, maskValue }))).toEqual([
    { label: 'EAH', name: 'extra-axial haemorrhage', maskValue: 3 },
    { label: 'PHE', name: 'perilesional oedema', maskValue: 4 },
  ]);
  const labels = readFileSync(join(out, SCAN_FILES.hematoma));
  expect(labels).toHaveLength(hu.length);
  for (const [n, density] of [150, 10].entries()) {
    expect(otherFindings[n]!.ml / drawn(density)).toBeGreaterThan(0.9);
    expect(otherFindings[n]!.ml / drawn(density)).toBeLessThan(1.1);
    const where = hu.filter((_, v) => labels[v] === n + 3);
    expect(where.length * voxelMl).toBeCloseTo(otherFindings[n]!.ml, 6);
    expect(where.filter((value) => value === density).length / where.length).toBeGreaterThan(0.9);
  }

  // The expansion model still gets the bleed on the head grid: its answer is a formula of the volumes there.
  const { CHE, RHE1 } = probabilities!;
  expect(Math.abs(Math.log(CHE / (1 - CHE)) - (hematoma.iphMl / 10 - 2))).toBeLessThan(0.3);
  expect(RHE1).toBeCloseTo(CHE, 2);
}, 120_000);
