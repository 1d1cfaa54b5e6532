import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { StatusPayload } from '../../edge/mqtt/topics.ts';
import { retainedOn } from '../mqtt/screen.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { Site, until } from './site.ts';

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

test('stopped in order, the appliance says on the hospital’s broker that it is offline', async () => {
  const broker = await Mosquitto.start();
  undo.push(() => broker.remove());
  const site = await Site.make({ mqtt: { broker: 'external', port: broker.port } }, broker.port);
  undo.push(() => site.remove());
  await site.start();
  expect(await site.appliance.stop()).toBe(0);
  const status = (await retainedOn(broker.port)).get('henet/v1/demo/edge-1/status');
  const { state, seq } = JSON.parse(status ?? '{}') as Partial<StatusPayload>;
  expect(state).toBe('offline');
  expect(seq, 'said by the appliance, not by its will').toBeGreaterThan(1);
}, 300_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s in the middle of the start ends the service in order, with exit code 0 and no complaint',
  async (signal) => {
    const site = await Site.make();
    undo.push(() => site.remove());
    const config = path.join(site.dataDir, 'config.json');
    const service = spawn(process.execPath, ['edge/main.ts', '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const complained = text(service.stderr);
    const ended = once(service, 'exit');
    // The journal is opened before the engine is started, which takes a second or more.
    await until('the start has begun', () => existsSync(path.join(site.dataDir, 'journal.sqlite')));
    service.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(await complained).toBe('');
  },
  300_000,
);
