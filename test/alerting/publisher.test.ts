import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { AlertWriter } from '../../edge/alerting/alert-writer.ts';
import { AlertExpiry } from '../../edge/alerting/expiry.ts';
import { Ghosts } from '../../edge/alerting/ghosts.ts';
import { Publisher } from '../../edge/alerting/publisher.ts';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import { MqttConnection } from '../../edge/mqtt/connection.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { silent, startBroker } from '../mqtt/link.ts';
import { retainedOn, Screen } from '../mqtt/screen.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { House, read, unreadable } from './house.ts';

const PREFIX = 'henet/v1/ward/edge-1';
const appliance = { site: 'ward', appliance: 'edge-1' };
let house: House;
let undo: (() => Promise<void>)[];
beforeEach(async () => {
  house = await House.open();
  undo = [() => house.close()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** The appliance's side: everything between the journal and a broker. */
async function wire(broker: Mosquitto | EmbeddedBroker) {
  const connection = new MqttConnection({
    address: () => ({ host: '127.0.0.1', port: broker.port }),
    ...('credentials' in broker ? { credentials: broker.credentials } : {}),
    clientId: 'ward-edge-1',
    will: () => ({ topic: `${PREFIX}/status`, payload: '{"state":"offline"}' }),
    log: silent,
  });
  const { journal, clock } = house;
  const publisher = new Publisher({ appliance, journal, connection, clock, log: silent });
  const ghosts = new Ghosts({ appliance, journal, connection, log: silent });
  const changed = () => publisher.wake();
  const acts = new AlertActs({ journal, clock, changed });
  const writer = new AlertWriter({ journal, clock, policy: { conditions: {} }, expiresHours: 48, changed });
  const expiry = new AlertExpiry({ journal, writer, clock, log: silent });
  for (const unit of [ghosts, publisher, connection]) {
    await unit.start();
    undo.push(() => unit.stop());
  }
  return { connection, publisher, ghosts, acts, expiry };
}

const screenOn = async (broker: { readonly port: number }, filter?: string) => {
  const screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`, filter);
  undo.push(() => screen.close());
  return screen;
};
const embedded = async () => {
  const broker = await startBroker();
  undo.push(() => broker.stop());
  return broker;
};
const external = async (options?: { keeps: boolean }) => {
  const broker = await Mosquitto.start(options);
  undo.push(() => broker.remove());
  return broker;
};
const delivered = async () => {
  await expect.poll(() => house.journal.outbox.undelivered()).toEqual([]);
};
const alertTopic = (alert: { readonly alertId: string } | null) => `${PREFIX}/alerts/${alert?.alertId}`;

describe.each([
  ['the embedded broker', embedded],
  ['a hospital’s mosquitto', external],
])('over %s', (_name, open) => {
  test('an alert is retained at QoS 1 for any client, as the journal has it', async () => {
    const broker = await open();
    const { publisher } = await wire(broker);
    const { alert, episode } = await house.scan(read(12));
    publisher.wake();
    await delivered();
    const screen = await screenOn(broker);
    const heard = await screen.until(({ topic }) => topic === alertTopic(alert));
    expect(heard).toMatchObject({ retain: true, qos: 1 });
    expect(JSON.parse(heard.payload)).toEqual(alert);
    const summary = await screen.until(({ topic }) => topic === `${PREFIX}/episodes/${episode.episodeId}`);
    expect(JSON.parse(summary.payload)).toEqual(episode);
  });

  test('an acknowledged alert says by whom, a closed one is gone from the broker', async () => {
    const broker = await open();
    const { publisher, acts } = await wire(broker);
    const { alertId } = (await house.scan(read(12))).alert!;
    publisher.wake();
    const screen = await screenOn(broker, `${PREFIX}/alerts/+`);
    await acts.acknowledge(alertId, { by: 'nurse', revision: 1 });
    const taken = await screen.until(({ payload }) => payload.includes('"acknowledged"'));
    expect(JSON.parse(taken.payload)).toMatchObject({ acknowledgedBy: 'nurse', revision: 2, soundRevision: 1 });
    await acts.close(alertId, { by: 'nurse', revision: 2, reason: 'seen' });
    await screen.until(({ payload }) => payload === '');
    await delivered();
    expect([...(await retainedOn(broker.port)).keys()].filter((topic) => topic.includes('/alerts/'))).toEqual([]);
  });

  test('what was committed while there was no connection is published when there is one', async () => {
    const { alert } = await house.scan(read(12));
    const broker = await open();
    const screen = await screenOn(broker);
    await wire(broker);
    await screen.until(({ topic }) => topic === alertTopic(alert));
    await delivered();
  });

  test('the revisions of an alert arrive in their order, the newest last, though they come faster than the broker answers', async () => {
    const broker = await open();
    const { publisher } = await wire(broker);
    const screen = await screenOn(broker, `${PREFIX}/alerts/+`);
    const { alert } = await house.scan(read(12));
    publisher.wake();
    for (let revision = 2; revision <= 30; revision++) {
      const audit = { at: '', who: 'appliance', act: 'alert-updated', subject: alert!.alertId, detail: '' };
      await house.journal.alerts.change({ ...alert!, revision }, audit);
      publisher.wake();
    }
    await delivered();
    await screen.until(({ payload }) => (JSON.parse(payload) as AlertPayload).revision === 30);
    const heard = screen.heard.map(({ payload }) => (JSON.parse(payload) as AlertPayload).revision);
    expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
  });

  test('two revisions of a scan are one alert on the broker, the newer one', async () => {
    const broker = await open();
    const { publisher } = await wire(broker);
    await house.scan(read(12), { scanId: 'scan-a' });
    publisher.wake();
    await delivered();
    const { alert } = await house.scan(read(13), { scanId: 'scan-a' });
    publisher.wake();
    await delivered();
    const alerts = [...(await retainedOn(broker.port))].filter(([topic]) => topic.includes('/alerts/'));
    expect(alerts.map(([topic]) => topic)).toEqual([alertTopic(alert)]);
    expect(JSON.parse(alerts[0]![1])).toMatchObject({ revision: 2, soundRevision: 1, iphMl: 13 });
  });
});

describe('a broker that is killed', () => {
  test('shows every open alert again when it is back, and none of them sounds again', async () => {
    const broker = await external();
    const { publisher, acts } = await wire(broker);
    const patients = Array.from({ length: 40 }, (_, i) => `patient ${i}`);
    const alerts: AlertPayload[] = [];
    for (const patientKey of patients) alerts.push((await house.scan(read(12), { patientKey })).alert!);
    publisher.wake();
    await delivered();
    await acts.close(alerts[0]!.alertId, { by: 'nurse', revision: 1, reason: 'seen' });
    await delivered();

    const screen = await screenOn(broker);
    await screen.until(({ topic }) => topic === alertTopic(alerts.at(-1)!));
    await broker.kill('SIGKILL');
    const during = (await house.scan(unreadable(), { patientKey: 'while the broker was away' })).alert!;
    publisher.wake();
    await broker.restart();
    await screen.until(({ topic }) => topic === alertTopic(during));
    await delivered();

    const expected = [...alerts.slice(1), during];
    const retained = async () =>
      [...(await retainedOn(broker.port)).keys()].filter((topic) => topic.includes('/alerts/'));
    await expect.poll(async () => (await retained()).sort()).toEqual(expected.map(alertTopic).sort());
    const sounds = screen.heard.filter(({ topic, payload }) => topic.includes('/alerts/') && payload !== '');
    expect(sounds.every(({ payload }) => (JSON.parse(payload) as AlertPayload).soundRevision === 1)).toBe(true);
  });

  test('and comes back with an alert that was closed since it last saved, is told to clear it', async () => {
    const broker = await external({ keeps: true });
    const { publisher, acts, connection } = await wire(broker);
    const { alert } = await house.scan(read(12));
    publisher.wake();
    await delivered();
    await broker.save();
    await acts.close(alert!.alertId, { by: 'nurse', revision: 1, reason: 'seen' });
    await delivered();
    await connection.stop();
    await broker.kill('SIGKILL');
    await broker.restart();
    expect([...(await retainedOn(broker.port)).keys()], 'the closed alert is back').toContain(alertTopic(alert));

    await connection.start();
    const retained = async () =>
      [...(await retainedOn(broker.port)).keys()].filter((topic) => topic.includes('/alerts/'));
    await expect.poll(retained).toEqual([]);
  });
});

test('an alert of this name that the journal does not know is shown as a problem and left alone', async () => {
  const broker = await external();
  const stranger = await screenOn(broker);
  const topic = `${PREFIX}/alerts/unknown`;
  await stranger.client.publishAsync(topic, '{"alertId":"unknown"}', { qos: 1, retain: true });
  const { ghosts } = await wire(broker);
  await expect
    .poll(() => ghosts.problems())
    .toEqual([expect.objectContaining({ text: expect.stringContaining('did not raise') })]);
  expect([...(await retainedOn(broker.port)).keys()]).toContain(topic);
});

test('an alert whose time is over is closed, cleared from the broker and audited', async () => {
  const broker = await embedded();
  const { expiry } = await wire(broker);
  const { alert } = await house.scan(read(12));
  const screen = await screenOn(broker, `${PREFIX}/alerts/+`);
  house.clock.ms = Date.parse(alert!.expiresAt) - 1;
  await expiry.expireDue();
  expect(await house.journal.alerts.open()).toHaveLength(1);

  house.clock.ms += 1;
  await expiry.expireDue();
  await screen.until(({ payload }) => payload === '');
  expect(await house.journal.alerts.get(alert!.alertId)).toMatchObject({ state: 'closed', revision: 2 });
  expect(await house.journal.audit.of(alert!.alertId)).toMatchObject([
    { who: 'appliance', act: 'alert-closed', detail: 'revision 2: its time is over (alerting.expiresHours)' },
  ]);
});

test('a journal that does not answer is shown as a problem, and the outbox goes out when it answers again', async () => {
  const broker = await embedded();
  const { publisher } = await wire(broker);
  await delivered();
  const { alert } = await house.scan(read(12));
  const { undelivered } = house.journal.outbox;
  (house.journal.outbox as { undelivered: unknown }).undelivered = () => Promise.reject(new Error('disk I/O error'));
  publisher.wake();
  await expect
    .poll(() => publisher.problems())
    .toEqual([expect.objectContaining({ text: expect.stringContaining('journal') })]);
  Object.assign(house.journal.outbox, { undelivered });
  const screen = await screenOn(broker);
  await screen.until(({ topic }) => topic === alertTopic(alert));
  await delivered();
  expect(publisher.problems()).toEqual([]);
});
