import { beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../edge/journal/journal.ts';
import type { FeedbackRow, NoteRow, ReaderEstimateRow } from '../../edge/journal/record.ts';
import type { EpisodePayload, EpisodeScan } from '../../edge/mqtt/topics.ts';
import { conclusion as concluded, job, episode as sampleEpisode, scan } from './samples.ts';
import { temporaryJournal } from './temporary.ts';

let journal: Journal;
const AT = '2026-11-23T09:30:00.000Z';

beforeEach(async () => {
  journal = await temporaryJournal();
  await journal.scans.enqueue(scan(), job(), []);
  await journal.conclude(conclusion());
});

/** With the scan on the episode, as boards list it. */
const SCAN: EpisodeScan = {
  ...{ scanId: 'scan-1', assessmentId: 'assessment-1', revision: 1, acquiredAt: null, concludedAt: AT },
  ...{ status: 'assessed', reason: null, found: true, iphMl: 20, ivhMl: 0, predicted: null, measured: null },
};
const conclusion = () => concluded({ episode: sampleEpisode({ scans: [SCAN] }) });

const note = (changes: Partial<NoteRow> = {}): NoteRow => ({
  ...{ actId: 'act-note-1', episodeId: 'episode-1', at: AT, who: 'Dr Lind', text: 'Spoke with neurosurgery.' },
  ...changes,
});
const wrong = (changes: Partial<FeedbackRow> = {}): FeedbackRow => ({
  ...{ actId: 'act-wrong-1', scanId: 'scan-1', assessmentId: 'assessment-1', at: AT, who: 'Dr Lind' },
  ...{ verdict: 'wrong', reason: 'bad-mask', text: 'The outline holds the choroid plexus.' },
  ...changes,
});
const estimate = (changes: Partial<ReaderEstimateRow> = {}): ReaderEstimateRow => ({
  ...{ actId: 'act-read-1', scanId: 'scan-1', assessmentId: 'assessment-1', at: AT, who: 'Dr Lind' },
  estimate: { iphMl: 20, ivhMl: 0, expansion: { CHE: { probability: 0.4 }, RHE1: { expected: true }, RHE2: null } },
  ...{ blind: true, shown: 'none', shownAt: null },
  ...changes,
});
const episode = async (): Promise<EpisodePayload> => (await journal.episodes.get('episode-1'))!.payload!;
const acts = async (subject: string) =>
  (await journal.audit.of(subject)).map(({ act, who, detail }) => [act, who, detail]);

describe('a note', () => {
  test('is kept with who, when and what, and stands in the audit log with the screen it came through', async () => {
    await journal.notes.add(note(), 'screen 10.0.0.7');
    expect(await journal.notes.ofEpisode('episode-1')).toEqual([note()]);
    expect(await acts('episode-1')).toContainEqual([
      'note-added',
      'Dr Lind',
      'Spoke with neurosurgery. (through screen 10.0.0.7)',
    ]);
  });

  test('that is sent twice is written once, with the time of the first; another one under its id is refused', async () => {
    await journal.notes.add(note(), '');
    expect(await journal.notes.add(note({ at: '2026-11-23T09:31:00.000Z' }), '')).toEqual(note());
    await expect(journal.notes.add(note({ text: 'Something else' }), '')).rejects.toMatchObject({
      code: 'act-repeated',
    });
    expect(await journal.notes.ofEpisode('episode-1')).toHaveLength(1);
    expect((await acts('episode-1')).filter(([act]) => act === 'note-added')).toHaveLength(1);
  });

  test('on an episode that is not there leaves neither note nor audit row', async () => {
    await expect(journal.notes.add(note({ episodeId: 'nowhere' }), '')).rejects.toMatchObject({
      code: 'journal-conflict',
    });
    expect(await acts('nowhere')).toEqual([]);
  });
});

describe('an assessment marked as wrong', () => {
  test('is so on the episode that every board is told, in one step with the audit row', async () => {
    const before = await episode();
    await journal.feedback.add(wrong(), '');
    const mark = { reason: 'bad-mask', by: 'Dr Lind', at: AT };
    expect(await episode()).toMatchObject({ revision: before.revision + 1, scans: [{ markedWrong: mark }] });
    const row = (await journal.outbox.undelivered()).find(({ topic }) => topic === 'episodes/episode-1');
    expect(JSON.parse(row!.payload)).toEqual(await episode());
    expect(await journal.feedback.markOf('assessment-1')).toEqual(mark);
    expect((await acts('scan-1')).at(-1)).toEqual([
      'marked-wrong',
      'Dr Lind',
      'bad-mask: The outline holds the choroid plexus.',
    ]);
  });

  test('is taken back by whoever says so, and then stands on no board any more', async () => {
    await journal.feedback.add(wrong(), '');
    const back = wrong({ actId: 'act-wrong-2', verdict: 'withdrawn', reason: null, text: 'My slip' });
    await journal.feedback.add(back, '');
    expect((await episode()).scans[0]).not.toHaveProperty('markedWrong');
    expect(await journal.feedback.ofScan('scan-1')).toEqual([wrong(), back]);
    await expect(journal.feedback.add({ ...back, actId: 'act-wrong-3' }, '')).rejects.toMatchObject({
      code: 'not-marked',
    });
  });

  test('keeps its mark when another scan of the episode is concluded, and loses it with its own next revision', async () => {
    await journal.feedback.add(wrong(), '');
    const first = (await episode()).scans[0]!;
    const { markedWrong: _mark, ...unmarked } = first;
    await journal.scans.enqueue(
      scan({ scanId: 'scan-2', seriesInstanceUid: '1.8' }),
      job({ jobId: 'job-2', scanId: 'scan-2' }),
      [],
    );
    const second = conclusion();
    const two = { ...second.assessment, assessmentId: 'assessment-2', scanId: 'scan-2' };
    await journal.conclude({
      ...second,
      job: job({ jobId: 'job-2', scanId: 'scan-2' }),
      assessment: two,
      alert: null,
      // As the alerting room makes it: from assessments, which know nothing of marks.
      episode: {
        ...second.episode,
        revision: 3,
        scans: [unmarked, { ...unmarked, scanId: 'scan-2', assessmentId: 'assessment-2' }],
      },
    });
    const [kept, other] = (await episode()).scans;
    expect(kept?.markedWrong?.reason).toBe('bad-mask');
    expect(other).not.toHaveProperty('markedWrong');

    await journal.scans.enqueue(scan({ revision: 2 }), job({ jobId: 'job-3', revision: 2 }), []);
    await journal.conclude({
      ...second,
      job: job({ jobId: 'job-3', revision: 2 }),
      assessment: { ...second.assessment, assessmentId: 'assessment-1b', revision: 2 },
      alert: null,
      episode: { ...second.episode, revision: 4, scans: [{ ...unmarked, assessmentId: 'assessment-1b', revision: 2 }] },
    });
    expect((await episode()).scans[0]).not.toHaveProperty('markedWrong');
    await expect(journal.feedback.add(wrong({ actId: 'act-wrong-4' }), '')).rejects.toMatchObject({
      code: 'assessment-superseded',
    });
    expect(await journal.check()).toEqual([]);
  });
});

describe('the estimate of a reader', () => {
  test('comes back as it was given, and is in the audit log without its figures', async () => {
    await journal.readerEstimates.add(estimate(), '');
    expect(await journal.readerEstimates.ofScan('scan-1')).toEqual([estimate()]);
    expect((await acts('scan-1')).at(-1)).toEqual(['estimate-recorded', 'Dr Lind', 'blind; shown before: none']);
  });

  test('that is sent again is what it was at first, also if the model has been shown since', async () => {
    await journal.readerEstimates.add(estimate(), '');
    const again = estimate({ shown: 'opened', shownAt: AT });
    expect(await journal.readerEstimates.add(again, '')).toEqual(estimate());
    await expect(journal.readerEstimates.add(estimate({ who: 'Dr Okafor' }), '')).rejects.toMatchObject({
      code: 'act-repeated',
    });
  });

  test('ends that reader’s blindness to that scan, and nobody else’s; so does giving up, which is no estimate', async () => {
    await journal.readerEstimates.add(estimate({ estimate: null }), '');
    expect(await journal.readerEstimates.isOver('scan-1', 'Dr Lind')).toBe(true);
    expect(await journal.readerEstimates.isOver('scan-1', 'Dr Okafor')).toBe(false);
    expect(await journal.readerEstimates.all()).toEqual([]);
  });
});

describe('the audit trail', () => {
  test('of several subjects is one list, newest first, in pages, with what is named after a subject', async () => {
    for (const [n, subject] of ['scan-1', 'episode-1', 'scan-1-iph', 'scan-10', 'scan-1'].entries()) {
      await journal.audit.add({ at: AT, who: 'x', act: `act-${n}`, subject, detail: '' });
    }
    const of = ['scan-1', 'episode-1'];
    const first = await journal.audit.trail(of, { limit: 3 });
    expect(first.map(({ act }) => act)).toEqual(['act-4', 'act-2', 'act-1']);
    const second = await journal.audit.trail(of, { limit: 3, before: first.at(-1)!.id });
    expect(second.map(({ act }) => act)).toEqual(['act-0', 'concluded']);
  });

  test('tells when somebody last did something, and only from a time on', async () => {
    const view = { who: 'screen a', act: 'view-scan', subject: 'scan-1', detail: '' };
    await journal.audit.add({ ...view, at: '2026-11-23T08:00:00.000Z' });
    const of = { who: ['screen a'], acts: ['view-scan'], subjects: ['scan-1'] };
    expect(await journal.audit.lastAt({ ...of, since: '2026-11-23T07:00:00.000Z' })).toBe('2026-11-23T08:00:00.000Z');
    expect(await journal.audit.lastAt({ ...of, since: '2026-11-23T08:30:00.000Z' })).toBeNull();
    expect(await journal.audit.lastAt({ ...of, who: ['screen b'], since: '' })).toBeNull();
  });
});
