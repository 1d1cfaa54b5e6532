import { expect, test } from 'vitest';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { bleedCrop } from '../../edge/inference/crop.ts';
import { type Circumstances, remarksOf } from '../../edge/inference/quality.ts';
import { latticeCentre } from '../../edge/volume/box.ts';
import { voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, headVolume, inBox } from './lattices.ts';

const field = axial([192, 192, 32], [1.25, 1.25, 5]);

function circumstances(change: Partial<Circumstances> = {}, bleed = inBox([0, 0, 0], [20, 20, 20])): Circumstances {
  const volume = change.volume ?? headVolume(axial([120, 120, 32], [2, 2, 5]));
  const labels = filled(volume, new Uint8Array(voxelCount(volume)), (...at) => Number(bleed(...at)));
  const geometry = {
    sliceCount: volume.size[2],
    spacing: volume.spacing,
    sliceThicknessMm: 5,
    tiltDegrees: 0,
    gapsMm: { smallest: 5, largest: 5 },
    resampled: false,
    orientation: ['L', 'P', 'S'] as const,
  };
  return { volume, geometry, field, labels, hematoma: measureHematoma(volume, labels), crop: null, ...change };
}
const codes = (of: Circumstances) => remarksOf(of).map(({ code }) => code);

test('an even, upright scan of the whole head needs no remark', () => {
  expect(remarksOf(circumstances())).toEqual([]);
});

test('tilt and uneven gaps are said with their size', () => {
  const { geometry } = circumstances();
  const remarks = remarksOf(
    circumstances({ geometry: { ...geometry, tiltDegrees: -18.5, gapsMm: { smallest: 1.08, largest: 7 } } }),
  );
  expect(remarks.map(({ code }) => code)).toEqual(['tilt-corrected', 'gaps-resampled']);
  expect(remarks[0]!.text).toContain('18.5 degrees');
  expect(remarks[1]!.text).toContain('1.08 to 7.00 mm');
});

test('a scan that cuts off the top of the head says so', () => {
  const volume = headVolume(axial([120, 120, 24], [2, 2, 5]), [70, 85, 75]);
  expect(codes(circumstances({ volume }))).toContain('vertex-not-covered');
});

test('a scan that ends high above the skull base says how far it reaches', () => {
  const low = axial([120, 120, 18], [2, 2, 5]);
  const volume = headVolume({ ...low, origin: [low.origin[0], low.origin[1], -8] });
  const remarks = remarksOf(circumstances({ volume }, inBox([0, 0, 35], [20, 20, 20])));
  expect(remarks.map(({ code }) => code)).toEqual(['base-not-covered']);
  // The vertex slice of the field lies at 77.5 mm, the lowest slice at -8.
  expect(remarks[0]!.text).toContain('86 mm');
});

test.each([
  ['below', [0, 0, -80]],
  ['behind', [0, 119, 0]],
  ['to the left', [119, 0, 0]],
] as const)('a bleed that reaches the edge of the scan %s is a lower bound', (_, centre) => {
  expect(codes(circumstances({}, inBox(centre, [20, 20, 20])))).toEqual(['bleed-at-edge']);
});

test('a bleed too large for the expansion model is told apart from a speck that lies far off', () => {
  const said = (bleedMl: number, outsideMl: number) => remarksOf(circumstances({ crop: { bleedMl, outsideMl } }));
  expect(said(120, 0)).toEqual([]);
  expect(said(120, 30).map(({ code, text }) => [code, text])).toEqual([
    ['bleed-beyond-crop', expect.stringMatching(/^The bleed reaches beyond .* leave out 30\.0 mL, 25 % of it\.$/)],
  ]);
  expect(said(18, 0.03)[0]!.text).toContain('(under 0.1 mL, under 1 %)');
  expect(said(18, 0.15)[0]!.text).toMatch(/^A small part of the bleed \(0\.1 mL, under 1 %\) .* the rest was seen\.$/);
});

test('what of a bleed lies outside the block that the expansion model sees is measured on the head grid', () => {
  const grid = axial([192, 192, 32], [1.25, 1.25, 5]);
  const bleed = (...boxes: ReturnType<typeof inBox>[]) =>
    filled(grid, new Float32Array(voxelCount(grid)), (...at) => Number(boxes.some((box) => box(...at))));
  const compact = bleedCrop(grid, bleed(inBox([0, 0, 0], [30, 30, 30])))!;
  expect(compact.outsideMl).toBe(0);
  // From -50 to 70 mm they do not fit together: the block is centred on the large one, and only the small one lies outside.
  const apart = bleedCrop(grid, bleed(inBox([-30, 0, 0], [40, 40, 40]), inBox([65, 0, 0], [10, 10, 10])))!;
  expect(apart.bleedMl).toBeCloseTo(64 + 1, -1);
  expect(apart.outsideMl).toBeGreaterThan(0.7);
  expect(apart.outsideMl).toBeLessThan(1.3);
  expect(Math.abs(latticeCentre(apart.lattice)[0] + 30)).toBeLessThan(1.5);
  // One that is larger than the block is cut at both ends.
  const huge = bleedCrop(grid, bleed(inBox([0, 0, 0], [120, 40, 40])))!;
  expect(huge.outsideMl / huge.bleedMl).toBeCloseTo(1 / 6, 1);
  expect(Math.abs(latticeCentre(huge.lattice)[0])).toBeLessThan(1.5);
});
