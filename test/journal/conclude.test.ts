import { describe, expect, test } from 'vitest';
import type { Journal } from '../../edge/journal/journal.ts';
import { assessment, hematoma } from '../assessment/samples.ts';
import { act, alert, conclusion, episode, job, scan, secondConclusion } from './samples.ts';
import { journalWithScan } from './temporary.ts';

/** All that a conclusion writes. */
async function written(journal: Journal) {
  return {
    assessments: await journal.assessments.ofScan('scan-1'),
    episode: await journal.episodes.get('episode-1'),
    alert: await journal.alerts.get('alert-1'),
    outbox: await journal.outbox.undelivered(),
    audit: await journal.audit.of('scan-1'),
    episodeOfScan: (await journal.scans.get('scan-1'))?.episodeId,
    pending: await journal.jobs.pending(),
  };
}
const NOTHING = {
  assessments: [],
  episode: null,
  alert: null,
  outbox: [],
  audit: [],
  episodeOfScan: null,
  pending: 1,
};

describe('a conclusion', () => {
  test('writes assessment, episode, alert, what the broker is to hold, and the end of the job', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion());
    expect(await written(journal)).toMatchObject({
      assessments: [assessment()],
      episode: { patientKey: 'hospital/123', revision: 1, payload: episode() },
      alert: alert(),
      outbox: [
        { topic: 'alerts/alert-1', revision: 1, payload: JSON.stringify(alert()), deliveredRevision: 0 },
        { topic: 'episodes/episode-1', revision: 1, payload: JSON.stringify(episode()), deliveredRevision: 0 },
      ],
      audit: [{ who: 'appliance', act: 'concluded', at: '2026-11-23T09:00:00.000Z' }],
      episodeOfScan: 'episode-1',
      pending: 0,
    });
    expect(await journal.alerts.ofScan('scan-1')).toEqual(alert());
    expect(await journal.scans.ofEpisode('episode-1')).toHaveLength(1);
  });

  test.each([
    ['the alert is not the next revision', { alert: alert({ revision: 3 }) }],
    ['the assessment belongs to no scan', { assessment: assessment({ scanId: 'unknown' }) }],
    ['the alert belongs to no scan', { alert: alert({ scanId: 'unknown' }) }],
    ['the episode is not the next revision', { episode: episode({ revision: 2 }) }],
    ['the job is unknown', { job: job({ jobId: 'unknown' }) }],
  ])('writes nothing at all where %s', async (_, change) => {
    const journal = await journalWithScan();
    await expect(journal.conclude(conclusion(change))).rejects.toThrow();
    expect(await written(journal)).toEqual(NOTHING);
    await journal.conclude(conclusion()); // and the scan can still be concluded
    expect((await written(journal)).pending).toBe(0);
  });

  test('repeated after a crash changes nothing and alerts nobody again', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion());
    await journal.alerts.change(
      alert({ revision: 2, state: 'acknowledged', acknowledgedBy: 'nurse.a' }),
      act('acknowledge'),
    );
    const before = await written(journal);
    await journal.conclude(conclusion());
    // Read again, the same revision has other ids and may even read a little different.
    await journal.conclude(
      conclusion({
        assessment: assessment({ assessmentId: 'assessment-9', hematoma: hematoma(99) }),
        alert: alert({ alertId: 'alert-9' }),
      }),
    );
    expect(await written(journal)).toEqual(before);
    expect(await journal.alerts.open()).toHaveLength(1);
  });

  test('of a later revision supersedes: the alert goes on, the earlier assessment is kept', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion());
    await journal.scans.enqueue(scan({ revision: 2 }), job({ jobId: 'job-2', revision: 2 }), []);
    expect((await journal.scans.get('scan-1'))?.episodeId).toBe('episode-1'); // known while it is read again
    await journal.conclude(secondConclusion());
    expect((await journal.assessments.ofScan('scan-1')).map(({ revision }) => revision)).toEqual([1, 2]);
    expect(await journal.assessments.currentOfScan('scan-1')).toEqual(secondConclusion().assessment);
    expect(await journal.assessments.get('assessment-1')).toEqual(assessment());
    expect(await journal.alerts.open()).toEqual([secondConclusion().alert]);
    expect(await journal.scans.get('scan-1')).toMatchObject({ revision: 2, episodeId: 'episode-1' });
  });

  test('can never raise a second alert for one scan', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion());
    await journal.scans.enqueue(scan({ revision: 2 }), job({ jobId: 'job-2', revision: 2 }), []);
    const second = { ...secondConclusion(), alert: alert({ alertId: 'alert-2' }) };
    await expect(journal.conclude(second)).rejects.toMatchObject({ code: 'journal-conflict' });
    expect(await journal.alerts.open()).toEqual([alert()]);
  });

  test('does not overwrite an acknowledgement that came in between', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion());
    await journal.scans.enqueue(scan({ revision: 2 }), job({ jobId: 'job-2', revision: 2 }), []);
    const acknowledged = alert({ revision: 2, state: 'acknowledged', acknowledgedBy: 'nurse.a' });
    await journal.alerts.change(acknowledged, act('acknowledge'));
    await expect(journal.conclude(secondConclusion())).rejects.toMatchObject({ code: 'alert-superseded' });
    expect(await journal.alerts.get('alert-1')).toEqual(acknowledged);
    expect(await journal.jobs.pending()).toBe(1); // concluded again from the alert as it is now
  });

  test('without alert leaves the one there is as it was', async () => {
    const journal = await journalWithScan();
    await journal.conclude(conclusion({ alert: null }));
    expect(await journal.alerts.open()).toEqual([]);
    expect((await journal.outbox.undelivered()).map(({ topic }) => topic)).toEqual(['episodes/episode-1']);
  });
});

