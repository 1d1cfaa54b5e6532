import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import type { NotificationMessage } from '../../edge/alerting/channels/message.ts';
import { Escalation } from '../../edge/alerting/escalation.ts';
import { parseConfig } from '../../edge/config/load.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { silent } from '../mqtt/link.ts';
import { House } from './house.ts';
import { MINUTE, raise as raiseIn, STEPS } from './on-call.ts';

let house: House;
let escalation: Escalation;
let fired: number;
beforeEach(async () => {
  house = await House.open();
  fired = 0;
  escalation = started();
  await escalation.turn();
});
afterEach(() => house.close());

/** As a process begins it. */
function started(label: 'none' | 'initials' | 'full' = 'none'): Escalation {
  const webhook = { kind: 'webhook', url: 'https://phone.example', secretFile: '/nowhere', patientLabel: label };
  const { alerting } = parseConfig({
    site: 'ward',
    dicom: { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] },
    alerting: { escalation: STEPS, channels: { 'ward phone': webhook, 'duty neurologist': webhook } },
  });
  return new Escalation({
    appliance: { site: 'ward', appliance: 'edge-1' },
    config: alerting,
    journal: house.journal,
    clock: house.clock,
    log: silent,
    fired: () => fired++,
  });
}

const acts = () => new AlertActs({ journal: house.journal, clock: house.clock, changed: () => escalation.wake() });
const current = async ({ alertId }: AlertPayload) => (await house.journal.alerts.get(alertId))!;
const messages = async ({ alertId }: AlertPayload) => {
  const rows = await house.journal.notifications.ofAlert(alertId);
  return rows.map(({ channel, message }) => ({ channel, message: JSON.parse(message) as NotificationMessage }));
};
const toldTo = async (alert: AlertPayload) =>
  (await messages(alert)).map(({ channel, message }) => `${message.step}/${message.of} ${channel}`);

/** Time passes, and the unit looks now and then, at the end at the latest. */
async function passes(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= MINUTE) {
    house.clock.ms += Math.min(MINUTE, left);
    await escalation.turn();
  }
}

/** A raised alert, of which the unit hears at once. */
async function raise(probability = 0.9, scan: { scanId?: string } = {}): Promise<AlertPayload> {
  const alert = await raiseIn(house, probability, scan);
  escalation.wake();
  await escalation.turn();
  return alert;
}

