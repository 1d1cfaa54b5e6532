import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { DicomListener } from '../../edge/dicom/listener.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { StudyWatcher } from '../../edge/series/watcher.ts';
import { sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { ANY_PEER, recording } from '../dicom/site.ts';

let dataDir: string;
let journal: Journal;
let watcher: StudyWatcher;
let listener: DicomListener;
let queued = 0;
const log = recording([]);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'henet-phantom-'));
  journal = await openJournal({ file: join(dataDir, 'journal.sqlite'), clock: systemClock });
  watcher = new StudyWatcher({
    // So that nothing but the release can queue the scan while the test runs.
    config: { quietSeconds: 3600, giveUpSeconds: 3600, minSlices: 8, minCoverageMm: 80 },
    journal,
    clock: systemClock,
    log,
    onJob: () => queued++,
  });
  await watcher.start();
  listener = new DicomListener({
    config: ANY_PEER,
    dataDir,
    instances: journal.instances,
    commitments: journal.commitments,
    audit: journal.audit,
    clock: systemClock,
    log,
    canStore: () => null,
    onInstance: (row) => watcher.onInstance(row),
    onRelease: (delivery) => watcher.onRelease(delivery),
  });
  await listener.start();
});

afterAll(async () => {
  await listener.stop();
  await watcher.stop();
  await journal.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('of the whole study that a scanner sends, the brain series is queued on its release, with nothing waited for', async () => {
  const study = makeStudy({ seed: 1 });
  await sendStudy(study, {
    host: '127.0.0.1',
    port: listener.port ?? 0,
    calledAeTitle: 'HENET',
    callingAeTitle: 'CT1',
  });
  await expect.poll(() => queued).toBe(1);
  await watcher.idle();
  const verdicts = new Map((await journal.series.ofStudy(study.uid)).map((row) => [row.seriesInstanceUid, row]));
  const of = (kind: string) => verdicts.get(study.series.find((series) => series.kind === kind)?.uid ?? '');
  expect(of('soft')).toMatchObject({ verdict: 'chosen' });
  expect(of('bone')).toMatchObject({ verdict: 'refused', reason: { code: 'series-sharp-kernel' } });
  expect(of('localizer')).toMatchObject({ verdict: 'refused', reason: { code: 'series-localizer' } });
  expect(of('capture')).toMatchObject({ verdict: 'refused', reason: { code: 'series-secondary-capture' } });
});