test('an episode lists the newest reading of each of its scans by acquisition time, those without a time last', async () => {
  const journal = await journalWithScan();
  await journal.conclude(conclusion({ alert: null }));
  const more = [
    { n: 2, revision: 1, acquiredAt: null },
    { n: 3, revision: 1, acquiredAt: '2026-11-22T20:00:00' },
    { n: 3, revision: 2, acquiredAt: '2026-11-22T21:00:00' },
  ];
  for (const [index, { n, revision, acquiredAt }] of more.entries()) {
    const scanId = `scan-${n}`;
    const row = job({ jobId: `job-${n}-${revision}`, scanId, revision });
    await journal.scans.enqueue(scan({ scanId, seriesInstanceUid: `1.3.${n}`, revision, acquiredAt }), row, []);
    await journal.conclude({
      ...conclusion({ alert: null, job: row, episode: episode({ revision: index + 2 }) }),
      assessment: assessment({ assessmentId: `assessment-${n}-${revision}`, scanId, revision, acquiredAt }),
    });
  }
  const current = await journal.assessments.currentOfEpisode('episode-1');
  expect(current.map(({ assessmentId }) => assessmentId)).toEqual(['assessment-3-2', 'assessment-1', 'assessment-2-1']);
});

test('episodes are found by patient and listed newest first', async () => {
  const journal = await journalWithScan();
  await journal.conclude(conclusion({ alert: null }));
  const row = job({ jobId: 'job-2', scanId: 'scan-2' });
  await journal.scans.enqueue(scan({ scanId: 'scan-2', seriesInstanceUid: '1.3.2' }), row, []);
  const later = episode({ episodeId: 'episode-2', issuedAt: '2026-12-23T08:00:00.000Z' });
  await journal.conclude({
    ...conclusion({ alert: null, job: row, episode: later }),
    assessment: assessment({ assessmentId: 'assessment-2', scanId: 'scan-2', episodeId: 'episode-2' }),
  });
  expect((await journal.episodes.ofPatient('hospital/123')).map(({ episodeId }) => episodeId)).toEqual([
    'episode-2',
    'episode-1',
  ]);
  expect(await journal.episodes.ofPatient('hospital/124')).toEqual([]);
  expect(await journal.episodes.list(10)).toEqual([later, episode()]);
  expect(await journal.episodes.list(1)).toEqual([later]);
});
