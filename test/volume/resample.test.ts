import { describe, expect, it } from 'vitest';
import { boundingBox, centredLattice, latticeCentre, subLattice } from '../../edge/volume/box.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { type Lattice, type Size3, toPatient, type Vec3, voxelCount } from '../../edge/volume/volume.ts';

const AXES: Lattice['axes'] = [
  [1, 0, 0],
  [0, 0.8, -0.6],
  [0, 0.6, 0.8],
];
const scan: Lattice = { size: [60, 64, 20], spacing: [0.5, 0.5, 3], origin: [-15, -16, 100], axes: AXES };

function fill(lattice: Lattice, value: (point: Vec3) => number): Float32Array {
  const data = new Float32Array(voxelCount(lattice));
  let n = 0;
  for (let k = 0; k < lattice.size[2]; k++) {
    for (let j = 0; j < lattice.size[1]; j++) {
      for (let i = 0; i < lattice.size[0]; i++) data[n++] = value(toPatient(lattice, [i, j, k]));
    }
  }
  return data;
}

const slope = ([x, y, z]: Vec3) => 3 * x - 2 * y + z;
const mean = (data: Float32Array) => data.reduce((sum, v) => sum + v, 0) / data.length;

/** Largest difference between two fields, a margin of voxels from the border left out. */
function worst(lattice: Lattice, a: Float32Array, b: Float32Array, margin: number): number {
  const { lo, hi }: { lo: Size3; hi: Size3 } = {
    lo: [margin, margin, margin],
    hi: [lattice.size[0] - margin, lattice.size[1] - margin, lattice.size[2] - margin],
  };
  let largest = 0;
  for (let k = lo[2]; k < hi[2]; k++) {
    for (let j = lo[1]; j < hi[1]; j++) {
      for (let i = lo[0]; i < hi[0]; i++) {
        const n = i + lattice.size[0] * (j + lattice.size[1] * k);
        largest = Math.max(largest, Math.abs(a[n]! - b[n]!));
      }
    }
  }
  return largest;
}

