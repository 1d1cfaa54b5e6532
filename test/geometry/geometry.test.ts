import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleVolume, type ScanGeometry } from '../../edge/volume/assemble.ts';
import { decodeSlice } from '../../edge/volume/decode.ts';
import { writeNifti } from '../../edge/volume/nifti.ts';
import { sharedFiles, sharedFolder, sharedMissing, skipWhere } from '../volume/shared.ts';
import { compute, convert, dcm2niixMissing, pythonMissing } from './python.ts';

// Geometry is proven against other programs: dcm2niix, and pydicom with scipy in float64 (reference.py).
const SERIES = ['philips-phantom-5mm', 'philips-phantom-tilt-minus-18', 'ge-head-tilted'] as const;
const missing = sharedMissing ?? pythonMissing;

let folder = '';
const geometries = new Map<string, ScanGeometry>();
const ours = (series: string) => join(folder, `${series}.nii.gz`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-geometry-'));
  if (missing !== null) return;
  for (const series of SERIES) {
    const { volume, geometry } = assembleVolume(
      await Promise.all(sharedFiles(series).map((file) => decodeSlice(file))),
    );
    geometries.set(series, geometry);
    await writeNifti(ours(series), volume, volume.hu);
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe('against dcm2niix', () => {
  it('has every voxel of an untilted scan at the same place with the same HU', async (context) => {
    skipWhere(missing ?? dcm2niixMissing, context);
    await convert(sharedFolder('philips-phantom-5mm'), folder, 'phantom');
    const args = ['voxels', ours('philips-phantom-5mm'), join(folder, 'phantom.nii')];
    const found = await compute<{ voxels: number; sizes: number[][]; maxOffMm: number; maxAbsHu: number }>(...args);
    console.log('untilted phantom against dcm2niix:', JSON.stringify(found));
    expect(found.sizes).toEqual([
      [512, 512, 28],
      [512, 512, 28],
    ]);
    expect(found.maxOffMm).toBeLessThan(0.01);
    expect(found.maxAbsHu).toBe(0);
  });

  it('agrees with its tilt correction at 100,000 random points in the head', async (context) => {
    skipWhere(missing ?? dcm2niixMissing, context);
    await convert(sharedFolder('philips-phantom-tilt-minus-18'), folder, 'tilt');
    const args = ['points', ours('philips-phantom-tilt-minus-18'), join(folder, 'tilt_Tilt_1.nii'), 100_000, 20261123];
    const found = await compute<{ points: number; meanAbsHu: number; maxAbsHu: number }>(...args);
    console.log('tilted phantom against dcm2niix:', JSON.stringify(found));
    expect(found.points).toBe(100_000);
    expect(found.meanAbsHu).toBeLessThan(5);
  });
});

describe.each(SERIES)('against the headers of %s', (series) => {
  it('has the HU that lies between the acquired slices at every voxel, and air beyond them', async (context) => {
    skipWhere(missing, context);
    const found = await compute<{ meanAbsHu: number; maxAbsHu: number; outsideNotAir: number; endsOffMm: number }>(
      'headers',
      sharedFolder(series),
      ours(series),
    );
    console.log(`${series} against float64 interpolation:`, JSON.stringify(found));
    expect(found.meanAbsHu).toBeLessThan(1);
    // Half a unit is rounding; the rest is 0.01 mm of position at the edge of bone.
    expect(found.maxAbsHu).toBeLessThan(20);
    expect(found.outsideNotAir).toBe(0);
    expect(found.endsOffMm).toBeLessThan(0.01);
  });

  it('opens in nibabel with an affine true to the headers', async (context) => {
    skipWhere(missing, context);
    const found = await compute<Record<string, number> & { codes: number[]; units: string; firstPixelIndex: number[] }>(
      'affine',
      sharedFolder(series),
      ours(series),
    );
    expect(found.codes).toEqual([1, 1]);
    expect(found.units).toBe('mm');
    expect(found.qformOffSform).toBeLessThan(0.001);
    expect(found.notOrthogonal).toBeLessThan(1e-6);
    expect(found.directionOff).toBeLessThan(1e-5);
    expect(found.spacingOffMm).toBeLessThan(1e-6);
    expect(found.sliceSpacingMm).toBeCloseTo(geometries.get(series)!.spacing[2], 6);
    // The lowest slice's first pixel is on the first plane, at the grid's edge but for the rows that shear adds.
    expect(found.firstPixelIndex[0]).toBeCloseTo(0, 3);
    expect(found.firstPixelIndex[2]).toBeCloseTo(0, 3);
  });
});

describe('what the scans are known to be', () => {
  it.for([
    ['philips-phantom-5mm', { sliceCount: 28, tiltDegrees: 0, resampled: false, sliceThicknessMm: 5 }],
    ['philips-phantom-tilt-minus-18', { sliceCount: 54, tiltDegrees: expect.closeTo(18.5, 2), resampled: true }],
    ['ge-head-tilted', { sliceCount: 28, tiltDegrees: expect.closeTo(18.5, 2), resampled: true, sliceThicknessMm: 7 }],
  ] as const)('%s', ([series, expected], context) => {
    skipWhere(missing, context);
    expect(geometries.get(series)).toMatchObject(expected);
  });

  it('the GE head has gaps of 4, one of 1.08 and then 7 mm, and is not missing a slice', (context) => {
    skipWhere(missing, context);
    const { gapsMm } = geometries.get('ge-head-tilted')!;
    expect([gapsMm.smallest, gapsMm.largest]).toEqual([expect.closeTo(1.08, 2), expect.closeTo(7, 2)]);
  });
});
