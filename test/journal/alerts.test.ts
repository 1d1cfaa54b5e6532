import { expect, test } from 'vitest';
import { act, alert, CLOCK, conclusion } from './samples.ts';
import { journalWithScan } from './temporary.ts';

async function raised(now = CLOCK.now()) {
  const journal = await journalWithScan({ ...CLOCK, now: () => now });
  await journal.conclude(conclusion());
  return journal;
}
const payloadOf = async (journal: Awaited<ReturnType<typeof raised>>, topic: string) =>
  (await journal.outbox.undelivered()).find((row) => row.topic === topic)?.payload;

test('an acknowledged alert says by whom, is published, and is in the audit log', async () => {
  const journal = await raised();
  const acknowledged = alert({ revision: 2, state: 'acknowledged', acknowledgedBy: 'nurse.a' });
  await journal.alerts.change(acknowledged, act('acknowledge'));
  expect(await journal.alerts.open()).toEqual([acknowledged]);
  expect(await payloadOf(journal, 'alerts/alert-1')).toBe(JSON.stringify(acknowledged));
  expect(await journal.audit.of('alert-1')).toEqual([act('acknowledge')]);
});

test('of two nurses who acknowledge at once one is told that the alert has changed', async () => {
  const journal = await raised();
  const by = (who: string) =>
    journal.alerts.change(alert({ revision: 2, state: 'acknowledged', acknowledgedBy: who }), act('acknowledge'));
  const [first, second] = await Promise.allSettled([by('nurse.a'), by('nurse.b')]);
  expect(first?.status).toBe('fulfilled');
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'alert-superseded' } });
  expect((await journal.alerts.get('alert-1'))?.acknowledgedBy).toBe('nurse.a');
  expect(await journal.audit.of('alert-1')).toHaveLength(1);
});

test('a revision that repeats or leaves one out is refused', async () => {
  const journal = await raised();
  for (const revision of [0, 1, 3]) {
    const change = journal.alerts.change(alert({ revision, state: 'closed' }), act('close'));
    await expect(change).rejects.toMatchObject({ code: 'alert-superseded' });
  }
  expect(await journal.alerts.get('alert-1')).toEqual(alert());
});

test('a closed alert is taken off the broker and no longer open', async () => {
  const journal = await raised();
  await journal.alerts.change(alert({ revision: 2, state: 'closed' }), act('close'));
  expect(await journal.alerts.open()).toEqual([]);
  expect(await payloadOf(journal, 'alerts/alert-1')).toBe('');
  expect((await journal.outbox.retained()).map(({ topic }) => topic)).toEqual(['episodes/episode-1']);
});

test('an alert that is past its time by the wall clock stays on the broker until it is closed: that clock may be wrong', async () => {
  const journal = await raised(Date.parse(alert().expiresAt) + 1);
  expect(await payloadOf(journal, 'alerts/alert-1')).toBe(JSON.stringify(alert()));
});

test('every revision of an alert is kept, oldest first, with when and by whom', async () => {
  const journal = await raised();
  const by = (what: 'acknowledged' | 'closed', minute: number, who: string) =>
    ({ what, at: `2026-11-23T09:0${minute}:00.000Z`, by: who }) as const;
  const taken = alert({ revision: 2, state: 'acknowledged', change: by('acknowledged', 1, 'nurse.a') });
  const closed = alert({ revision: 3, state: 'closed', change: { ...by('closed', 2, 'nurse.b'), reason: 'seen' } });
  for (const next of [taken, closed]) await journal.alerts.change(next, act('change'));
  expect(await journal.alerts.history('alert-1')).toEqual([alert(), taken, closed]);
  expect(await journal.alerts.history('alert-2')).toEqual([]);
  await expect(journal.alerts.change(taken, act('again'))).rejects.toMatchObject({ code: 'alert-superseded' });
  expect(await journal.alerts.history('alert-1')).toHaveLength(3);
});

test('open alerts are listed by priority, then newest first', async () => {
  const journal = await raised();
  const others = [
    alert({ alertId: 'old-high', priority: 'high', raisedAt: '2026-11-23T07:00:00.000Z', scanId: null }),
    alert({ alertId: 'low', priority: 'low', raisedAt: '2026-11-23T09:30:00.000Z', scanId: null }),
    alert({ alertId: 'new-high', priority: 'high', raisedAt: '2026-11-23T08:00:00.000Z', scanId: null }),
  ];
  for (const other of others) await journal.alerts.change(other, act('raise'));
  expect((await journal.alerts.open()).map(({ alertId }) => alertId)).toEqual([
    'new-high',
    'old-high',
    'alert-1',
    'low',
  ]);
});