describe('resampling between grids of the same axes', () => {
  it('changes nothing where the grids are the same', () => {
    const data = fill(scan, slope);
    expect(resampleTo(scan, data, scan, 0)).toEqual(data);
  });

  // A tent sampled at other than whole steps is off by some hundredths of a voxel: 0.2 where a voxel is worth 2 to 5.
  it.each([
    ['coarser', [1.3, 1.1, 5]],
    ['finer', [0.31, 0.4, 1.1]],
    ['coarser in plane, finer across', [1.25, 1.25, 2]],
  ] as [string, Vec3][])('keeps an even slope where the new grid is %s', (_, spacing) => {
    const size: Size3 = [Math.floor(24 / spacing[0]), Math.floor(24 / spacing[1]), Math.floor(40 / spacing[2])];
    const to = centredLattice(AXES, latticeCentre(scan), spacing, size);
    expect(worst(to, resampleTo(scan, fill(scan, slope), to, 0), fill(to, slope), 1)).toBeLessThan(0.25);
  });

  it('follows axes that run the other way', () => {
    const negative = AXES.map((axis) => axis.map((c) => -c)) as unknown as Lattice['axes'];
    const to = centredLattice(negative, latticeCentre(scan), [0.7, 0.7, 3.5], [30, 30, 10]);
    expect(worst(to, resampleTo(scan, fill(scan, slope), to, 0), fill(to, slope), 1)).toBeLessThan(0.25);
  });

  it('keeps the mean of fine detail when it shrinks, instead of picking samples', () => {
    let state = 7;
    const noise = new Int16Array(voxelCount(scan)).map(() => {
      state = (state * 48271) % 2147483647;
      return state % 200;
    });
    const to = centredLattice(AXES, latticeCentre(scan), [2, 2, 6], [15, 16, 10]);
    const shrunk = resampleTo(scan, noise, to, 0);
    expect(Math.abs(mean(shrunk) - mean(Float32Array.from(noise)))).toBeLessThan(0.5);
    expect(Math.max(...shrunk) - Math.min(...shrunk)).toBeLessThan(80);
    const stripes = fill(scan, () => 0).map((_, n) => (n % 2) * 100);
    expect(
      worst(
        to,
        resampleTo(scan, stripes, to, 0),
        fill(to, () => 50),
        1,
      ),
    ).toBeLessThan(0.001);
  });

  it('fills what lies outside, and continues the edge for the half voxel that is still inside', () => {
    const ones = new Uint8Array(voxelCount(scan)).fill(1);
    const wide = centredLattice(AXES, latticeCentre(scan), scan.spacing, [70, 64, 24]);
    const out = resampleTo(scan, ones, wide, -1024);
    expect(out.filter((v) => v === 1).length).toBe(voxelCount(scan));
    expect(out.filter((v) => v === -1024).length).toBe(voxelCount(wide) - voxelCount(scan));
    const away = { ...wide, origin: [500, 0, 0] as const };
    expect(new Set(resampleTo(scan, ones, away, -1024))).toEqual(new Set([-1024]));
    const half = centredLattice(AXES, latticeCentre(scan), [0.25, 0.25, 1.5], [120, 128, 40]);
    expect(new Set(resampleTo(scan, ones, half, 0))).toEqual(new Set([1]));
  });

  it('brings a mask back to the scan with its volume within two percent', () => {
    const ball = fill(scan, ([x, y, z]) => (Math.hypot(x - 1, y - 18, z - 122) < 9 ? 1 : 0));
    const to = centredLattice(AXES, latticeCentre(scan), [1, 1, 3], [40, 40, 24]);
    const back = resampleTo(to, resampleTo(scan, ball, to, 0), scan, 0);
    const voxels = back.filter((v) => v >= 0.5).length;
    const truth = ball.filter((v) => v === 1).length;
    expect(truth).toBeGreaterThan(2000);
    expect(Math.abs(voxels / truth - 1)).toBeLessThan(0.02);
  });

  it('gives a box of the scan as it gives the whole', () => {
    const from = centredLattice(AXES, latticeCentre(scan), [1.1, 1.3, 4], [30, 28, 15]);
    const data = fill(from, ([x, y, z]) => Math.sin(x / 3) + Math.cos(y / 4) + z / 50);
    const box = { lo: [7, 9, 3], hi: [40, 50, 15] } as const;
    const whole = resampleTo(from, data, scan, 0);
    const part = resampleTo(from, data, subLattice(scan, box), 0);
    let n = 0;
    for (let k = 3; k < 15; k++) {
      for (let j = 9; j < 50; j++) {
        for (let i = 7; i < 40; i++) expect(part[n++]).toBeCloseTo(whole[i + 60 * (j + 64 * k)]!, 4);
      }
    }
  });

  it.each([
    ['fewer slices', [1.1, 0.9, 5], [70, 90, 30]],
    ['fewer columns', [6, 1.4, 0.6], [16, 60, 160]],
    ['fewer rows', [1.4, 6, 0.6], [60, 16, 160]],
  ] as const)(
    'gives a thin scan, which is taken in parts, as it gives each slice by itself: %s',
    (_, spacing, size) => {
      const from: Lattice = { size: [330, 300, 130], spacing: [0.3, 0.4, 0.7], origin: [-50, -60, 10], axes: AXES };
      const data = Int16Array.from({ length: voxelCount(from) }, (_, n) => (n * 7919) % 4001);
      // Reaches beyond it, so that some outputs read nothing.
      const to = centredLattice(AXES, latticeCentre(from), spacing, size);
      const whole = resampleTo(from, data, to, -1024);
      const area = size[0] * size[1];
      for (let k = 0; k < size[2]; k += 3) {
        const slice = subLattice(to, { lo: [0, 0, k], hi: [size[0], size[1], k + 1] });
        const alone = resampleTo(from, data, slice, -1024);
        const difference = alone.reduce((most, value, n) => Math.max(most, Math.abs(value - whole[n + area * k]!)), 0);
        expect(difference, `slice ${k}`).toBeLessThan(0.01);
      }
      expect(whole).toContain(-1024);
    },
  );

  it('refuses axes that are not parallel, and data that does not fill the grid', () => {
    const straight: Lattice = {
      ...scan,
      axes: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    };
    expect(() => resampleTo(scan, fill(scan, slope), straight, 0)).toThrow('not parallel');
    expect(() => resampleTo(scan, new Float32Array(5), scan, 0)).toThrow(RangeError);
  });
});

describe('boxes', () => {
  it('finds the smallest box around a label', () => {
    const labels = new Uint8Array(voxelCount(scan));
    const at = (i: number, j: number, k: number) => i + 60 * (j + 64 * k);
    expect(boundingBox(scan.size, labels)).toBeNull();
    for (const n of [at(3, 60, 2), at(59, 10, 4), at(20, 30, 19)]) labels[n] = 2;
    expect(boundingBox(scan.size, labels)).toEqual({ lo: [3, 10, 2], hi: [60, 61, 20] });
  });

  it('places a box where its voxels lie in the patient, and refuses one that leaves the grid', () => {
    const part = subLattice(scan, { lo: [3, 10, 2], hi: [60, 61, 20] });
    expect(part.size).toEqual([57, 51, 18]);
    expect(toPatient(part, [1, 1, 1])).toEqual(toPatient(scan, [4, 11, 3]).map((c) => expect.closeTo(c, 9)));
    expect(() => subLattice(scan, { lo: [0, 0, 0], hi: [61, 1, 1] })).toThrow(RangeError);
    expect(() => subLattice(scan, { lo: [5, 0, 0], hi: [5, 1, 1] })).toThrow(RangeError);
  });
});
