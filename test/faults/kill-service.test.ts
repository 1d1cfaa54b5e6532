import { afterEach, expect, test } from 'vitest';
import type { AlertPayload, StatusPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from '../e2e/site.ts';
import { enginePid } from './engine-of.ts';

let site: Site;
afterEach(() => site.remove());

test('kill -9 between the answer to the last slice and the alert loses nothing and alerts exactly once', async () => {
  site = await Site.make();
  await site.start();
  // Held, so that nothing can be concluded before the kill.
  const engine = (await enginePid(site.appliance.process.pid!))!;
  process.kill(engine, 'SIGSTOP');
  await site.scan(31);
  await site.appliance.kill();
  process.kill(engine, 'SIGKILL');
  expect(site.watch.heard, 'the kill came before any alert').toEqual([]);

  await site.start();
  const { alert } = await site.watch.next(() => true, 180_000);
  expect(alert.kind).toBe('clinical');
  expect(alert.iphMl).toBeGreaterThan(10);

  // Its study is decided as a whole: what is still open would rightly be taken up again.
  const receiving = async () => (await site.json<StatusPayload>('/api/v1/status')).receivingSeries;
  await until('every series of the study is decided', async () => (await receiving()) === 0);
  // Once more down and up: a restart must not make a second alert of what is concluded already.
  await site.appliance.stop();
  await site.start();
  // The next patient's alert comes after whatever the restart would have made of the first one.
  await site.scan(34);
  const { alert: next } = await site.watch.next(({ alertId }) => alertId !== alert.alertId, 180_000);
  expect(site.appliance.log().match(/"msg":"scan queued"/g), 'the next patient alone was queued').toHaveLength(1);
  expect(site.appliance.log()).not.toMatch(/queued again|taken up/);
  const open = await site.json<AlertPayload[]>('/api/v1/alerts');
  expect(open.map(({ alertId }) => alertId).sort()).toEqual([alert.alertId, next.alertId].sort());
  expect(new Set(site.watch.heard.map(({ alert: heard }) => heard.alertId)).size).toBe(2);
  expect(Math.max(...site.watch.heard.map(({ alert: heard }) => heard.soundRevision))).toBe(alert.soundRevision);
}, 600_000);
