import { expect, test } from 'vitest';
import { remarksOnSlices } from '../../edge/inference/doubts.ts';
import type { Doubt } from '../../edge/volume/decode.ts';
import { header } from '../series/headers.ts';

const slice = (n: number, doubts: Doubt[] = []) => ({
  header: header({ instanceNumber: n, imagePosition: [0, 0, 5 * n] }),
  doubts,
});

test('sound slices need no remark', () => {
  expect(remarksOnSlices([slice(1), slice(2)])).toEqual([]);
});

test('slices compressed with loss are counted', () => {
  expect(remarksOnSlices([slice(1, ['lossy']), slice(2, ['lossy'])])).toEqual([
    { code: 'lossy-compression', text: expect.stringMatching(/^All slices were compressed with loss/) },
  ]);
  expect(remarksOnSlices([slice(1), slice(2, ['lossy'])])[0]!.text).toMatch(/^1 of 2 slices were compressed/);
});

test('slices that may be damaged are named, so that a person can look at them', () => {
  const [remark] = remarksOnSlices([slice(1), slice(2, ['stray-bits']), slice(3)]);
  expect(remark).toEqual({ code: 'pixels-doubtful', text: expect.stringContaining('(slice 2 at z = 10 mm)') });
  const many = [1, 2, 3, 4, 5].map((n) => slice(n, ['stray-bits']));
  expect(remarksOnSlices(many)[0]!.text).toContain(
    'slice 1 at z = 5 mm, slice 2 at z = 10 mm, slice 3 at z = 15 mm and 2 more',
  );
});
