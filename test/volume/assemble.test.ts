import { describe, expect, it } from 'vitest';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import { GeometryError, MissingSlices } from '../../edge/volume/errors.ts';
import { AIR_HU, toPatient, type Vec3, type Volume, voxelCount } from '../../edge/volume/volume.ts';
import { COLUMNS, ROWS, ramp, sliceAt, stack, tilted } from './stack.ts';

const AT_5_MM = [0, 5, 10, 15, 20, 25];

/** Largest difference from the ramp over all voxels that are not air, and how many those are. */
function check(volume: Volume): { worst: number; shown: number } {
  let [worst, shown, n] = [0, 0, 0];
  for (let k = 0; k < volume.size[2]; k++) {
    for (let j = 0; j < volume.size[1]; j++) {
      for (let i = 0; i < volume.size[0]; i++, n++) {
        if (volume.hu[n] === AIR_HU) continue;
        shown++;
        worst = Math.max(worst, Math.abs(volume.hu[n]! - ramp(toPatient(volume, [i, j, k]))));
      }
    }
  }
  return { worst, shown };
}

function refusal(slices: readonly DecodedSlice[]): GeometryError {
  try {
    assembleVolume(slices);
  } catch (error) {
    if (error instanceof GeometryError) return error;
    throw error;
  }
  throw new Error('the slices were accepted');
}

describe('slices become a volume', () => {
  it.each([
    ['straight', AT_5_MM, 0],
    ['tilted', AT_5_MM, -20],
    ['uneven', [0, 4, 8, 12, 16, 17.1, 24.1, 31.1, 38.1, 45.1], 25],
  ] as const)(
    'is told of each slice once when it is spent, and reads none after that (%s)',
    async (_, tables, degrees) => {
      const { volume } = assembleVolume(await stack([...tables], degrees));
      const slices = await stack([...tables], degrees);
      const spent: number[] = [];
      const again = assembleVolume(slices.toReversed(), (slice) => {
        spent.push(slices.indexOf(slice));
        slice.hu.fill(3000);
      });
      expect(again.volume).toEqual(volume);
      expect(spent).toEqual([...slices.keys()]);
    },
  );

  it('stacks files that arrive out of order from inferior to superior, pixel for pixel', async () => {
    const inOrder = await stack(AT_5_MM);
    const { volume, geometry } = assembleVolume([3, 0, 5, 1, 4, 2].map((n) => inOrder[n]!));
    expect(volume).toMatchObject({ size: [COLUMNS, ROWS, 6], spacing: [0.5, 0.75, 5], origin: [-4, -8, 0] });
    expect(volume.axes).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    for (const [k, slice] of inOrder.entries()) {
      expect(volume.hu.subarray(k * ROWS * COLUMNS, (k + 1) * ROWS * COLUMNS)).toEqual(slice.hu);
    }
    expect(geometry).toEqual({
      sliceCount: 6,
      spacing: [0.5, 0.75, 5],
      sliceThicknessMm: 5,
      tiltDegrees: 0,
      gapsMm: { smallest: 5, largest: 5 },
      resampled: false,
      orientation: ['L', 'P', 'S'],
    });
  });

  it('stacks a feet-first scan the same way up', async () => {
    const orientation = [-1, 0, 0, 0, 1, 0];
    const slices = await Promise.all(AT_5_MM.map((z) => sliceAt({ position: [4, -8, z], orientation })));
    const { volume, geometry } = assembleVolume(slices);
    expect(volume.axes[2]).toEqual([0, 0, 1]);
    expect(geometry.orientation).toEqual(['R', 'P', 'S']);
    expect(check(volume)).toEqual({ worst: expect.closeTo(0.5, 1), shown: voxelCount(volume) });
  });

  it.each([18.5, -18.5, 30])('shears out a gantry tilt of %f degrees and loses no slice edge', async (degrees) => {
    const { volume, geometry } = assembleVolume(await stack(AT_5_MM, degrees));
    const radians = (Math.abs(degrees) * Math.PI) / 180;
    expect(geometry.tiltDegrees).toBeCloseTo(degrees, 3);
    expect(geometry.resampled).toBe(true);
    expect(volume.spacing[2]).toBeCloseTo(5 * Math.cos(radians), 6);
    expect(volume.size[1]).toBe(ROWS + Math.ceil((25 * Math.sin(radians)) / 0.75));
    const { worst, shown } = check(volume);
    expect(worst).toBeLessThan(1.1);
    // Each slice loses at most the one row that lies between two of the grid.
    expect(shown).toBeGreaterThanOrEqual(6 * COLUMNS * (ROWS - 1));
  });

  it('shears slices that slide both sideways and back', async () => {
    const positions: Vec3[] = AT_5_MM.map((z) => [z * 0.13, -z * 0.21, z]);
    const { volume } = assembleVolume(await Promise.all(positions.map((position) => sliceAt({ position }))));
    expect(check(volume).worst).toBeLessThan(1.1);
    expect(check(volume).shown).toBeGreaterThanOrEqual(6 * (COLUMNS - 1) * (ROWS - 1));
  });

  it('resamples thin slices below and thick ones above onto an even grid from first to last', async () => {
    const tables = [0, 4, 8, 12, 16, 17.1, 24.1, 31.1, 38.1, 45.1];
    const { volume, geometry } = assembleVolume(await stack(tables));
    expect(volume.size[2]).toBe(12);
    expect(volume.spacing[2]).toBeCloseTo(45.1 / 11, 9);
    expect(geometry).toMatchObject({
      sliceCount: 10,
      resampled: true,
      gapsMm: { smallest: expect.closeTo(1.1), largest: 7 },
    });
    expect(check(volume)).toEqual({ worst: expect.closeTo(0.7, 0), shown: voxelCount(volume) });
  });

  it('resamples uneven gaps and tilt together', async () => {
    const { volume } = assembleVolume(await stack([0, 4, 8, 12, 16, 17.1, 24.1, 31.1, 38.1, 45.1], -20));
    expect(check(volume).worst).toBeLessThan(1.6);
  });

  it('never mixes air into tissue where one of two neighbours does not reach', async () => {
    const { volume } = assembleVolume(await stack([0, 4, 8, 12, 16, 17.1, 24.1, 31.1, 38.1, 45.1], 25));
    expect(Math.min(...volume.hu.filter((hu) => hu !== AIR_HU))).toBeGreaterThan(-300);
  });

  it('ignores the hundredths that scanners round positions by', async () => {
    const slices = await Promise.all(AT_5_MM.map((z, n) => sliceAt({ position: [-4, -8, z + (n % 2) * 0.04] })));
    const { volume, geometry } = assembleVolume(slices);
    expect(geometry.resampled).toBe(false);
    expect(volume.size[2]).toBe(6);
  });
});

