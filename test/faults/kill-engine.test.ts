import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import type { StatusPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from '../e2e/site.ts';

const run = promisify(execFile);
let site: Site;
afterEach(() => site.remove());

/** Process id of the engine: the service's child that runs engine.ts. */
async function enginePid(service: number): Promise<number> {
  const { stdout } = await run('pgrep', ['-P', String(service), '-f', 'engine.ts']);
  return Number(stdout.trim().split('\n')[0]);
}

test('kill -9 of the engine in mid-inference: the scan is read again by a new engine and the ward gets its alert', async () => {
  site = await Site.make();
  await site.start();
  const before = await enginePid(site.appliance.process.pid!);
  // Held until it surely has the scan, then let go for a part of the second or two that a reading takes.
  process.kill(before, 'SIGSTOP');
  await site.scan(32);
  await until('a scan is being read', async () => (await site.json<StatusPayload>('/api/v1/status')).queue > 0);
  process.kill(before, 'SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 600));
  process.kill(before, 'SIGKILL');

  const { alert } = await site.watch.next(() => true, 120_000);
  expect(alert.kind).toBe('clinical');
  expect(alert.iphMl).toBeGreaterThan(10);
  expect(site.appliance.log(), 'it was killed while it read').toContain('engine-crashed');
  expect(await enginePid(site.appliance.process.pid!)).not.toBe(before);
}, 240_000);

test('an engine that hangs is killed at its deadline, and after a second hang the ward sees why the scan was not assessed', async () => {
  site = await Site.make({ inference: { modelsDir: path.resolve('models'), providers: ['cpu'], deadlineSeconds: 6 } });
  await site.start();
  let stopping = true;
  // Every engine is frozen as soon as it is ready: the first before there is a scan, the next as it begins to read.
  const freezer = (async () => {
    while (stopping) {
      const pid = await enginePid(site.appliance.process.pid!).catch(() => 0);
      const ready = await site.json<StatusPayload>('/api/v1/status').then(
        ({ provider }) => provider !== null,
        () => false,
      );
      if (pid > 0 && ready) process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  try {
    await site.scan(33);
    const { alert } = await site.watch.next(() => true, 120_000);
    expect(alert.condition).toBe('scan-not-assessed');
    expect(alert.kind).toBe('technical');
    // The second engine is frozen while it reads, or on a slow machine while it starts: the reason says which.
    expect(alert.text).toMatch(/took longer than 6 s|analysis engine is not available/);
  } finally {
    stopping = false;
    await freezer;
  }
}, 240_000);
