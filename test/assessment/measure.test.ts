import { expect, test } from 'vitest';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { drawBox, drawEllipsoid, emptyMask, gridOf } from './shapes.ts';

test('a scan without bleed has no volume, no place and no ABC/2', () => {
  const grid = gridOf([64, 64, 12], [0.5, 0.5, 5]);
  expect(measureHematoma(grid, emptyMask(grid))).toEqual({
    found: false,
    iphMl: 0,
    ivhMl: 0,
    totalMl: 0,
    abc2Ml: null,
    foci: 0,
    centroidMm: null,
    largestSlice: null,
    slices: [],
  });
});

test('volumes are voxel counts times the voxel, apart for IPH and IVH', () => {
  const grid = gridOf([64, 64, 12], [0.5, 0.4, 5]); // 0.001 mL a voxel
  const labels = emptyMask(grid);
  drawBox(grid, labels, 1, [10, 10, 3], [29, 29, 5]); // 20 x 20 x 3 = 1200
  drawBox(grid, labels, 2, [40, 10, 5], [49, 19, 6]); // 10 x 10 x 2 = 200
  const found = measureHematoma(grid, labels);
  expect(found.iphMl).toBeCloseTo(1.2, 10);
  expect(found.ivhMl).toBeCloseTo(0.2, 10);
  expect(found.totalMl).toBeCloseTo(1.4, 10);
  expect(found.slices).toEqual([3, 4, 5, 6]);
  expect(found.largestSlice).toBe(5); // 400 IPH + 100 IVH
});

test('a sphere of 20 mm radius measures 33.5 mL and lies where it was drawn', () => {
  const grid = gridOf([128, 128, 60], [0.5, 0.5, 1], [-32, -20, 100]);
  const labels = emptyMask(grid);
  drawEllipsoid(grid, labels, 1, [30, 32, 30], [20, 20, 20]);
  const found = measureHematoma(grid, labels);
  expect(Math.abs(found.iphMl - (4 / 3) * Math.PI * 8)).toBeLessThan(0.1);
  const [x, y, z] = found.centroidMm!;
  expect(x).toBeCloseTo(-2, 6);
  expect(y).toBeCloseTo(12, 6);
  expect(z).toBeCloseTo(130, 6);
  expect(found.largestSlice).toBe(30);
  expect(found.foci).toBe(1);
});

test('the centroid follows the axes of an oblique scan', () => {
  const straight = gridOf([16, 16, 8], [1, 2, 3], [5, 6, 7]);
  const labels = emptyMask(straight);
  drawBox(straight, labels, 2, [4, 2, 1], [4, 2, 1]);
  const turned = {
    ...straight,
    axes: [
      [0, 1, 0],
      [-1, 0, 0],
      [0, 0, 1],
    ] as const,
  };
  // origin + 4 * 1 * (0, 1, 0) + 2 * 2 * (-1, 0, 0) + 1 * 3 * (0, 0, 1)
  expect(measureHematoma(turned, labels).centroidMm).toEqual([1, 10, 10]);
});

test('two bleeds apart are two foci, and pieces that touch at a corner are one', () => {
  const grid = gridOf([64, 64, 8], [1, 1, 5]);
  const apart = emptyMask(grid);
  drawBox(grid, apart, 1, [5, 5, 2], [14, 14, 3]);
  drawBox(grid, apart, 1, [16, 5, 2], [25, 14, 3]); // one column between them
  expect(measureHematoma(grid, apart).foci).toBe(2);

  for (const [low, high] of [
    [15, 24],
    [0, 4],
  ] as const) {
    const cornered = emptyMask(grid);
    drawBox(grid, cornered, 1, [5, 5, 2], [14, 14, 3]);
    drawBox(grid, cornered, 1, [low, 15, 4], [high, 24, 5]);
    expect(measureHematoma(grid, cornered).foci).toBe(1);
  }
});

test('a bleed shaped like a U is one focus though its arms meet only below', () => {
  const grid = gridOf([64, 64, 8], [1, 1, 5]);
  const labels = emptyMask(grid);
  drawBox(grid, labels, 1, [5, 5, 2], [9, 30, 2]);
  drawBox(grid, labels, 1, [40, 5, 2], [44, 30, 2]);
  drawBox(grid, labels, 1, [5, 31, 2], [44, 35, 2]);
  expect(measureHematoma(grid, labels).foci).toBe(1);
});

test('a bleed at the right edge of one row does not touch one at the left edge of the next', () => {
  const grid = gridOf([32, 32, 4], [1, 1, 5]);
  const labels = emptyMask(grid);
  drawBox(grid, labels, 1, [0, 5, 1], [3, 15, 1]);
  drawBox(grid, labels, 1, [28, 5, 1], [31, 15, 1]);
  expect(measureHematoma(grid, labels).foci).toBe(2);
});

test('specks below 0.1 mL add to the volume but are no foci', () => {
  const grid = gridOf([64, 64, 8], [1, 1, 5]); // 0.005 mL a voxel
  const labels = emptyMask(grid);
  drawBox(grid, labels, 1, [5, 5, 2], [14, 14, 3]); // 200 voxels
  drawBox(grid, labels, 1, [40, 40, 4], [58, 40, 4]); // 19 voxels: 0.095 mL
  const withSpeck = measureHematoma(grid, labels);
  expect(withSpeck.foci).toBe(1);
  expect(withSpeck.iphMl).toBeCloseTo(219 * 0.005, 10);
  drawBox(grid, labels, 1, [59, 40, 4], [59, 40, 4]); // the twentieth makes it 0.1 mL
  expect(measureHematoma(grid, labels).foci).toBe(2);
});

test('a mask that does not fill its grid is refused', () => {
  const grid = gridOf([64, 64, 8], [1, 1, 5]);
  expect(() => measureHematoma(grid, new Uint8Array(64 * 64 * 7))).toThrow(/its grid 64 x 64 x 8/);
});
