import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../edge/config/clock.ts';
import { StatusReporter, type StatusSources } from '../../edge/health/status.ts';
import type { MqttConnection } from '../../edge/mqtt/connection.ts';
import type { StatusPayload } from '../../edge/mqtt/topics.ts';
import { connectTo, silent } from '../mqtt/link.ts';
import { type Heard, Screen } from '../mqtt/screen.ts';
import { Mosquitto } from '../peers/mosquitto.ts';

const TOPIC = 'henet/v1/ward/edge-1/status';
const clock: Clock = { now: () => Date.parse('2026-11-23T08:00:00Z'), monotonic: () => 0 };
const model = { name: 'henet', version: '1.0.0', intendedUse: 'demonstration' as const };

let broker: Mosquitto;
let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

const says = (fits: (status: StatusPayload) => boolean) => (heard: Heard) =>
  heard.topic === TOPIC && fits(JSON.parse(heard.payload) as StatusPayload);

async function report(
  changes: Partial<StatusSources> = {},
  heartbeatSeconds = 0.5,
): Promise<{ reporter: StatusReporter; connection: MqttConnection; screen: Screen }> {
  broker = await Mosquitto.start();
  undo.push(() => broker.remove());
  const screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => screen.close());
  const connection = await connectTo(broker);
  undo.push(() => connection.stop());
  const reporter = new StatusReporter({
    appliance: { site: 'ward', appliance: 'edge-1' },
    connection,
    sources: {
      engine: () => ({ provider: 'cpu', models: [model] }),
      queue: async () => 2,
      receivingSeries: () => 1,
      lastInstanceAt: () => '2026-11-23T07:59:58.000Z',
      diskFreeBytes: () => 5_000_000_000,
      ...changes,
    },
    heartbeatSeconds,
    bootId: 'boot-1',
    version: '0.1.0',
    clock,
    log: silent,
  });
  return { reporter, connection, screen };
}

test('every heartbeat tells what works, what waits, and when the next one is due', async () => {
  const { reporter, screen } = await report();
  await reporter.start();
  undo.push(() => reporter.stop());
  const { payload } = await screen.until(says(({ seq }) => seq >= 2));
  expect(JSON.parse(payload)).toMatchObject({
    state: 'ready',
    bootId: 'boot-1',
    issuedAt: '2026-11-23T08:00:00.000Z',
    nextHeartbeatAt: '2026-11-23T08:00:00.500Z',
    provider: 'cpu',
    models: [model],
    demonstration: true,
    queue: 2,
    receivingSeries: 1,
    lastInstanceAt: '2026-11-23T07:59:58.000Z',
    diskFreeBytes: 5_000_000_000,
    problems: [],
  });
  const late = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  expect(await late.until(says(() => true))).toMatchObject({ retain: true, qos: 1 });
  await late.close();
});

test('the status is starting without an engine, and degraded while anything is wrong', async () => {
  const { reporter } = await report({ engine: () => null });
  expect(reporter.current()).toMatchObject({ state: 'starting', provider: null, models: [], demonstration: false });
  const problems = [{ code: 'disk-full', text: 'The disk is full. Make space.', priority: 'high' as const }];
  reporter.addProblems(() => problems);
  expect(reporter.current()).toMatchObject({ state: 'degraded', problems: ['The disk is full. Make space.'] });
  problems.pop();
  expect(reporter.current().state).toBe('starting');
});

test('a journal that does not answer is a problem of its own, and the heartbeat goes on', async () => {
  const { reporter, screen } = await report({
    queue: async () => {
      throw new Error('disk I/O error');
    },
  });
  await reporter.start();
  undo.push(() => reporter.stop());
  const { payload } = await screen.until(says(({ seq }) => seq >= 2));
  expect(JSON.parse(payload)).toMatchObject({ state: 'degraded', problems: [expect.stringContaining('journal')] });
});

test('an orderly stop says offline', async () => {
  const { reporter, screen } = await report();
  await reporter.start();
  await screen.until(says(({ state }) => state === 'ready'));
  await reporter.stop();
  const { payload } = await screen.until(says(({ state }) => state === 'offline'));
  const ready = screen.heard.findLast(says(({ state }) => state === 'ready'))!;
  expect(JSON.parse(payload).seq).toBeGreaterThan(JSON.parse(ready.payload).seq);
});

test('a new connection gets a heartbeat at once, not after the interval', async () => {
  const { reporter, screen } = await report({}, 3600);
  await reporter.start();
  undo.push(() => reporter.stop());
  await screen.until(says(({ seq }) => seq === 1));
  await broker.kill();
  await broker.restart();
  await screen.until(says(({ seq }) => seq === 2));
});

test('after kill -9 of the appliance the broker says offline on its behalf', async () => {
  broker = await Mosquitto.start();
  undo.push(() => broker.remove());
  const screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => screen.close());
  const child = spawn(process.execPath, [`${import.meta.dirname}/appliance.ts`, String(broker.port)], {
    stdio: 'inherit',
  });
  const exited = once(child, 'exit');
  await screen.until(says(({ state }) => state === 'ready'));
  child.kill('SIGKILL');
  await exited;
  const { payload } = await screen.until(says(({ state }) => state === 'offline'));
  expect(JSON.parse(payload)).toMatchObject({ bootId: 'boot-of-the-child' });
});
