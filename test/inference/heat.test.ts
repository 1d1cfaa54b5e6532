import { expect, test } from 'vitest';
import { heatOnScan } from '../../edge/inference/heat.ts';
import { voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, inBox } from './lattices.ts';

const crop = axial([80, 80, 16], [1.25, 1.25, 5]);

test('each Grad-CAM is scaled to its own maximum and lies where the network put it', () => {
  const scan = axial([200, 200, 40], [1, 1, 5]);
  const voxels = voxelCount(crop);
  const gradcam = new Float32Array(3 * voxels);
  const weak = inBox([20, 0, 0], [10, 10, 20]);
  const strong = inBox([-20, 0, 0], [10, 10, 20]);
  filled(crop, gradcam.subarray(0, voxels), (...at) => (weak(...at) ? 0.002 : 0));
  filled(crop, gradcam.subarray(voxels, 2 * voxels), (...at) => (strong(...at) ? 700 : 0));
  const heat = heatOnScan(scan, crop, gradcam);
  const peak = (slab: { values: Uint8Array; firstSlice: number }) => {
    const at = slab.values.indexOf(255);
    return { x: (at % 200) - 99.5, slice: slab.firstSlice + Math.floor(at / 40_000) };
  };
  expect(Math.abs(peak(heat.CHE).x - 20)).toBeLessThan(6);
  expect(Math.abs(peak(heat.RHE1).x + 20)).toBeLessThan(6);
  expect(Math.abs(peak(heat.RHE1).slice - 19.5)).toBeLessThan(3);
  expect(heat.RHE2.values.every((value) => value === 0)).toBe(true);
});

test('only slices that the crop reaches are made, as whole slices of the scan', () => {
  const scan = axial([100, 90, 400], [2, 2, 0.5]);
  const { CHE } = heatOnScan(scan, crop, new Float32Array(3 * voxelCount(crop)).fill(1));
  expect(CHE.values.length).toBe(100 * 90 * 160);
  expect(CHE.firstSlice).toBe(120);
});

test('a crop that reaches over the edge of the scan is cut there', () => {
  const scan = axial([40, 40, 10], [1.25, 1.25, 5]);
  const { CHE } = heatOnScan(scan, crop, new Float32Array(3 * voxelCount(crop)).fill(1));
  expect(CHE).toMatchObject({ firstSlice: 0 });
  expect(CHE.values.length).toBe(40 * 40 * 10);
  expect(CHE.values.every((value) => value === 255)).toBe(true);
});
