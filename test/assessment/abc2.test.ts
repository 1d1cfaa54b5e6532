import { expect, test } from 'vitest';
import { abc2 } from '../../edge/assessment/abc2.ts';
import { findFoci } from '../../edge/assessment/foci.ts';
import type { Grid } from '../../edge/assessment/grid.ts';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { findRuns } from '../../edge/assessment/runs.ts';
import { drawBox, drawEllipsoid, emptyMask, gridOf } from './shapes.ts';

function largest(grid: Grid, labels: Uint8Array) {
  return abc2(grid, findFoci(findRuns(grid, labels, 1))[0]!);
}

test('A and B of an ellipsoid are its diameters, however it lies on the slice', () => {
  const grid = gridOf([200, 200, 41], [0.5, 0.5, 1]);
  const lying = emptyMask(grid);
  drawEllipsoid(grid, lying, 1, [50, 50, 20], [30, 15, 18]);
  const { aMm, bMm } = largest(grid, lying);
  expect(Math.abs(aMm - 60)).toBeLessThan(1);
  expect(Math.abs(bMm - 30)).toBeLessThan(1);

  // The same, turned by 30 degrees.
  const turned = emptyMask(grid);
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  for (let j = 0; j < 200; j++) {
    for (let i = 0; i < 200; i++) {
      const [x, y] = [i * 0.5 - 50, j * 0.5 - 50];
      const inside = ((x * cos + y * sin) / 30) ** 2 + ((y * cos - x * sin) / 15) ** 2 <= 1;
      if (inside) turned[i + 200 * (j + 200 * 20)] = 1;
    }
  }
  const oblique = largest(grid, turned);
  expect(Math.abs(oblique.aMm - 60)).toBeLessThan(1);
  expect(Math.abs(oblique.bMm - 30)).toBeLessThan(1);
});

test('C counts a slice whole above 75 % of the largest area, half from 25 %, and not below (Kothari 1996)', () => {
  const grid = gridOf([64, 64, 12], [1, 1, 5]);
  const labels = emptyMask(grid);
  const rows = [4, 5, 15, 16, 20, 15, 5, 4]; // of 20 rows: 20 25 75 80 100 75 25 20 %
  for (const [index, count] of rows.entries())
    drawBox(grid, labels, 1, [10, 10, 2 + index], [29, 9 + count, 2 + index]);
  // 80 % and 100 % count 1 each; 25 and 75 % count 1/2 each; 20 % count nothing.
  expect(largest(grid, labels).cMm).toBe(5 * (2 + 4 * 0.5));
});

test('the estimate is A times B times C over 2, in mL', () => {
  const grid = gridOf([100, 100, 8], [1, 1, 5]);
  const labels = emptyMask(grid);
  drawEllipsoid(grid, labels, 1, [50, 50, 15], [20, 10, 2]); // on one slice alone
  const { aMm, bMm, cMm, ml } = largest(grid, labels);
  expect([Math.round(aMm), Math.round(bMm), cMm]).toEqual([41, 21, 5]);
  expect(ml).toBeCloseTo((aMm * bMm * cMm) / 2000, 12);
});

test('a bent bleed is measured through itself, not across its bow', () => {
  const grid = gridOf([100, 100, 4], [1, 1, 5]);
  const labels = emptyMask(grid);
  for (let y = 0; y <= 30; y++) {
    for (let x = -30; x <= 30; x++) {
      const r = Math.hypot(x, y);
      if (r >= 24 && r <= 30) labels[50 + x + 100 * (20 + y + 100)] = 1;
    }
  }
  const { aMm, bMm } = largest(grid, labels);
  expect(aMm).toBe(61); // from end to end
  // The longest chord of a half ring at right angles to that is where its inside begins: sqrt(30^2 - 24^2) = 18.
  expect(Math.abs(bMm - 19)).toBeLessThan(1.5);
});

test('bleeds apart are estimated one by one and added, and IVH has no part in it', () => {
  const grid = gridOf([200, 100, 12], [1, 1, 5]);
  const left = emptyMask(grid);
  drawEllipsoid(grid, left, 1, [40, 50, 25], [15, 10, 12]);
  const one = measureHematoma(grid, left).abc2Ml!;
  const both = Uint8Array.from(left);
  drawEllipsoid(grid, both, 1, [150, 50, 25], [15, 10, 12]);
  drawBox(grid, both, 2, [90, 40, 4], [110, 60, 6]);
  const sum = measureHematoma(grid, both);
  expect(sum.foci).toBe(2);
  expect(sum.abc2Ml).toBeCloseTo(2 * one, 6);

  const ventricles = emptyMask(grid);
  drawBox(grid, ventricles, 2, [90, 40, 4], [110, 60, 6]);
  expect(measureHematoma(grid, ventricles).abc2Ml).toBeNull();
});

test('one voxel of bleed has the size of a voxel', () => {
  const grid = gridOf([16, 16, 4], [0.5, 0.5, 5]);
  const labels = emptyMask(grid);
  drawBox(grid, labels, 1, [3, 3, 1], [3, 3, 1]);
  expect(measureHematoma(grid, labels).abc2Ml).toBeCloseTo((0.5 * 0.5 * 5) / 2000, 12);
});
