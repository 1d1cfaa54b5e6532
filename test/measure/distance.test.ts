import { expect, test } from 'vitest';
import { distanceTo } from '../../scripts/measure/distance.ts';
import { Random } from '../../scripts/phantom/random.ts';

test('the distance to a set equals the one found by looking at every pair of voxels, with a step of its own on each axis', () => {
  const size = [9, 7, 6] as const;
  const spacing = [1.25, 0.5, 5] as const;
  const random = new Random('distance');
  const members = Uint8Array.from({ length: 9 * 7 * 6 }, () => (random.chance(0.03) ? 1 : 0));
  const at = (v: number) => [v % 9, Math.floor(v / 9) % 7, Math.floor(v / 63)] as const;
  const apart = (a: number, b: number) =>
    Math.hypot(...at(a).map((index, axis) => (index - at(b)[axis]!) * spacing[axis]!));
  const set = [...members.keys()].filter((v) => members[v] === 1);
  expect(set.length).toBeGreaterThan(3);
  const distances = distanceTo({ size, spacing }, members);
  for (const [v, distance] of distances.entries()) {
    expect(distance).toBeCloseTo(Math.min(...set.map((member) => apart(v, member))), 4);
  }
});

test('where the set is empty every voxel is farther from it than a head is wide', () => {
  const distances = distanceTo({ size: [3, 3, 3], spacing: [1, 1, 1] }, new Uint8Array(27));
  expect(Math.min(...distances)).toBeGreaterThan(1000);
});