describe('an alert that nobody takes', () => {
  test('is escalated step by step, in order, at the second of each and not before', async () => {
    const alert = await raise();
    await passes(5 * MINUTE - 1000);
    expect(await current(alert)).toMatchObject({ revision: 1, escalation: null });
    await passes(1000);
    expect(await current(alert)).toMatchObject({
      revision: 2,
      state: 'raised',
      escalation: { step: 1, of: 3, told: ['ward phone'], at: new Date(house.clock.ms).toISOString() },
      change: { what: 'escalated', by: 'appliance: nobody took it for 5 min' },
    });
    await passes(5 * MINUTE - 1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
    await passes(1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone', '2/3 duty neurologist']);
    await passes(10 * MINUTE);
    expect(await toldTo(alert)).toEqual([
      '1/3 ward phone',
      '2/3 duty neurologist',
      '3/3 ward phone',
      '3/3 duty neurologist',
    ]);
    await passes(30 * MINUTE);
    expect(await current(alert), 'after the last step nothing follows').toMatchObject({
      revision: 4,
      soundRevision: 1,
    });
    expect(fired).toBe(3);
  });

  test('tells each step in the audit log, and the broker is to hear of it', async () => {
    const alert = await raise();
    await passes(5 * MINUTE);
    expect(await house.journal.audit.of(alert.alertId)).toMatchObject([
      {
        who: 'appliance',
        act: 'alert-escalated',
        detail: 'revision 2: step 1 of 3, nobody took it for 5 min; told: ward phone',
      },
    ]);
    const outbox = await house.journal.outbox.undelivered();
    const posted = outbox.find(({ topic }) => topic === `alerts/${alert.alertId}`);
    expect(JSON.parse(posted!.payload)).toEqual(await current(alert));
  });

  test('of a lower priority has only the steps that are for it', async () => {
    const alert = await raise(0.1);
    expect(alert.priority).toBe('medium');
    await passes(60 * MINUTE);
    expect(await toldTo(alert)).toEqual(['1/2 ward phone', '2/2 ward phone', '2/2 duty neurologist']);
  });

  test('that no screen has shown has its first step at once, and the others in their time', async () => {
    const alert = await raise();
    escalation.hurry(alert);
    await passes(1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
    escalation.hurry(await current(alert));
    await passes(10 * MINUTE - 2000);
    expect(await toldTo(alert), 'hurried is the first step alone').toEqual(['1/3 ward phone']);
    await passes(1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone', '2/3 duty neurologist']);
  });
});

describe('escalation stops', () => {
  test('when somebody acknowledges, also in the very second of a step', async () => {
    const alert = await raise();
    await passes(5 * MINUTE);
    // The unit does not hear of it: it knows the alert as it was, and must not write over the acknowledgement.
    house.clock.ms += 5 * MINUTE;
    const deaf = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
    await deaf.acknowledge(alert.alertId, { by: 'RN Okafor', revision: 2 });
    await escalation.turn();
    await passes(60 * MINUTE);
    expect(await current(alert)).toMatchObject({ state: 'acknowledged', revision: 3, escalation: { step: 1 } });
    expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
  });

  test('when the alert is closed', async () => {
    const alert = await raise();
    await acts().close(alert.alertId, { by: 'RN Okafor', revision: 1, reason: 'known' });
    await passes(60 * MINUTE);
    expect(await toldTo(alert)).toEqual([]);
  });
});

test('a rise of priority begins again, also where somebody had taken the alert before', async () => {
  const first = await raise(0.1, { scanId: 'scan-a' });
  await passes(5 * MINUTE);
  await acts().acknowledge(first.alertId, { by: 'RN Okafor', revision: 2 });
  await passes(60 * MINUTE);
  const risen = await raise(0.9, { scanId: 'scan-a' });
  expect(risen).toMatchObject({ alertId: first.alertId, soundRevision: 2, state: 'raised', escalation: null });
  await passes(5 * MINUTE);
  expect(await toldTo(first)).toEqual(['1/2 ward phone', '1/3 ward phone']);
  const ids = (await messages(first)).map(({ message }) => message.notificationId);
  expect(new Set(ids).size, 'another sounding, another message').toBe(2);
});

test('a newer result of the same priority does not begin again', async () => {
  const first = await raise(0.9, { scanId: 'scan-a' });
  await passes(5 * MINUTE);
  const newer = await raise(0.95, { scanId: 'scan-a' });
  expect(newer).toMatchObject({ revision: 3, soundRevision: 1, escalation: { step: 1 } });
  await passes(5 * MINUTE);
  expect(await toldTo(first)).toEqual(['1/3 ward phone', '2/3 duty neurologist']);
});

describe('across a restart', () => {
  test('no step fires twice, none is lost, and each keeps its time', async () => {
    const alert = await raise();
    await passes(6 * MINUTE);
    escalation = started();
    await passes(4 * MINUTE - 1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
    await passes(1000);
    expect(await toldTo(alert)).toEqual(['1/3 ward phone', '2/3 duty neurologist']);
  });

  test('what came due while the appliance was down fires at once, in order', async () => {
    const alert = await raise();
    await passes(1000);
    house.clock.ms += 30 * MINUTE;
    escalation = started();
    await escalation.turn();
    expect(await toldTo(alert)).toEqual([
      '1/3 ward phone',
      '2/3 duty neurologist',
      '3/3 ward phone',
      '3/3 duty neurologist',
    ]);
    expect(await current(alert)).toMatchObject({ revision: 4, escalation: { step: 3 } });
  });

  test('a clock that was set back meanwhile makes no alert younger than its steps that fired', async () => {
    const alert = await raise();
    await passes(10 * MINUTE);
    house.clock.setBy = -60 * MINUTE;
    escalation = started();
    await escalation.turn();
    await passes(10 * MINUTE - 1000);
    expect(await toldTo(alert)).toHaveLength(2);
    await passes(1000);
    expect(await toldTo(alert)).toHaveLength(4);
  });
});

test.each([-60, 60])('a clock set by %i min while it runs makes no step early or late', async (minutes) => {
  const alert = await raise();
  await passes(MINUTE);
  house.clock.setBy = minutes * MINUTE;
  await passes(4 * MINUTE - 1000);
  expect(await toldTo(alert)).toEqual([]);
  await passes(1000);
  expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
});

test('two units over one journal, as when a killed process comes back while its last commit lands, fire a step once', async () => {
  const alert = await raise();
  const other = started();
  await other.turn();
  house.clock.ms += 5 * MINUTE;
  await Promise.all([escalation.turn(), other.turn()]);
  expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
});

describe('what leaves the appliance', () => {
  test('names nobody unless a channel is configured to', async () => {
    const alert = await raise();
    await passes(5 * MINUTE);
    const [told] = await messages(alert);
    expect(told?.message).toMatchObject({ label: { name: null, id: null }, alertId: alert.alertId, priority: 'high' });
    expect(JSON.stringify(told?.message)).not.toMatch(/Doe|Jane|4821377|…1377|J\. D\./);
  });

  test.each([
    ['initials', { name: 'J. D.', id: '…377' }],
    ['full', { name: 'Doe, Jane', id: '4821377' }],
  ] as const)('names the patient by %s where the channel says so, whatever the board shows', async (label, shown) => {
    escalation = started(label);
    await escalation.turn();
    const alert = await raise();
    await passes(5 * MINUTE);
    expect((await messages(alert))[0]?.message.label).toEqual(shown);
  });
});

test('a journal that does not answer is a problem in the status, and the step fires when it answers again', async () => {
  const alert = await raise();
  await passes(4 * MINUTE);
  const { fire } = house.journal.escalations;
  Object.assign(house.journal.escalations, { fire: () => Promise.reject(new Error('disk I/O error')) });
  await passes(2 * MINUTE);
  expect(escalation.problems()).toMatchObject([{ text: expect.stringContaining('Escalation is held up') }]);
  Object.assign(house.journal.escalations, { fire });
  await passes(1000);
  expect(escalation.problems()).toEqual([]);
  expect(await toldTo(alert)).toEqual(['1/3 ward phone']);
});
