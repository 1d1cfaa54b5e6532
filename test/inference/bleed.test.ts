import { expect, test } from 'vitest';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { measureOthers } from '../../edge/assessment/other-findings.ts';
import { bleedOn, maskOnScan, withoutSpecks as unspecked } from '../../edge/inference/bleed.ts';
import { classesOf } from '../../edge/inference/classes.ts';
import { bleedCrop } from '../../edge/inference/crop.ts';
import { latticeCentre } from '../../edge/volume/box.ts';
import { type Lattice, voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, inBox } from './lattices.ts';

const grid = axial([192, 192, 32], [1.25, 1.25, 5]);

/** What a network of these classes says: `probabilities` of background, IPH, IVH and the further ones, each on the whole grid. */
function withoutSpecks(
  on: Lattice,
  probabilities: Float32Array,
  labels = ['background', 'IPH', 'IVH'],
  certainFrom = 0,
) {
  const voxels = voxelCount(on);
  const maps = classesOf({ labels, labelNames: {} }).map((one) => ({
    ...one,
    probability: probabilities.subarray(one.channel * voxels, (one.channel + 1) * voxels),
  }));
  return unspecked({ grid: on, maps, certainFrom });
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

test('a speck within 20 mm of a bleed belongs to it, as an island or a satellite; one farther away does not', () => {
  const beside = (mm: number) => inBox([-20, 10 + 15 + mm, 2.5], [2.5, 2.5, 5]);
  const foci = (mm: number) => {
    const all = probabilities((...at) => box(...at) || beside(mm)(...at));
    const { iphMl } = measureHematoma(grid, maskOnScan(grid, withoutSpecks(grid, all)));
    return Math.round((iphMl - boxMl) / 0.0078125);
  };
  expect(foci(10)).toBe(4);
  expect(foci(35)).toBe(0);
});

test('a piece of which the network is nowhere certain is no bleed where its manifest asks for certainty', () => {
  const doubtful = inBox([50, 50, 2.5], [20, 20, 10]);
  const all = probabilities((...at) => box(...at) || doubtful(...at));
  const voxels = voxelCount(grid);
  filled(grid, all.subarray(voxels, 2 * voxels), (...at) => (doubtful(...at) ? 0.4 : box(...at) ? 0.6 : 0));
  filled(grid, all.subarray(2 * voxels), (...at) => (doubtful(...at) ? 0.3 : 0));
  const inside = all.subarray(voxels, 2 * voxels).indexOf(Math.fround(0.6)) + voxels;
  const foci = (certainFrom: number) =>
    measureHematoma(grid, maskOnScan(grid, withoutSpecks(grid, all.slice(), undefined, certainFrom))).foci;
  expect(foci(0)).toBe(2);
  // IPH and IVH count together: 0.7.
  expect(foci(0.7)).toBe(1);
  expect(foci(0.75)).toBe(0);
  // One certain voxel carries its whole piece.
  all[inside] = 0.9;
  expect(foci(0.75)).toBe(1);
});

test('further classes are marked by their own values; specks of theirs are none, and they touch no bleed', () => {
  const labels = ['background', 'IPH', 'EAH', 'PHE', 'IVH'];
  const voxels = voxelCount(grid);
  const all = new Float32Array(5 * voxels);
  const plane = (channel: number) => all.subarray(channel * voxels, (channel + 1) * voxels);
  const oedema = inBox([-20, 10, 0], [60, 50, 60]);
  const speck = inBox([60, 50, 2.5], [2.5, 2.5, 5]);
  filled(grid, plane(1), (...at) => Number(box(...at)));
  filled(grid, plane(2), (...at) => Number(speck(...at)));
  filled(grid, plane(3), (...at) => Number(oedema(...at) && !box(...at)));
  const marked = withoutSpecks(grid, all, labels);
  const mask = maskOnScan(grid, marked);
  expect(measureHematoma(grid, mask)).toMatchObject({ iphMl: boxMl, ivhMl: 0, foci: 1 });
  const others = measureOthers(grid, mask, classesOf({ labels, labelNames: { EAH: 'blood outside', PHE: 'oedema' } }));
  expect(others.map(({ ml, ...of }) => of)).toEqual([
    { label: 'EAH', name: 'blood outside', maskValue: 3 },
    { label: 'PHE', name: 'oedema', maskValue: 4 },
  ]);
  expect(others[0]!.ml).toBe(0);
  expect(others[1]!.ml).toBeCloseTo(180 - boxMl, 6);
  // The expansion model sees the bleed alone.
  const { either } = bleedOn(grid, marked);
  expect(either.filter((p) => p > 0.5).length * 0.0078125).toBeCloseTo(boxMl, 6);
});

test('where no class reaches one half alone, a voxel is marked as the likeliest if all together reach it', () => {
  const labels = ['background', 'IPH', 'IVH', 'EAH'];
  const voxels = voxelCount(grid);
  const all = new Float32Array(4 * voxels);
  for (const channel of [1, 2, 3]) filled(grid, all.subarray(channel * voxels), (...at) => Number(box(...at)) / 3);
  all.subarray(3 * voxels).forEach((p, v) => {
    all[3 * voxels + v] = p > 0 ? 0.4 : 0;
  });
  const mask = maskOnScan(grid, withoutSpecks(grid, all, labels));
  expect(mask.filter((label) => label === 3).length * 0.0078125).toBeCloseTo(boxMl, 6);
  all.subarray(voxels).fill(0.15);
  expect(maskOnScan(grid, withoutSpecks(grid, all, labels)).some(Boolean)).toBe(false);
});

test('a bleed thinner than a voxel of the head grid still has its crop there', () => {
  const fine = axial([240, 240, 160], [1, 1, 1]);
  const thin = filled(fine, new Float32Array(voxelCount(fine)), (x, y, z) =>
    Number(Math.abs(x + 30) < 8 && Math.abs(y) < 10 && Math.abs(z) < 0.6),
  );
  const maps = classesOf({ labels: ['background', 'IPH', 'IVH'] }).map((one) => ({
    ...one,
    probability: one.label === 'IPH' ? thin : new Float32Array(thin.length),
  }));
  const bleed = bleedOn(grid, unspecked({ grid: fine, maps, certainFrom: 0 }));
  expect(Math.max(...bleed.either.filter((p) => p > 0))).toBeLessThan(0.5);
  const { lattice } = bleedCrop(grid, bleed.either)!;
  expect(Math.abs(latticeCentre(lattice)[0] + 30)).toBeLessThan(2);
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
