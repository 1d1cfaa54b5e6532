import { expect, test } from 'vitest';
import { judgeSeries } from '../../edge/series/judge.ts';
import { type InstanceHeader, readHeader } from '../../edge/volume/header.ts';
import { realFiles } from '../peers/dcmtk.ts';

const LIMITS = { minSlices: 8, minCoverageMm: 80 };

/** Headers of a folder's series, by Series Instance UID. */
async function seriesOf(files: readonly string[]): Promise<InstanceHeader[][]> {
  const headers = await Promise.all(files.map((file) => readHeader(file)));
  return [...Map.groupBy(headers, ({ seriesInstanceUid }) => seriesInstanceUid).values()];
}

test.each([
  ['ge-head-tilted', 28],
  ['philips-phantom-5mm', 28],
  ['philips-phantom-tilt-minus-18', 54],
])('%s is a whole head scan of %i slices', async (folder, slices) => {
  const files = realFiles(folder);
  if (files === null) return;
  const verdicts = (await seriesOf(files)).map((headers) => judgeSeries(headers, LIMITS));
  expect(verdicts).toMatchObject([{ kind: 'whole', facts: { slices, kernel: 'soft', isOriginal: true } }]);
});

test.each([
  ['philips-localizer', 'series-localizer'],
  ['philips-screen-captures', 'series-secondary-capture'],
  ['multi-frame', 'series-perfusion'],
  ['transfer-syntaxes', 'series-not-head'],
])('%s is refused: %s', async (folder, code) => {
  const files = realFiles(folder);
  if (files === null) return;
  const native = folder === 'transfer-syntaxes' ? files.slice(0, 1) : files;
  for (const headers of await seriesOf(native)) {
    expect(judgeSeries(headers, LIMITS)).toMatchObject({ kind: 'refused', reason: { code } });
  }
});

test('the tilted head with a slice taken out is told to miss one', async () => {
  const files = realFiles('ge-head-tilted');
  if (files === null) return;
  const [headers = []] = await seriesOf(files);
  const inOrder = headers.toSorted((a, b) => a.imagePosition![2] - b.imagePosition![2]);
  const verdict = judgeSeries([...inOrder.slice(0, 20), ...inOrder.slice(21)], LIMITS);
  expect(verdict).toMatchObject({ kind: 'unreadable', reason: { code: 'geometry-missing-slices' } });
});
