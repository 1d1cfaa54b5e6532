import { describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import { type Crop, cropOf } from '../../dashboard/viewer/crop.ts';
import { cutOf, latticeOf, lettersOf, offCut, onCut, PLANE_NAMES, PLANES } from '../../dashboard/viewer/planes.ts';
import { cutHeat, cutHu, cutLabels, NO_HU } from '../../dashboard/viewer/reformat.ts';
import { binned, binning, WholeVolume } from '../../dashboard/viewer/volume.ts';
import { type Lattice, toIndex, toPatient, type Vec3 } from '../../edge/volume/volume.ts';

const c = Math.cos(Math.PI / 12);
const s = Math.sin(Math.PI / 12);
/** How scans come to lie: as they are, tilted, feet first (their axes are left-handed), prone, with rows and columns swapped. */
const AXES: Readonly<Record<string, Lattice['axes']>> = {
  'head first, supine': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  tilted: [
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ],
  'feet first': [
    [-1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  prone: [
    [-1, 0, 0],
    [0, -1, 0],
    [0, 0, 1],
  ],
  'on the side': [
    [0, 1, 0],
    [-1, 0, 0],
    [0, 0, 1],
  ],
};
const SIZE = [40, 32, 20] as const;

/** A scan whose HU are a slope through the patient: interpolation between its voxels must give the slope itself. */
function slope(axes: Lattice['axes']) {
  const lattice: Lattice = { size: SIZE, spacing: [2, 2.5, 4], origin: [-40, -30, 100], axes };
  const at = ([x, y, z]: Vec3) => 4 * x - 3 * y + 2 * z;
  const hu = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (let v = 0; v < hu.length; v++) {
    hu[v] = Math.round(at(toPatient(lattice, indexOf(v))));
  }
  return { lattice, hu, at };
}
const indexOf = (v: number): Vec3 => [
  v % SIZE[0],
  Math.floor(v / SIZE[0]) % SIZE[1],
  Math.floor(v / (SIZE[0] * SIZE[1])),
];

describe.each(Object.entries(AXES))('planes through a scan that lies %s', (_, axes) => {
  const { lattice, hu, at } = slope(axes);
  const point = toPatient(lattice, [19.3, 15.7, 9.4]);

  test.each(PLANE_NAMES)('%s: every pixel inside has the HU of its own place in the patient', (name) => {
    const cut = cutOf(name, lattice, 1.5, point);
    const shown = cutHu(cut, lattice, hu);
    let inside = 0;
    for (let n = 0; n < shown.length; n++) {
      const place = offCut(cut, (n % cut.width) + 0.5, Math.floor(n / cut.width) + 0.5);
      const index = toIndex(lattice, place);
      const isInside = index.every((value, a) => value >= 0 && value <= SIZE[a as 0 | 1 | 2] - 1);
      if (!isInside) continue;
      inside++;
      // Half a unit of rounding in the scan, half in the plane.
      expect(Math.abs(shown[n]! - at(place))).toBeLessThanOrEqual(1);
    }
    expect(inside).toBeGreaterThan(200);
    expect(place(cut, point)).toBe(true);
  });

  test.each(PLANE_NAMES)('%s: what is marked in a voxel is marked at its place, and nowhere else', (name) => {
    const [i, j, k] = [25, 10, 13] as const;
    const middle = toPatient(lattice, [i, j, k]);
    const labels = new Uint8Array(SIZE[0] * SIZE[1]);
    labels[j * SIZE[0] + i] = 2;
    const empty = cropOf(new Uint8Array(labels.length), SIZE[0], SIZE[1]);
    const crops: Crop[] = Array.from({ length: SIZE[2] }, (_, n) =>
      n === k ? cropOf(labels, SIZE[0], SIZE[1]) : empty,
    );
    const cut = cutOf(name, lattice, 0.5, middle);
    for (const shown of [cutLabels(cut, lattice, crops), cutHeat(cut, lattice, crops)]) {
      let [sumX, sumY, count] = [0, 0, 0];
      for (let n = 0; n < shown.length; n++) {
        if (shown[n] === 0) continue;
        sumX += (n % cut.width) + 0.5;
        sumY += Math.floor(n / cut.width) + 0.5;
        count++;
      }
      expect(count).toBeGreaterThan(8);
      const [x, y] = onCut(cut, middle);
      expect(Math.hypot(sumX / count - x, sumY / count - y)).toBeLessThan(1);
    }
  });
});

/** The plane goes through the point: its pixel there is the point again. */
function place(cut: ReturnType<typeof cutOf>, point: Vec3): boolean {
  const back = offCut(cut, ...onCut(cut, point));
  return back.every((value, n) => Math.abs(value - point[n]!) < 1e-9);
}

describe('the three planes', () => {
  test('the letters at their edges are of radiological convention', () => {
    expect(lettersOf('axial')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    expect(lettersOf('coronal')).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
    expect(lettersOf('sagittal')).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' });
  });

  test('a pixel is as wide as it is high, in mm, and the same in all three', () => {
    const lattice = latticeOf(SAMPLE_GEOMETRY)!;
    for (const name of PLANE_NAMES) {
      const cut = cutOf(name, lattice, 0.9, [0, 0, 50]);
      const [a, b] = [offCut(cut, 0, 0), offCut(cut, 1, 1)];
      const { through } = PLANES[name];
      for (const axis of [0, 1, 2]) expect(Math.abs(a[axis]! - b[axis]!)).toBeCloseTo(axis === through ? 0 : 0.9, 9);
    }
  });

  test('without the scan’s orientation there are none', () => {
    expect(latticeOf({ ...SAMPLE_GEOMETRY, axes: [] })).toBeNull();
  });

  test('a slice that is not here yet leaves its place empty: nothing is made up between those that are', () => {
    const { lattice, hu } = slope(AXES['head first, supine']!);
    hu.fill(NO_HU, 10 * SIZE[0] * SIZE[1], 11 * SIZE[0] * SIZE[1]);
    const cut = cutOf('coronal', lattice, 1, toPatient(lattice, [20, 16, 0]));
    const column = Array.from(cutHu(cut, lattice, hu)).filter((_, n) => n % cut.width === 40);
    const lost = column.filter((value) => value === NO_HU).length;
    // Between slices 9 and 11, which are 8 mm apart.
    expect(lost).toBeGreaterThanOrEqual(7);
    expect(lost).toBeLessThanOrEqual(8);
  });
});

describe('a whole scan in memory', () => {
  test('a scan that is too large is averaged in plane, and its voxels lie where the pixels did', () => {
    expect(binning([512, 512, 150], 80 * 2 ** 20)).toBe(1);
    expect(binning([512, 512, 300], 80 * 2 ** 20)).toBe(2);
    const { lattice } = slope(AXES.tilted!);
    const half = binned(lattice, 2);
    expect(half.size).toEqual([20, 16, 20]);
    const [a, b] = [toPatient(half, [3, 5, 7]), toPatient(lattice, [6.5, 10.5, 7])];
    for (const n of [0, 1, 2]) expect(a[n]).toBeCloseTo(b[n]!, 9);
  });

  test('it fills from a slice outwards, also by answers that hold fewer slices than were asked for', async () => {
    const { lattice, hu } = slope(AXES.prone!);
    const area = SIZE[0] * SIZE[1];
    const asked: number[] = [];
    const volume = new WholeVolume(lattice, async (_, from) => {
      asked.push(from);
      return hu.slice(from * area, Math.min(SIZE[2], from + 3) * area).buffer;
    });
    await volume.fill(17);
    expect(asked[0]).toBe(16);
    expect(volume.isWhole).toBe(true);
    expect(volume.hu).toEqual(hu);
  });

  test('what cannot be loaded is told, and the rest is not taken for whole', async () => {
    const { lattice } = slope(AXES.prone!);
    const volume = new WholeVolume(lattice, () => Promise.reject(new Error('not on this appliance')));
    await volume.fill(0);
    expect(volume.fault).toBe('not on this appliance');
    expect(volume.isWhole).toBe(false);
  });
});
