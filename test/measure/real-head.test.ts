import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeSlice } from '../../edge/volume/decode.ts';
import { openModels } from '../../scripts/measure/networks.ts';
import { alteredFile } from '../../scripts/measure/real-head/altered-file.ts';
import { planBleed } from '../../scripts/measure/real-head/draw.ts';
import { loadHead, type RealHead } from '../../scripts/measure/real-head/head.ts';
import { measureRealHead, type RealHeadReport } from '../../scripts/measure/real-head/measure.ts';
import { type BledSlice, setBleed } from '../../scripts/measure/real-head/set-bleed.ts';
import { isSilent, LIMITS } from '../../scripts/measure/report.ts';

const CT = '../shared/ct';
const missing = !existsSync(`${CT}/ge-head-tilted`);
if (missing) console.log(`skipped: ${CT}/ge-head-tilted is missing, so no bleed was set into a real head`);

const IPH_ML = 20;

describe.skipIf(missing)('a phantom bleed set into a real head', () => {
  let head: RealHead;
  let bled: BledSlice[];
  beforeAll(async () => {
    head = await loadHead(`${CT}/ge-head-tilted`);
    bled = setBleed(head, planBleed(head, 101, IPH_ML));
  });

  test('fills the volume that was asked for, within a tenth', () => {
    const { slices } = head;
    let ml = 0;
    for (const [n, { share }] of bled.entries()) {
      const blood = share.reduce((sum, value) => sum + value, 0) / 1000;
      const { pixelSpacing } = slices[n]!.decoded.header;
      // Each slice stands for what is nearer to it than to its neighbours.
      const [below, above] = [slices[n - 1] ?? slices[n]!, slices[n + 1] ?? slices[n]!];
      ml += (blood * pixelSpacing![0] * pixelSpacing![1] * (above.height - below.height)) / 2000;
    }
    expect(Math.abs(ml / IPH_ML - 1)).toBeLessThan(0.1);
  });

  test('has the noise of the brain around it and the density of blood', () => {
    const noise = (where: (n: number, p: number) => boolean, hu: (n: number, p: number) => number) => {
      const differences: number[] = [];
      for (const [n, slice] of head.slices.entries()) {
        // Neighbouring pixels differ by noise alone where nothing has an edge
        for (let p = 0; p < slice.smooth.length - 1; p++) {
          if (where(n, p) && where(n, p + 1)) differences.push(hu(n, p + 1) - hu(n, p));
        }
      }
      expect(differences.length).toBeGreaterThan(2000);
      return Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
    };
    const inClot = (n: number, p: number) => bled[n]!.share[p] === 1000;
    const before = noise(inClot, (n, p) => head.slices[n]!.decoded.hu[p]!);
    const after = noise(inClot, (n, p) => bled[n]!.hu[p]!);
    expect(after / before).toBeGreaterThan(0.8);
    expect(after / before).toBeLessThan(1.3);
    const values = bled.flatMap(({ hu, share }) => Array.from(hu.filter((_, p) => share[p] === 1000)));
    const mean = values.reduce((sum, hu) => sum + hu, 0) / values.length;
    expect(mean).toBeGreaterThan(45);
    expect(mean).toBeLessThan(80);
  });

  test('leaves bone, scalp and air as they were acquired', () => {
    for (const [n, { decoded, depth }] of head.slices.entries()) {
      const outside = (hu: Int16Array) => hu.filter((_, p) => depth[p]! <= 0);
      expect(outside(bled[n]!.hu)).toEqual(outside(decoded.hu));
    }
  });

  test('goes into a DICOM file that decodes to exactly the HU that were set', async () => {
    const n = bled.findIndex(({ share }) => share.includes(1000));
    const { file, decoded } = head.slices[n]!;
    const altered = await decodeSlice(alteredFile(await readFile(file), decoded.hu, bled[n]!.hu));
    expect(altered.hu).toEqual(bled[n]!.hu);
    expect(altered.header).toEqual(decoded.header);
  });
});

describe.skipIf(missing)('the shipped models on real scans, read as the engine reads them', () => {
  let report: RealHeadReport;
  let temporary: string;
  beforeAll(async () => {
    temporary = await mkdtemp(path.join(tmpdir(), 'henet-test-'));
    vi.stubEnv('TMPDIR', temporary);
    // Every fourth of the tool's thirty, from 2 to 60 mL.
    const seeds = [2, 6, 10, 14, 18, 22, 26, 30];
    report = await measureRealHead({ ctDir: CT, seeds, picturesDir: null }, await openModels('models'), () => {});
  }, 180_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true, force: true });
  });

  test('find less than 0.5 mL in a real head without an acute bleed', () => {
    expect(report.bare).toEqual({ foundMl: expect.any(Number) });
    expect((report.bare as { foundMl: number }).foundMl).toBeLessThan(LIMITS.bareMl);
  });

  test('find nothing in plastic heads, or do not assess them', () => {
    expect(Object.keys(report.plastic).length).toBeGreaterThan(1);
    for (const result of Object.values(report.plastic)) expect(result).toSatisfy(isSilent);
  });

  test('mark bleeds set into that head with a median Dice of at least 0.80 and miss none over 3 mL', () => {
    expect(report.medianDice).toBeGreaterThanOrEqual(LIMITS.medianDice);
    expect(report.missed).toEqual([]);
  });

  test('leave nothing of that head behind', async () => {
    expect(await readdir(temporary)).toEqual([]);
  });
});
