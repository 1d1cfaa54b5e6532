import { expect, test } from 'vitest';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { bleedOn, maskOnScan, withoutSpecks as unspecked } from '../../edge/inference/bleed.ts';
import { classesOf } from '../../edge/inference/classes.ts';
import { type Lattice, voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, inBox } from './lattices.ts';

const grid = axial([192, 192, 32], [1.25, 1.25, 5]);

/** What a network of these classes says: `probabilities` of background, IPH, IVH and the further ones, each on the whole grid. */
function withoutSpecks(on: Lattice, probabilities: Float32Array, labels = ['background', 'IPH', 'IVH']) {
  const voxels = voxelCount(on);
  const maps = classesOf({ labels, labelNames: {} }).map((one) => ({
    ...one,
    probability: probabilities.subarray(one.channel * voxels, (one.channel + 1) * voxels),
  }));
  return unspecked({ grid: on, maps });
}

type Inside = (x: number, y: number, z: number) => boolean;

function probabilities(iph: Inside, ivh: Inside = () => false): Float32Array {
  const voxels = voxelCount(grid);
  const all = new Float32Array(3 * voxels);
  filled(grid, all.subarray(voxels, 2 * voxels), (...at) => Number(iph(...at)));
  filled(grid, all.subarray(2 * voxels), (...at) => Number(ivh(...at)));
  return all;
}

// Lattice planes of 1.25 and 5 mm at odd halves: a box of whole voxels.
const box = inBox([-20, 10, 0], [40, 30, 40]);
const boxMl = 48;

test.each<[string, Lattice, number?]>([
  ['a thin-slice scan', axial([300, 300, 200], [0.7, 0.7, 0.8])],
  ['a 5 mm scan', axial([256, 256, 32], [0.9, 0.9, 5])],
  ['a coarse scan', axial([100, 100, 20], [2.4, 2.4, 8]), 0.1],
  ['a scan whose columns run to the right', axial([256, 256, 32], [0.9, 0.9, 5], true)],
])('on %s the mask keeps the volume and the place of the bleed', (_, scan, tolerance = 0.06) => {
  const labels = maskOnScan(scan, withoutSpecks(grid, probabilities(box)));
  const { iphMl, ivhMl, centroidMm } = measureHematoma(scan, labels);
  expect(Math.abs(iphMl / boxMl - 1)).toBeLessThan(tolerance);
  expect(ivhMl).toBe(0);
  expect(Math.abs(centroidMm![0] + 20)).toBeLessThan(0.6);
  expect(Math.abs(centroidMm![1] - 10)).toBeLessThan(0.6);
  expect(Math.abs(centroidMm![2])).toBeLessThan(1);
});

test('on its own grid the mask is exactly the likelier of IPH and IVH where together they reach one half', () => {
  const all = probabilities(box);
  const voxels = voxelCount(grid);
  const iph = all.subarray(voxels, 2 * voxels);
  const ivh = all.subarray(2 * voxels);
  const inside = iph.indexOf(1);
  [iph[inside], ivh[inside]] = [0.2, 0.31];
  [iph[inside + 1], ivh[inside + 1]] = [0.25, 0.24];
  const labels = maskOnScan(grid, withoutSpecks(grid, all));
  expect([...labels.subarray(inside, inside + 3)]).toEqual([2, 0, 1]);
});

test('the ventricles beside a bleed stay IVH', () => {
  const ventricle = inBox([15, 10, 0], [10, 20, 20]);
  const scan = axial([256, 256, 32], [0.9, 0.9, 5]);
  const labels = maskOnScan(scan, withoutSpecks(grid, probabilities(box, ventricle)));
  const { iphMl, ivhMl } = measureHematoma(scan, labels);
  expect(Math.abs(iphMl / boxMl - 1)).toBeLessThan(0.06);
  expect(Math.abs(ivhMl / 4 - 1)).toBeLessThan(0.1);
});

test('specks below 0.1 mL are no bleed, in the mask and for the expansion model; a focus of 0.2 mL is', () => {
  const speck = inBox([50, 50, 2.5], [2.5, 2.5, 5]);
  const focus = inBox([-50, 50, 2.5], [5, 5, 10]);
  const bleed = withoutSpecks(
    grid,
    probabilities((...at) => speck(...at) || focus(...at)),
  );
  const labels = maskOnScan(grid, bleed);
  const { totalMl, centroidMm } = measureHematoma(grid, labels);
  expect(totalMl).toBeGreaterThan(0.1);
  expect(centroidMm![0]).toBeLessThan(-45);
  expect(bleedOn(grid, bleed).either.filter((p) => p > 0).length).toBe(labels.filter((label) => label > 0).length);
});

test('a head without bleed gives an empty mask', () => {
  const bleed = withoutSpecks(
    grid,
    probabilities(() => false),
  );
  expect(bleed.core).toBeNull();
  expect(maskOnScan(axial([64, 64, 10], [3, 3, 5]), bleed).every((label) => label === 0)).toBe(true);
});

test('a bleed outside the scan leaves the mask empty', () => {
  const scan = { ...axial([64, 64, 10], [1, 1, 5]), origin: [60, 60, 40] as const };
  expect(maskOnScan(scan, withoutSpecks(grid, probabilities(box))).every((label) => label === 0)).toBe(true);
});
