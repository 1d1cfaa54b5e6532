import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import type { Channel } from '../../edge/alerting/channels/channel.ts';
import type { NotificationMessage } from '../../edge/alerting/channels/message.ts';
import { openChannel } from '../../edge/alerting/channels/open.ts';
import { Escalation } from '../../edge/alerting/escalation.ts';
import { Notifier } from '../../edge/alerting/notifier.ts';
import type { EscalationStep } from '../../edge/config/channels.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { connectTo, silent } from '../mqtt/link.ts';
import { Screen } from '../mqtt/screen.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { House } from './house.ts';
import { MINUTE, raise as raiseIn } from './on-call.ts';
import { type Answer, Receiver } from './receiver.ts';

const PHONE = {
  kind: 'webhook',
  secret: Buffer.from('a secret of some length'),
  trusted: null,
  timeoutMs: 500,
} as const;
let house: House;
let undo: (() => Promise<void>)[];
beforeEach(async () => {
  house = await House.open();
  undo = [() => house.close()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

async function phone(answers: readonly Answer[], port?: number): Promise<Receiver> {
  const receiver = await Receiver.start(answers, port === undefined ? {} : { port });
  undo.push(() => receiver.stop());
  return receiver;
}
const through = ({ url }: Receiver): Channel =>
  openChannel(
    { ...PHONE, url: new URL(url) },
    { connection: { publish: () => Promise.reject(new Error('no broker here')) }, clock: house.clock },
  );

/** The queue's worker, working. Its waits go by the house's clock, so they are over when the test says so. */
async function notifier(channels: Readonly<Record<string, Channel>>): Promise<Notifier> {
  const made = new Notifier({
    channels: new Map(Object.entries(channels)),
    journal: house.journal,
    clock: house.clock,
    log: silent,
    writer: house.writer(),
    intervalSeconds: 0.05,
  });
  await made.start();
  undo.push(() => made.stop());
  return made;
}

/** An alert that nobody takes, one minute after another telling who is in `told`. */
async function escalated(told: readonly (readonly string[])[], scan: { scanId?: string; patientKey?: string } = {}) {
  const steps: EscalationStep[] = told.map((tell, n) => ({ afterMinutes: n, priorities: ['high'], tell: [...tell] }));
  const escalation = new Escalation({
    appliance: { site: 'ward', appliance: 'edge-1' },
    config: { escalation: steps, channels: {} },
    journal: house.journal,
    clock: house.clock,
    log: silent,
    fired: () => {},
  });
  const alert = await raiseIn(house, 0.9, scan);
  await escalation.turn();
  for (const _ of told) {
    house.clock.ms += MINUTE;
    await escalation.turn();
  }
  return alert;
}

const rows = ({ alertId }: AlertPayload) => house.journal.notifications.ofAlert(alertId);
const states = async (alert: AlertPayload) => (await rows(alert)).map(({ channel, state }) => `${channel} ${state}`);
const failing = async () =>
  (await house.journal.alerts.open()).filter(({ condition }) => condition === 'notification-failing');
const parsed = ({ body }: { readonly body: string }) => JSON.parse(body) as NotificationMessage;

describe('a message to people', () => {
  test('is tried until it is taken, the same each time, and then no more', async () => {
    const receiver = await phone([500, 'hang', 200]);
    const alert = await escalated([['phone']]);
    const worker = await notifier({ phone: through(receiver) });
    for (const attempts of [1, 2]) {
      await expect.poll(async () => (await rows(alert))[0]?.attempts).toBe(attempts);
      house.clock.ms += 2 * MINUTE;
    }
    await expect.poll(() => states(alert)).toEqual(['phone delivered']);
    expect(await rows(alert)).toMatchObject([{ attempts: 3, problem: null, endedAt: expect.any(String) }]);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['henet-notification-id'])).size).toBe(1);
    house.clock.ms += 60 * MINUTE;
    await worker.turn();
    expect(receiver.received).toHaveLength(3);
  });

  test('waits its turn behind the earlier one of its alert, and behind none of another alert', async () => {
    const receiver = await phone([500, 200]);
    const first = await escalated([['phone'], ['phone']], { scanId: 'a', patientKey: 'a' });
    await notifier({ phone: through(receiver) });
    await expect.poll(() => receiver.received.length).toBe(1);
    await expect.poll(async () => (await rows(first))[0]?.attempts).toBe(1);
    const other = await escalated([['phone']], { scanId: 'b', patientKey: 'b' });
    await expect.poll(() => states(other)).toEqual(['phone delivered']);
    house.clock.ms += 2 * MINUTE;
    await expect.poll(() => states(first)).toEqual(['phone delivered', 'phone delivered']);
    const ofFirst = receiver.received.map(parsed).filter(({ alertId }) => alertId === first.alertId);
    expect(ofFirst.map(({ step }) => step)).toEqual([1, 1, 2]);
  });

  test('in one channel does not wait for another channel that fails', async () => {
    const dead = await phone(['hang']);
    const receiver = await phone([200]);
    const alert = await escalated([['dead', 'phone']]);
    await notifier({ dead: through(dead), phone: through(receiver) });
    await expect.poll(() => states(alert)).toEqual(['dead waiting', 'phone delivered']);
  });

  test('is withdrawn while it waits, when somebody takes the alert', async () => {
    const receiver = await phone([500]);
    const alert = await escalated([['phone']]);
    const worker = await notifier({ phone: through(receiver) });
    await expect.poll(() => receiver.received.length).toBe(1);
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => worker.wake() });
    await acts.acknowledge(alert.alertId, { by: 'RN Okafor', revision: 2 });
    await expect.poll(() => states(alert)).toEqual(['phone withdrawn']);
    house.clock.ms += 60 * MINUTE;
    await worker.turn();
    expect(receiver.received).toHaveLength(1);
  });

  test('of a channel that is configured no more is refused, and says so', async () => {
    const alert = await escalated([['pager']]);
    await notifier({});
    await expect
      .poll(() => rows(alert))
      .toMatchObject([{ state: 'refused', problem: 'this channel is not configured any more' }]);
  });

  test('that was on its way when the appliance stopped is sent again at the next start, under the same id', async () => {
    const receiver = await phone(['hang', 200]);
    const alert = await escalated([['phone']]);
    const first = await notifier({ phone: through(receiver) });
    await expect.poll(() => receiver.received.length).toBe(1);
    await first.stop();
    expect(await rows(alert)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
    await notifier({ phone: through(receiver) });
    await expect.poll(() => states(alert)).toEqual(['phone delivered']);
    expect(new Set(receiver.received.map(({ headers }) => headers['henet-notification-id'])).size).toBe(1);
  });

  test('by MQTT is published on the topic of the site, not retained', async () => {
    const broker = await Mosquitto.start();
    undo.push(() => broker.remove());
    const connection = await connectTo(broker);
    undo.push(() => connection.stop());
    const pager = await Screen.open(`mqtt://127.0.0.1:${broker.port}`, 'henet/v1/ward/pagers/+');
    undo.push(() => pager.close());
    const alert = await escalated([['pager']]);
    const topic = 'henet/v1/ward/pagers/neurology';
    await notifier({ pager: openChannel({ kind: 'mqtt', topic }, { connection, clock: house.clock }) });
    const heard = await pager.until(() => true);
    expect(heard).toMatchObject({ topic, retain: false, qos: 1 });
    expect(JSON.parse(heard.payload)).toMatchObject({ alertId: alert.alertId, step: 1, of: 1, channel: 'pager' });
    await expect.poll(() => states(alert)).toEqual(['pager delivered']);
  });
});

