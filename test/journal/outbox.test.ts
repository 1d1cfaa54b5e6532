import { expect, test } from 'vitest';
import { act, alert, conclusion } from './samples.ts';
import { journalWithScan } from './temporary.ts';

const AT = '2026-11-23T09:00:01.000Z';
const topicsOf = (rows: readonly { topic: string }[]) => rows.map(({ topic }) => topic);

async function raised() {
  const journal = await journalWithScan();
  await journal.conclude(conclusion());
  return journal;
}

test('what was committed first is delivered first; what changed again moves to the end', async () => {
  const { alerts, outbox } = await raised();
  expect(topicsOf(await outbox.undelivered())).toEqual(['alerts/alert-1', 'episodes/episode-1']);
  await alerts.change(alert({ revision: 2 }), act('escalate'));
  expect(topicsOf(await outbox.undelivered())).toEqual(['episodes/episode-1', 'alerts/alert-1']);
  expect(await outbox.undelivered()).toHaveLength(2); // one row a topic: the newest payload
});

test('what the broker has acknowledged is delivered, and still held for a broker that loses it', async () => {
  const { outbox } = await raised();
  await outbox.delivered('alerts/alert-1', 1, AT);
  expect(topicsOf(await outbox.undelivered())).toEqual(['episodes/episode-1']);
  expect(topicsOf(await outbox.retained())).toEqual(['alerts/alert-1', 'episodes/episode-1']);
  expect(await outbox.retained()).toMatchObject([{ deliveredRevision: 1 }, { deliveredRevision: 0 }]);
});

test('an answer to an earlier revision does not count for the newer one', async () => {
  const { alerts, outbox } = await raised();
  await alerts.change(alert({ revision: 2, state: 'closed' }), act('close'));
  await outbox.delivered('alerts/alert-1', 1, AT);
  expect(await outbox.undelivered()).toMatchObject([
    { topic: 'episodes/episode-1' },
    { topic: 'alerts/alert-1', revision: 2, payload: '', deliveredRevision: 1 },
  ]);
  await outbox.delivered('alerts/alert-1', 2, AT);
  await outbox.delivered('alerts/alert-1', 1, AT); // answered late
  expect(topicsOf(await outbox.undelivered())).toEqual(['episodes/episode-1']);
});

test('an alert that was cleared is told as cleared, and is not retained', async () => {
  const { alerts, outbox } = await raised();
  expect(await outbox.cleared()).toEqual([]);
  await alerts.change(alert({ revision: 2, state: 'closed' }), act('close'));
  await outbox.delivered('alerts/alert-1', 2, AT);
  expect(await outbox.cleared()).toMatchObject([{ topic: 'alerts/alert-1', payload: '', revision: 2 }]);
  expect(topicsOf(await outbox.retained())).toEqual(['episodes/episode-1']);
});

test('what was delivered stays counted when the payload changes', async () => {
  const { alerts, outbox } = await raised();
  await outbox.delivered('alerts/alert-1', 1, AT);
  await alerts.change(alert({ revision: 2 }), act('escalate'));
  const row = (await outbox.undelivered()).find(({ topic }) => topic === 'alerts/alert-1');
  expect(row).toMatchObject({ revision: 2, deliveredRevision: 1 });
});

test('a revision that was never written cannot be delivered', async () => {
  const { outbox } = await raised();
  await outbox.delivered('alerts/alert-1', 7, AT);
  await outbox.delivered('alerts/unknown', 1, AT);
  expect(topicsOf(await outbox.undelivered())).toContain('alerts/alert-1');
});
