import { describe, expect, test } from 'vitest';
import { across, endOf, type Linkable, linkOf } from '../../dashboard/data/link.ts';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import type { Geometry } from '../../edge/assessment/assessment.ts';

const thick: Geometry = SAMPLE_GEOMETRY;
const thin: Geometry = {
  ...SAMPLE_GEOMETRY,
  size: [256, 256, 150],
  spacingMm: [0.9, 0.9, 1],
  originMm: [-115, -115, -40],
};
const scan = (geometry: Geometry, largestSlice: number | null, frameOfReferenceUid: string | null): Linkable => ({
  geometry,
  hematoma: { largestSlice, centroidMm: largestSlice === null ? null : [22, -8, 55] },
  frameOfReferenceUid,
});

describe('what the link of two scans rests on', () => {
  test('one frame of reference: the same mm are the same place', () => {
    const link = linkOf(scan(thick, 15, '1.2.3'), scan(thin, 20, '1.2.3'));
    expect(link.basis).toBe('frame');
    // Slice 15 of the thick scan lies at z 55 mm: slice 95 of the thin one, whatever bleed it shows there.
    expect(across(link, [thick, thin], 0, 15, 0)).toBe(95);
    expect(across(link, [thick, thin], 1, 105, 0)).toBe(17);
  });

  test.each([
    ['two frames', '1.2.3', '1.2.4'],
    ['no frame stated by either', null, null],
    ['a frame stated by one', '1.2.3', null],
  ])('%s: the slices with most bleed are taken for the same', (_, a, b) => {
    const link = linkOf(scan(thick, 15, a), scan(thin, 80, b));
    expect(link.basis).toBe('bleed');
    expect(across(link, [thick, thin], 0, 16, 0)).toBe(85);
  });

  test('without bleed on one of them: the middles, not the bleed of the other', () => {
    const link = linkOf(scan(thick, 3, null), scan(thin, null, null));
    expect(link.basis).toBe('middle');
    expect(across(link, [thick, thin], 0, 15, 0)).toBe(75);
  });

  test('a reader moves the follow-up; from either side it is the same place', () => {
    const link = linkOf(scan(thick, 15, null), scan(thin, 80, null));
    expect(across(link, [thick, thin], 0, 15, 4)).toBe(84);
    expect(across(link, [thick, thin], 1, 84, 4)).toBe(15);
    expect(across(link, [thick, thin], 0, 29, 40)).toBe(149);
  });

  test('planes cross at the middle of the bleed on its largest slice, else in the middle; nowhere without an orientation', () => {
    expect(endOf(scan(thick, 15, null), 15).pointMm).toEqual([22, -8, 55]);
    expect(endOf(scan(thick, 14, null), 14).pointMm![2]).toBeCloseTo(50, 9);
    expect(endOf(scan(thick, null, null), null).pointMm![0]).toBeCloseTo(-115 + 0.9 * 127.5, 9);
    expect(endOf(scan({ ...thick, axes: [] }, 15, null), 15).pointMm).toBeNull();
    expect(linkOf(scan({ ...thick, axes: [] }, 15, '1.2'), scan(thin, 80, '1.2')).basis).toBe('bleed');
  });
});
