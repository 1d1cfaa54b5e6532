import { expect, test } from 'vitest';
import { brainField } from '../../edge/inference/brain-field.ts';
import { headGrid, onSameHead } from '../../edge/inference/head-grid.ts';
import { boundingBox } from '../../edge/volume/box.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU, toPatient, type Volume, voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, headVolume } from './lattices.ts';

const lattice = axial([120, 120, 80], [2, 2, 2]);
const WINDOW = [-15, 100] as const;

/** Brain of 30 HU in a shell of bone under 4 mm of scalp; `other` changes it. */
function head(
  other: (x: number, y: number, z: number) => number | null,
  spacing: [number, number, number] = [1.5, 1.5, 4],
): Volume {
  const scan = axial([160, 160, 40], spacing);
  const hu = filled(scan, new Int16Array(voxelCount(scan)), (x, y, z) => {
    const r = Math.hypot(x / 70, y / 85, z / 76);
    return other(x, y, z) ?? (r < 0.92 ? 30 : r < 1 ? 1000 : r < 1.05 ? 20 : -1000);
  });
  return { ...scan, hu };
}

/** How many of the lattice's voxels of brain the field leaves out. */
function missed(field: Uint8Array, isBrain: (x: number, y: number, z: number) => boolean): number {
  const brain = filled(lattice, new Uint8Array(field.length), (...at) => Number(isBrain(...at)));
  return brain.filter((value, v) => value === 1 && field[v] === 0).length;
}

const within = (x: number, y: number, z: number) => Math.hypot(x / 70, y / 85, z / 76) < 0.92;

test('all of the brain belongs to the field, and a head holder as dense as bone beside the head does not', () => {
  const volume = head((x, y) => (Math.abs(Math.abs(x) - 96) < 3 && y > -40 ? 800 : null));
  const field = brainField(volume, lattice, WINDOW);
  expect(missed(field, within)).toBe(0);
  const { lo, hi } = boundingBox(lattice.size, field)!;
  expect(Math.max(-toPatient(lattice, lo)[0], toPatient(lattice, hi)[0])).toBeLessThan(82);
});

test('a pad of soft tissue under the head does not belong to it: it is thin', () => {
  const volume = head((_x, y) => (y > 96 && y < 106 ? 40 : null));
  const { hi } = boundingBox(lattice.size, brainField(volume, lattice, WINDOW))!;
  expect(toPatient(lattice, hi)[1]).toBeLessThan(97);
});

test('brain that bulges through a missing flap of bone belongs to it', () => {
  // A third of the left side of the skull is gone, and the brain stands 8 mm out there.
  const bulge = (x: number, y: number, z: number) =>
    x > 30 && Math.hypot(y, z) < 45 && Math.hypot((x - 8) / 70, y / 85, z / 76) < 1;
  const volume = head((x, y, z) => (x > 30 && Math.hypot(y, z) < 45 ? (bulge(x, y, z) ? 30 : -1000) : null));
  expect(missed(brainField(volume, lattice, WINDOW), bulge)).toBe(0);
});

test('blood between brain and bone belongs to it, also where it is dense and thin', () => {
  const clot = (x: number, y: number, z: number) =>
    x > 0 && Math.hypot(x / 70, y / 85, z / 76) > 0.87 && within(x, y, z);
  const volume = head((...at) => (clot(...at) ? 75 : null));
  expect(missed(brainField(volume, lattice, WINDOW), clot)).toBe(0);
});

test('on a scan of a few slices the brain on them belongs to it', () => {
  const scan = axial([160, 160, 3], [1.5, 1.5, 5]);
  const hu = filled(scan, new Int16Array(voxelCount(scan)), (...at) => (within(...at) ? 30 : -1000));
  const on = (x: number, y: number, z: number) => Math.abs(z) < 7.5 && within(x, y, z);
  expect(missed(brainField({ ...scan, hu }, lattice, WINDOW), on)).toBe(0);
});

test('where no soft tissue is thick, all that is denser than air belongs to it', () => {
  const volume = head((x, y) => (Math.abs(x) < 7 && Math.abs(y) < 50 ? 30 : -1000));
  const field = brainField(volume, lattice, WINDOW);
  const hu = resampleTo(volume, volume.hu, lattice, AIR_HU);
  expect(field.some(Boolean)).toBe(true);
  expect(hu.filter((value, v) => value > 20 && field[v] === 0)).toHaveLength(0);
  expect(
    brainField(
      head(() => -1000),
      lattice,
      WINDOW,
    ).some(Boolean),
  ).toBe(false);
});

test('another grid over the same head has the same middle, the same upper face and the same axes', () => {
  const on = headGrid(headVolume(axial([160, 160, 30], [1.4, 1.4, 5], true)));
  const fine = onSameHead(on, { size: [240, 250, 170], spacing: [1, 1, 1] });
  const middleTop = (grid: typeof on) =>
    toPatient(grid, [(grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2, grid.size[2] - 0.5]);
  for (const [a, mm] of middleTop(on).entries()) expect(middleTop(fine)[a]).toBeCloseTo(mm, 9);
  expect(fine.axes).toEqual(on.axes);
  const { size, spacing, origin } = onSameHead(on, on);
  expect({ size, spacing }).toEqual({ size: on.size, spacing: on.spacing });
  for (const [a, mm] of on.origin.entries()) expect(origin[a]).toBeCloseTo(mm, 9);
});
