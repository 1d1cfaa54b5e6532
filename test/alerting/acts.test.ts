import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { House, read } from './house.ts';

let house: House;
let acts: AlertActs;
let alert: AlertPayload;
let changes: number;
beforeEach(async () => {
  house = await House.open();
  changes = 0;
  acts = new AlertActs({
    journal: house.journal,
    clock: house.clock,
    changed: () => {
      changes += 1;
    },
  });
  alert = (await house.scan(read(12), { scanId: 'scan-a' })).alert!;
});
afterEach(() => house.close());

test('whoever takes an alert is written on it, in the audit log and in the outbox, and it does not sound again', async () => {
  const taken = await acts.acknowledge(alert.alertId, { by: 'nurse', revision: 1 });
  expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'nurse', revision: 2, soundRevision: 1 });
  expect(taken.acknowledgedAt).toBe('2026-11-23T09:01:00.000Z');
  expect(await house.journal.alerts.get(alert.alertId)).toEqual(taken);
  expect(await house.journal.audit.of(alert.alertId)).toMatchObject([{ who: 'nurse', act: 'alert-acknowledged' }]);
  const row = (await house.journal.outbox.undelivered()).find(({ topic }) => topic === `alerts/${alert.alertId}`);
  expect(row).toMatchObject({ revision: 2 });
  expect(changes).toBe(1);
});

test('closing says why, and clears the alert from the broker', async () => {
  await acts.close(alert.alertId, { by: 'doctor', revision: 1, reason: 'transferred' });
  expect(await house.journal.alerts.open()).toEqual([]);
  expect(await house.journal.audit.of(alert.alertId)).toMatchObject([
    { who: 'doctor', act: 'alert-closed', detail: 'revision 2: transferred' },
  ]);
  const row = (await house.journal.outbox.undelivered()).find(({ topic }) => topic === `alerts/${alert.alertId}`);
  expect(row?.payload).toBe('');
});

test('nobody takes or closes a revision that they have not seen', async () => {
  await house.scan(read(13, { probability: 0.9 }), { scanId: 'scan-a' });
  const act = { by: 'nurse', revision: 1, reason: 'seen' };
  await expect(acts.acknowledge(alert.alertId, act)).rejects.toMatchObject({ code: 'alert-superseded' });
  await expect(acts.close(alert.alertId, act)).rejects.toMatchObject({ code: 'alert-superseded' });
  expect((await house.journal.alerts.get(alert.alertId))?.state).toBe('raised');
  expect(changes).toBe(0);
});

test('of two people who take an alert at the same moment one has it and the other is told', async () => {
  const outcomes = await Promise.allSettled([
    acts.acknowledge(alert.alertId, { by: 'nurse', revision: 1 }),
    acts.acknowledge(alert.alertId, { by: 'doctor', revision: 1 }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { acknowledgedBy } = (await house.journal.alerts.get(alert.alertId))!;
  const other = acknowledgedBy === 'nurse' ? 'doctor' : 'nurse';
  const later = acts.acknowledge(alert.alertId, { by: other, revision: 2 });
  await expect(later).rejects.toMatchObject({ code: 'alert-taken', message: expect.stringContaining(acknowledgedBy!) });
});

test('taking what one has taken already changes nothing', async () => {
  const first = await acts.acknowledge(alert.alertId, { by: 'nurse', revision: 1 });
  expect(await acts.acknowledge(alert.alertId, { by: 'nurse', revision: 1 })).toEqual(first);
});

test('there is nothing to do about an alert that is unknown or closed', async () => {
  await expect(acts.acknowledge('no', { by: 'nurse', revision: 1 })).rejects.toMatchObject({ code: 'alert-unknown' });
  await acts.close(alert.alertId, { by: 'nurse', revision: 1, reason: 'seen' });
  const again = acts.close(alert.alertId, { by: 'nurse', revision: 2, reason: 'seen' });
  await expect(again).rejects.toMatchObject({ code: 'alert-closed' });
});
