import { describe, expect, test } from 'vitest';
import { byAcquisition, preference } from '../../edge/series/choose.ts';
import { judgeSeries, type SeriesFacts } from '../../edge/series/judge.ts';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { head } from './headers.ts';

function facts(changes: Partial<InstanceHeader> = {}, count?: number, spacing?: number): SeriesFacts {
  const verdict = judgeSeries(head(changes, count, spacing), { minSlices: 8, minCoverageMm: 40 });
  if (verdict.kind !== 'whole') throw new Error(`not whole: ${JSON.stringify(verdict)}`);
  return verdict.facts;
}

describe('which of two series is read', () => {
  test.each<[string, SeriesFacts, SeriesFacts]>([
    [
      'a known brain kernel before an unknown one',
      facts({ sliceThickness: 1 }, 150),
      facts({ convolutionKernel: 'XYZ' }),
    ],
    [
      'original images before computed ones',
      facts({ sliceThickness: 1 }, 150),
      facts({ imageType: ['DERIVED', 'PRIMARY', 'AXIAL'] }),
    ],
    ['5 mm before 1 mm', facts(), facts({ sliceThickness: 1 }, 150)],
    ['4 mm before 8 mm', facts({ sliceThickness: 4 }), facts({ sliceThickness: 8 })],
    ['the larger coverage', facts({}, 30), facts({}, 24)],
  ])('%s', (_what, better, worse) => {
    expect(preference(better, worse)).toBeLessThan(0);
    expect(preference(worse, better)).toBeGreaterThan(0);
  });
});

describe('which series are one acquisition', () => {
  const groups = (...all: SeriesFacts[]) =>
    byAcquisition(all.map((one, n) => ({ n, facts: one }))).map((group) => group.map(({ n }) => n));

  test('reconstructions of one acquisition share its time', () => {
    expect(groups(facts(), facts({ sliceThickness: 1, acquiredAt: '2026-11-03T04:05:08.000' }, 150))).toEqual([[0, 1]]);
  });

  test('a repeat twenty minutes later is another acquisition', () => {
    expect(groups(facts(), facts({ acquiredAt: '2026-11-03T04:25:06.000' }))).toEqual([[0], [1]]);
  });

  test('another frame of reference is another acquisition', () => {
    const moved = { frameOfReferenceUid: '1.8', acquiredAt: '2026-11-03T04:05:09.000' };
    expect(groups(facts(), facts(moved))).toEqual([[0], [1]]);
    expect(groups(facts(), facts({ frameOfReferenceUid: '1.8', acquisitionNumber: 2 }))).toEqual([[0], [1]]);
  });

  test('images sent again under new UIDs, the frame of reference too, are of the same acquisition: they keep its time', () => {
    const again = { seriesInstanceUid: '1.9.22', frameOfReferenceUid: '1.8' };
    expect(groups(facts(), facts(again))).toEqual([[0, 1]]);
  });

  test('where the scanner does not date slices the acquisition number tells', () => {
    const undated = { acquiredAtFrom: 'series' } as const;
    expect(groups(facts(undated), facts({ ...undated, acquisitionNumber: 2 }), facts(undated))).toEqual([[1], [0, 2]]);
  });
});
