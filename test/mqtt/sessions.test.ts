import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmbeddedBroker, EmbeddedBrokerOptions } from '../../edge/mqtt/broker.ts';
import { connectTo, startBroker } from './link.ts';

const ALERT = (n: number | string) => `henet/v1/ward/edge-1/alerts/${n}`;
const users = [
  { username: 'assistant', password: 'one', role: 'reader', topics: ['status', 'alerts'] },
  { username: 'pager', password: 'two', role: 'reader', topics: ['status'] },
] as const;
const PASSWORDS = { assistant: 'one', pager: 'two' };

let folder: string;
let broker: EmbeddedBroker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-sessions-'));
});
afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

const open = async (changes: Partial<EmbeddedBrokerOptions> = {}) => {
  broker = await startBroker({ users, sessionsFile: join(folder, 'sessions.sqlite'), ...changes });
};
/** A client that keeps its session, with all that comes to it. */
async function client(username: keyof typeof PASSWORDS = 'assistant', clientId = 'home', clean = false) {
  const heard: string[] = [];
  const opened: MqttClient = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ protocolVersion: 4, reconnectPeriod: 0, username, password: PASSWORDS[username], clientId, clean },
  });
  opened.on('message', (_topic, payload) => heard.push(payload.toString()));
  const present = await new Promise<boolean>((resolve, reject) => {
    opened.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
    opened.once('error', reject);
  });
  return { heard, present, client: opened, leave: () => opened.endAsync() };
}
const subscribed = async (who: Parameters<typeof client>[0] = 'assistant', clientId = 'home') => {
  const opened = await client(who, clientId);
  await opened.client.subscribeAsync('henet/v1/#', { qos: 1 });
  await opened.leave();
};
const publish = async (...payloads: string[]) => {
  const appliance = await connectTo(broker);
  for (const payload of payloads) await appliance.publish(ALERT(payload), payload, { retain: false });
  await appliance.stop();
};

test('what was published while a user was away comes in order when that user is back, also after a restart', async () => {
  await open();
  await subscribed();
  await publish('a', 'b');
  await broker.stop();
  await open();
  await publish('c');
  const back = await client();
  expect(back.present).toBe(true);
  await expect.poll(() => back.heard).toEqual(['a', 'b', 'c']);
  await back.leave();
  await broker.stop();
  await open();
  const again = await client();
  await publish('d');
  await expect.poll(() => again.heard).toEqual(['d']);
  await again.leave();
});

test('only the newest wait: a session is held to its number and its bytes', async () => {
  await open({ sessionLimits: { messages: 3 } });
  await subscribed();
  await publish('a', 'b', 'c', 'd', 'e');
  await broker.stop();
  // c, d and e are there: ff is the fourth message, and d, e, ff are four bytes.
  await open({ sessionLimits: { messages: 3, bytes: 3 } });
  await publish('ff');
  const back = await client();
  await publish('end');
  await expect.poll(() => back.heard).toEqual(['e', 'ff', 'end']);
  await back.leave();
});

test('nothing waits for a user who may not read it', async () => {
  await open();
  await subscribed('pager');
  await publish('alert');
  const appliance = await connectTo(broker);
  await appliance.publish('henet/v1/ward/edge-1/status', 'ready', { retain: false });
  await appliance.stop();
  const back = await client('pager');
  await expect.poll(() => back.heard).toEqual(['ready']);
  await back.leave();
});

test('one user cannot take over another one’s session by its client id, nor can a screen', async () => {
  await open();
  await subscribed('assistant', 'home');
  await publish('secret');
  const thief = await client('pager', 'home');
  expect(thief.present).toBe(false);
  const screen = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ protocolVersion: 4, reconnectPeriod: 0, clientId: 'user/assistant/home', clean: false },
  });
  const back = await client('assistant', 'home');
  await expect.poll(() => back.heard).toEqual(['secret']);
  expect(thief.heard).toEqual([]);
  expect(screen.connected).toBe(true);
  for (const one of [thief.client, back.client, screen]) await one.endAsync(true);
});

test('a clean session under the same id ends the kept one [MQTT-3.1.2-6]', async () => {
  await open();
  await subscribed();
  await publish('a');
  await (await client('assistant', 'home', true)).leave();
  const back = await client();
  expect(back.present).toBe(false);
  await publish('b');
  expect(back.heard).toEqual([]);
  await back.leave();
});

test('there is room for so many kept sessions and no more; those that are there come back', async () => {
  await open({ sessionLimits: { sessions: 1 } });
  await subscribed('assistant', 'home');
  await expect(client('assistant', 'another')).rejects.toThrow(/unavailable/i);
  const back = await client('assistant', 'home');
  expect(back.present).toBe(true);
  await back.leave();
});

test('a session that nobody came back to is forgotten at the next start', async () => {
  const now = Date.parse('2026-11-24T09:00:00Z');
  const clock = (hours: number) => ({ now: () => now + hours * 3_600_000, monotonic: () => performance.now() });
  await open({ clock: clock(0) });
  await subscribed();
  await broker.stop();
  await open({ clock: clock(71) });
  await broker.stop();
  await open({ clock: clock(73) });
  const late = await client();
  expect(late.present).toBe(false);
  await late.leave();
});

test('a file of sessions that cannot be read is begun anew, and the broker starts', async () => {
  await writeFile(
    join(folder, 'sessions.sqlite'),
    'not a database, and long enough that SQLite looks at it '.repeat(20),
  );
  await open();
  await subscribed();
  await publish('a');
  const back = await client();
  await expect.poll(() => back.heard).toEqual(['a']);
  await back.leave();
});