describe('messages that do not get through', () => {
  test('are a technical alert and a problem in the status after three attempts, until one gets through', async () => {
    const receiver = await phone([500, 500, 500, 500, 200]);
    const alert = await escalated([['phone']]);
    const worker = await notifier({ phone: through(receiver) });
    for (const attempts of [1, 2]) {
      await expect.poll(async () => (await rows(alert))[0]?.attempts).toBe(attempts);
      expect(await failing()).toEqual([]);
      house.clock.ms += 2 * MINUTE;
    }
    await expect
      .poll(failing)
      .toMatchObject([
        { priority: 'medium', kind: 'technical', text: expect.stringContaining('phone (HTTP 500, trying on)') },
      ]);
    expect(worker.problems()).toMatchObject([
      { code: 'messages-failing', text: expect.stringContaining('Tell them by phone') },
    ]);
    for (const attempts of [3, 4]) {
      await expect.poll(async () => (await rows(alert))[0]?.attempts).toBe(attempts);
      house.clock.ms += 2 * MINUTE;
    }
    await expect.poll(() => states(alert)).toEqual(['phone delivered']);
    await expect.poll(failing).toEqual([]);
    expect(worker.problems()).toEqual([]);
  });

  test('because the receiver refuses them are not tried again, and told of at once', async () => {
    const receiver = await phone([404]);
    const alert = await escalated([['phone']]);
    const worker = await notifier({ phone: through(receiver) });
    await expect
      .poll(failing)
      .toMatchObject([{ text: expect.stringContaining('phone (HTTP 404, not tried again)'), soundRevision: 1 }]);
    expect(await states(alert)).toEqual(['phone refused']);
    house.clock.ms += 60 * MINUTE;
    await worker.turn();
    expect(receiver.received).toHaveLength(1);
    expect(worker.problems()).toHaveLength(1);
  });

  test('hide no secret: the address of the receiver stands in no alert', async () => {
    const receiver = await phone([403]);
    await escalated([['phone']]);
    await notifier({ phone: through(receiver) });
    await expect.poll(failing).toHaveLength(1);
    expect(JSON.stringify(await failing())).not.toContain(String(receiver.port));
  });

  test('and whose alert a person closed are told of again only when another message fails', async () => {
    const receiver = await phone([404]);
    await escalated([['phone']], { scanId: 'a', patientKey: 'a' });
    const first = await notifier({ phone: through(receiver) });
    await expect.poll(failing).toHaveLength(1);
    const [told] = await failing();
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => first.wake() });
    await acts.close(told!.alertId, { by: 'engineer', revision: told!.revision, reason: 'being mended' });
    await first.stop();
    const second = await notifier({ phone: through(receiver) });
    await expect.poll(() => second.problems()).toHaveLength(1);
    expect(await failing(), 'also after a restart').toEqual([]);
    await escalated([['phone']], { scanId: 'b', patientKey: 'b' });
    await expect.poll(failing).toMatchObject([{ soundRevision: 2 }]);
  });
});
