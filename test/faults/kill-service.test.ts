import { afterEach, expect, test } from 'vitest';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { Site } from '../e2e/site.ts';

let site: Site;
afterEach(() => site.remove());

test('kill -9 between the answer to the last slice and the alert loses nothing and alerts exactly once', async () => {
  site = await Site.make();
  await site.start();
  await site.scan(31);
  await site.appliance.kill();
  expect(site.watch.heard, 'the kill came before any alert').toEqual([]);

  await site.start();
  const { alert } = await site.watch.next(() => true, 90_000);
  expect(alert.kind).toBe('clinical');
  expect(alert.iphMl).toBeGreaterThan(10);

  // Once more down and up: a restart must not make a second alert of what is concluded already.
  await site.appliance.stop();
  await site.start();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const open = await site.json<AlertPayload[]>('/api/v1/alerts');
  expect(open.map(({ alertId }) => alertId)).toEqual([alert.alertId]);
  expect(new Set(site.watch.heard.map(({ alert: heard }) => heard.alertId)).size).toBe(1);
  expect(Math.max(...site.watch.heard.map(({ alert: heard }) => heard.soundRevision))).toBe(alert.soundRevision);
}, 240_000);
