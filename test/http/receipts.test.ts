import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleAlert } from '../../dashboard/gallery/samples.ts';
import { getJson, openWard, recordCase, type Ward } from './ward.ts';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard();
});
afterEach(() => ward.close());

const AT = '2026-11-23T02:41:00.000Z';

test('tells apart what the broker has, what screens show, and whom messages reached; none of it takes the alert', async () => {
  await recordCase(ward.journal, { assessments: [{}], alert: { alertId: 'alert-1' } });
  const { outbox, displays, escalations, notifications, alerts } = ward.journal;
  const route = `${ward.url}/api/v1/alerts/alert-1/receipts`;
  expect((await getJson(route)).body).toEqual({
    alertId: 'alert-1',
    revision: 1,
    broker: { deliveredRevision: 0, deliveredAt: null },
    screens: [],
    notifications: [],
  });

  await outbox.delivered('alerts/alert-1', 1, AT);
  await displays.note({ alertId: 'alert-1', revision: 1, screenId: 'wall', displayedAt: AT }, AT);
  const alert = (await alerts.get('alert-1'))!;
  await escalations.fire({
    alert: { ...alert, revision: 2, escalation: { step: 1, of: 1, at: AT, told: ['duty neurologist'] } },
    step: 1,
    told: ['duty neurologist'],
    notifications: [{ notificationId: 'n-1', channel: 'duty neurologist', message: '{}' }],
    audit: { at: AT, who: 'appliance', act: 'alert-escalated', subject: 'alert-1', detail: '' },
  });
  await notifications.refused('n-1', 'HTTP 404', AT);
  expect((await getJson(route)).body).toMatchObject({
    revision: 2,
    broker: { deliveredRevision: 1, deliveredAt: AT },
    screens: [{ screenId: 'wall', firstRevision: 1, firstDisplayedAt: AT, lastRevision: 1, lastDisplayedAt: AT }],
    notifications: [{ channel: 'duty neurologist', step: 1, state: 'refused', problem: 'HTTP 404', attempts: 1 }],
  });
  expect(await alerts.get('alert-1')).toMatchObject({ state: 'raised', acknowledgedBy: null });
});

test('asking for them is a view of patient data, and in the audit log', async () => {
  await recordCase(ward.journal, { assessments: [{}], alert: { alertId: 'alert-1' } });
  await getJson(`${ward.url}/api/v1/alerts/alert-1/receipts`);
  expect(await ward.journal.audit.of('alert-1')).toMatchObject([{ act: 'view-receipts', who: 'screen 127.0.0.1' }]);
});

test('of an alert that is not here there are none: 404 with what to do', async () => {
  const { status, body } = await getJson(`${ward.url}/api/v1/alerts/${sampleAlert().alertId}/receipts`);
  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 'alert-unknown', hint: expect.stringContaining('board') });
});
