import { describe, expect, it } from 'vitest';
import { judgeGaps } from '../../edge/volume/gaps.ts';
import type { PlacedSlice } from '../../edge/volume/plane.ts';
import { judgeSpacing } from '../../edge/volume/spacing.ts';

const times = (count: number, gap: number) => new Array<number>(count).fill(gap);
/** Judges gaps of slices whose thickness is not stated. */
const judge = (...gaps: number[]) => judgeGaps(gaps, new Array(gaps.length + 1).fill(null));

describe('telling missing slices from meant spacings', () => {
  it('finds an even stack even, to a tenth of a millimetre', () => {
    expect(judge(...times(30, 5))).toEqual({ spacingMm: 5, uneven: false, missing: [] });
    expect(judge(5.1, 5, 5.1, 5, 5.1, 5)).toMatchObject({ uneven: false, spacingMm: expect.closeTo(5.05) });
    expect(judge(...times(300, 0.625))).toMatchObject({ uneven: false, missing: [] });
  });

  it('finds each missing slice of an even stack', () => {
    expect(judge(...times(6, 5), 10, ...times(6, 5)).missing).toEqual([6]);
    expect(judge(...times(6, 5), 10, 5, 5, 15, ...times(6, 5)).missing).toEqual([6, 9]);
    expect(judge(10, ...times(10, 5)).missing).toEqual([0]);
    expect(judge(...times(10, 5), 10).missing).toEqual([10]);
    expect(judge(...times(40, 0.6), 1.2, ...times(40, 0.6)).missing).toEqual([40]);
  });

  it('finds every other slice lost in the middle of an even stack', () => {
    expect(judge(...times(5, 5), 10, 10, 10, 10, ...times(5, 5)).missing).toEqual([5, 6, 7, 8]);
    expect(judge(5, 10, 5, 10, 5, 10).missing).toEqual([1, 3, 5]);
  });

  it('finds the gaps of a stack of which more than half are such, whatever thickness its slices state', () => {
    const gaps = [5, 10, 5, 10, 10, 5, 10];
    expect(judgeGaps(gaps, times(8, 5)).missing).toEqual([1, 3, 4, 6]);
  });

  it('accepts thin slices through the posterior fossa and thick ones above', () => {
    expect(judge(...times(13, 4), 1.08, ...times(13, 7))).toMatchObject({ uneven: true, missing: [] });
    expect(judge(...times(10, 2.5), ...times(14, 5))).toMatchObject({ uneven: true, missing: [], spacingMm: 2.5 });
    expect(judge(...times(10, 2.5), 3.75, ...times(14, 5)).missing).toEqual([]);
    expect(judge(...times(14, 10), ...times(8, 5)).missing).toEqual([]);
  });

  it('finds a slice missing in either zone and between them', () => {
    expect(judge(...times(5, 4), 8, ...times(7, 4), 1.08, ...times(13, 7)).missing).toEqual([5]);
    expect(judge(...times(13, 4), 1.08, ...times(5, 7), 14, ...times(7, 7)).missing).toEqual([19]);
    expect(judge(...times(13, 4), 11, ...times(13, 7)).missing).toEqual([13]);
  });

  it('accepts a few wide gaps where the slices are as much thicker, and only there', () => {
    const gaps = [...times(10, 5), 10, 10];
    const thick = [...times(11, 5), 10, 10];
    thick[10] = 10;
    expect(judgeGaps(gaps, thick).missing).toEqual([]);
    expect(judgeGaps(gaps, times(13, 5)).missing).toEqual([10, 11]);
  });

  it('finds a missing slice of an overlapping reconstruction, though thickness would bridge it', () => {
    const gaps = [...times(10, 2.5), 5, ...times(10, 2.5)];
    expect(judgeGaps(gaps, times(22, 5)).missing).toEqual([10]);
  });

  it('chooses the finest spacing in real use, not that of one odd pair', () => {
    const { spacingMm } = judge(...times(13, 4), 1.08, ...times(13, 7));
    expect(spacingMm).toBeCloseTo((13 * 4 + 1.08 + 13 * 7) / 36, 9);
  });

  it('has nothing to say of a single position', () => {
    expect(judge()).toEqual({ spacingMm: null, uneven: false, missing: [] });
  });
});

describe('ordering slices by header alone', () => {
  const at = (z: number, y = 0): PlacedSlice => ({
    imagePosition: [0, y, z],
    imageOrientation: [1, 0, 0, 0, 1, 0],
    sliceThickness: 5,
    rows: 512,
    columns: 512,
    pixelSpacing: [0.5, 0.5],
  });

  it('orders them, measures their gaps and names duplicates', () => {
    expect(judgeSpacing([at(10), at(0), at(5), at(5.01), at(15)])).toEqual({
      ordered: [1, 2, 3, 0, 4],
      axes: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      normal: [0, 0, 1],
      gapsMm: [5, 5, 5],
      spacingMm: 5,
      tiltDegrees: 0,
      uneven: false,
      missing: [],
      duplicates: [[2, 3]],
    });
  });

  it('measures gaps along the normal, whatever the tilt, and gives the sign by which edge is up', () => {
    const slope = Math.tan(Math.PI / 9);
    const judged = judgeSpacing([0, 5, 10, 15].map((z) => at(z, z * slope)));
    expect(judged.gapsMm).toEqual([5, 5, 5]);
    expect(judged.tiltDegrees).toBeCloseTo(-20, 9);
    expect(judgeSpacing([0, 5, 10, 15].map((z) => at(z, -z * slope))).tiltDegrees).toBeCloseTo(20, 9);
  });

  it('says where in the patient slices are missing', () => {
    expect(judgeSpacing([-60, -55, -50, -40, -35, -30].map((z) => at(z))).missing).toEqual([{ gapMm: 10, atZmm: -45 }]);
  });

  it('takes one slice', () => {
    expect(judgeSpacing([at(3)])).toMatchObject({ ordered: [0], gapsMm: [], spacingMm: null, tiltDegrees: 0 });
  });
});
