import { expect, test } from 'vitest';
import { instance, job, scan } from './samples.ts';
import { temporaryJournal } from './temporary.ts';

test('an instance sent again is the same; with other bytes it is different and the first is kept', async () => {
  const { instances } = await temporaryJournal();
  expect(await instances.add(instance(1))).toBe('new');
  expect(await instances.add(instance(1, { file: 'spool/again.dcm' }))).toBe('same');
  expect(await instances.add(instance(1, { sha256: 'f'.repeat(64), file: 'spool/other.dcm' }))).toBe('different');
  expect(await instances.ofSeries('1.3')).toEqual([instance(1)]);
});

test('the same instance over two associations at once is recorded once', async () => {
  const { instances } = await temporaryJournal();
  const answers = await Promise.all([1, 2, 3].map(() => instances.add(instance(1))));
  expect(answers.sort()).toEqual(['new', 'same', 'same']);
});

test('instances of several associations at once are each answered for itself, in the order in which they came', async () => {
  const { instances } = await temporaryJournal();
  await instances.add(instance(3));
  const again = instance(2, { sha256: 'f'.repeat(64), file: 'spool/other.dcm' });
  const rows = [instance(1), instance(2), again, instance(3), instance(4), instance(2)];
  const answers = await Promise.all(rows.map((row) => instances.add(row)));
  expect(answers).toEqual(['new', 'new', 'different', 'same', 'new', 'same']);
  expect(await instances.ofSeries('1.3')).toEqual([3, 1, 2, 4].map((n) => instance(n)));
});

test('an instance that cannot be recorded takes no other one with it', async () => {
  const { instances } = await temporaryJournal();
  const faulty = instance(2, { peer: null as unknown as string });
  const answers = await Promise.allSettled([instance(1), faulty, instance(3)].map((row) => instances.add(row)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await instances.ofSeries('1.3')).toEqual([instance(1), instance(3)]);
});

test('instances are found by series, by study and as files', async () => {
  const { instances } = await temporaryJournal();
  const other = instance(2, { seriesInstanceUid: '1.31' });
  const foreign = instance(3, { seriesInstanceUid: '9.3', studyInstanceUid: '9.2' });
  for (const row of [instance(1), other, foreign]) await instances.add(row);
  expect(await instances.ofSeries('1.31')).toEqual([other]);
  expect(await instances.ofStudy('1.2')).toEqual([instance(1), other]);
  expect(await instances.files()).toEqual(new Set([1, 2, 3].map((n) => `spool/1.2/1.4.${n}.dcm`)));
});

test('a restart looks again at studies that were being received, not judged, or got slices after the verdict', async () => {
  const { instances, series } = await temporaryJournal();
  const verdict = (study: string, verdict: 'receiving' | 'chosen' | 'refused', reason: string | null = null) =>
    // Judged an hour from now, as a clock that was set back since makes it look.
    series.put({
      seriesInstanceUid: `${study}.1`,
      studyInstanceUid: study,
      verdict,
      reason: reason ? { code: reason, text: 'A localizer' } : null,
      decidedAt: '2026-11-23T09:58:30.000Z',
      instances: 1,
    });
  for (const [number, study] of ['receiving', 'unjudged', 'whole', 'refused', 'late'].entries()) {
    const row = instance(number, { studyInstanceUid: study, seriesInstanceUid: `${study}.1` });
    await instances.add(row);
  }
  await verdict('receiving', 'receiving');
  await verdict('whole', 'chosen');
  await verdict('refused', 'refused', 'localizer');
  await verdict('late', 'chosen');
  await instances.add(instance(9, { studyInstanceUid: 'late', seriesInstanceUid: 'late.1' }));
  expect((await instances.openStudies()).sort()).toEqual(['late', 'receiving', 'unjudged']);
  expect(await series.ofStudy('refused')).toMatchObject([{ reason: { code: 'localizer', text: 'A localizer' } }]);
});

test('a later verdict on a series takes the place of the earlier', async () => {
  const { series } = await temporaryJournal();
  const row = { seriesInstanceUid: '1.3', studyInstanceUid: '1.2', decidedAt: '2026-11-23T08:58:30.000Z' };
  await series.put({ ...row, verdict: 'receiving', reason: null, instances: 7 });
  const decidedAt = '2026-11-23T08:58:40.000Z';
  const chosen = { ...row, verdict: 'chosen' as const, reason: null, decidedAt, instances: 30 };
  await series.put(chosen);
  expect(await series.ofStudy('1.2')).toEqual([chosen]);
});

test('a scan, its verdict and its job are written together or not at all', async () => {
  const journal = await temporaryJournal();
  const chosen = {
    seriesInstanceUid: '1.3',
    studyInstanceUid: '1.2',
    verdict: 'chosen' as const,
    reason: null,
    decidedAt: '2026-11-23T08:58:31.000Z',
    instances: 30,
  };
  await expect(journal.scans.enqueue(scan(), job({ scanId: 'no such scan' }), [chosen])).rejects.toThrow(/FOREIGN KEY/);
  expect(await journal.scans.get('scan-1')).toBeNull();
  expect(await journal.series.ofStudy('1.2')).toEqual([]);

  await journal.scans.enqueue(scan(), job(), [chosen]);
  expect(await journal.scans.get('scan-1')).toEqual(scan());
  expect(await journal.scans.ofStudy('1.2')).toEqual([scan()]);
  expect(await journal.series.ofStudy('1.2')).toEqual([chosen]);
  expect(await journal.jobs.pending()).toBe(1);
});

test('a late slice gives the scan its next revision; an older one is refused', async () => {
  const { scans, jobs } = await temporaryJournal();
  await scans.enqueue(scan(), job(), []);
  const second = scan({ revision: 2, lastInstanceAt: '2026-11-23T08:59:30.000Z' });
  await scans.enqueue(second, job({ jobId: 'job-2', revision: 2 }), []);
  expect(await scans.get('scan-1')).toEqual(second);
  await expect(scans.enqueue(scan(), job({ jobId: 'job-3', revision: 3 }), [])).rejects.toMatchObject({
    code: 'scan-superseded',
  });
  expect(await jobs.pending()).toBe(2);
});

test('a study in which nothing could be read has a scan without series and a job that says why', async () => {
  const { scans, jobs } = await temporaryJournal();
  const refusal = { code: 'no-head-series', text: 'The study holds no axial head series.' };
  for (const n of [1, 2]) {
    const unreadable = scan({
      scanId: `scan-${n}`,
      studyInstanceUid: `1.${n}`,
      seriesInstanceUid: null,
      acquiredAt: null,
    });
    await scans.enqueue(unreadable, job({ jobId: `job-${n}`, scanId: `scan-${n}`, refusal }), []);
  }
  expect(await jobs.take()).toMatchObject({ jobId: 'job-1', refusal });
});