describe('slices that are no volume', () => {
  it('says how wide the gap is and where, when a slice is missing', async () => {
    const error = refusal(await stack([0, 5, 10, 20, 25, 30]));
    expect(error).toBeInstanceOf(MissingSlices);
    expect(error.message).toBe('Slices are missing: gap of 10 mm at z = 15 mm.');
    expect((error as MissingSlices).missing).toEqual([{ gapMm: 10, atZmm: 15 }]);
  });

  it('refuses two slices at one position', async () => {
    expect(refusal(await stack([0, 5, 5, 10])).code).toBe('geometry-duplicate-positions');
  });

  it('refuses two orientations in one series', async () => {
    const slices = [...(await stack([0, 5, 10])), await sliceAt({ position: [-4, -8, 15], orientation: tilted(10) })];
    expect(refusal(slices).code).toBe('geometry-mixed-orientation');
    const turned = [
      ...(await stack([0, 5, 10])),
      await sliceAt({ position: [-4, -8, 15], orientation: [-1, 0, 0, 0, 1, 0] }),
    ];
    expect(refusal(turned).code).toBe('geometry-mixed-orientation');
  });

  it.each([
    ['frames of reference', { FrameOfReferenceUID: '2.25.7' }, 'geometry-mixed-frame-of-reference'],
    ['pixel sizes', { PixelSpacing: [0.75, 0.51] }, 'geometry-mixed-size'],
    ['positions unknown', { ImagePositionPatient: undefined }, 'geometry-no-position'],
    ['slanted directions', { ImageOrientationPatient: [1, 0, 0, 0.1, 0.99, 0] }, 'geometry-bad-orientation'],
  ])('refuses %s', async (_, fields, code) => {
    expect(refusal(await stack([0, 5, 10], 0, [{}, {}, fields])).code).toBe(code);
  });

  it('refuses a single slice, and positions that would need more memory than there is', async () => {
    expect(refusal(await stack([0])).code).toBe('geometry-too-few-slices');
    const apart = [0, 5, 10, 15].map((z) => [z * 1e5, 0, z] as const);
    expect(refusal(await Promise.all(apart.map((position) => sliceAt({ position })))).code).toBe('geometry-too-large');
  });
});
