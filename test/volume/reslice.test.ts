import { expect, it } from 'vitest';
import { centredLattice } from '../../edge/volume/box.ts';
import { reslice } from '../../edge/volume/reslice.ts';
import { type Lattice, toPatient, type Vec3, voxelCount } from '../../edge/volume/volume.ts';

const [s, c] = [Math.sin(0.3), Math.cos(0.3)];
const STRAIGHT: Lattice['axes'] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
/** Tilted and turned at once. */
const ASKEW: Lattice['axes'] = [
  [c, s, 0],
  [-s * c, c * c, -s],
  [-s * s, s * c, c],
];
const from = centredLattice(STRAIGHT, [3, -5, 40], [0.5, 0.75, 2], [80, 60, 30]);
const slope = ([x, y, z]: Vec3) => 3 * x - 2 * y + z;

function fill(lattice: Lattice, value: (point: Vec3) => number): Float32Array {
  const [columns, rows] = lattice.size;
  return Float32Array.from({ length: voxelCount(lattice) }, (_, n) =>
    value(toPatient(lattice, [n % columns, Math.floor(n / columns) % rows, Math.floor(n / (columns * rows))])),
  );
}

it('gives an even slope back at any angle', () => {
  const to = centredLattice(ASKEW, [3, -5, 40], [0.6, 0.6, 1.7], [20, 20, 10]);
  const found = reslice(from, fill(from, slope), to, -1);
  const exact = fill(to, slope);
  const worst = found.reduce((most, value, n) => Math.max(most, Math.abs(value - exact[n]!)), 0);
  expect(worst).toBeLessThan(1e-3);
});

it('changes nothing where the lattices are the same, and fills what lies outside', () => {
  const data = fill(from, slope);
  expect(reslice(from, data, from, 0)).toEqual(data);
  const beyond = { ...from, origin: toPatient(from, [79, 0, 0]) };
  const found = reslice(from, data, beyond, -7);
  expect(found[0]).toBe(data[79]);
  expect(found[1]).toBe(-7);
  expect(() => reslice(from, data.subarray(1), from, 0)).toThrow(RangeError);
});
