import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { AlertPayload, StatusPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from '../e2e/site.ts';

/** Of Debian's package libfaketime, by architecture. */
const LIBRARY = [
  `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`,
].find(existsSync);
const HOUR = 3_600_000;

if (!LIBRARY) console.log('skipped: libfaketime is not installed: apt-get install faketime');

let site: Site;
afterEach(() => site?.remove());

/** What must not change of an alert when the clock is set. */
const held = ({ alertId, state, soundRevision, priority, acknowledgedBy, text }: AlertPayload) => ({
  alertId,
  state,
  soundRevision,
  priority,
  acknowledgedBy,
  text,
});

test.skipIf(!LIBRARY)(
  'the wall clock set by an hour, forward and back, while alerts are open: none is lost, heard twice, closed or aged',
  async () => {
    site = await Site.make({ series: { quietSeconds: 0.5, giveUpSeconds: 2 } });
    const rate = join(site.dataDir, 'clock');
    // At once whole: it is read with every look at the clock.
    const set = async (seconds: number) => {
      await writeFile(`${rate}.new`, `${seconds >= 0 ? '+' : ''}${seconds}\n`);
      await rename(`${rate}.new`, rate);
    };
    await set(0);
    const fake = {
      LD_PRELOAD: LIBRARY!,
      FAKETIME_TIMESTAMP_FILE: rate,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    await site.start(fake);
    await site.scan(41);
    await site.watch.next(({ kind }) => kind === 'clinical', 180_000);
    await site.scanWithGap(42);
    await site.watch.next(({ condition }) => condition === 'scan-not-assessed', 60_000);
    const open = () => site.json<AlertPayload[]>('/api/v1/alerts');
    const ofScans = async () => (await open()).filter(({ scanId }) => scanId !== null);
    const [taken] = await open();
    const answer = await fetch(`${site.appliance.httpUrl}/api/v1/alerts/${taken!.alertId}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'RN Okafor', revision: taken!.revision }),
    });
    expect(answer.status).toBe(200);
    const before = await ofScans();
    expect(before).toHaveLength(2);

    const applianceNow = async () => Date.parse((await site.json<{ now: string }>('/api/v1/time')).now);
    /** Age by the appliance's clock less that by this machine's true clock, s. */
    const misaged = async () => {
      const drift = (await applianceNow()) - Date.now();
      return (await ofScans()).map((alert) => {
        const wasTrue = before.find(({ alertId }) => alertId === alert.alertId)!;
        return Math.round(Math.abs(Date.parse(alert.raisedAt) - drift - Date.parse(wasTrue.raisedAt)) / 1000);
      });
    };
    let told = '';
    for (const seconds of [3600, 0, -3600]) {
      await set(seconds);
      await until('the step is told', async () => {
        const [stepped] = (await open()).filter(({ condition }) => condition === 'clock-stepped');
        if (stepped === undefined || stepped.text === told) return false;
        told = stepped.text;
        return true;
      });
      expect(Math.abs((await applianceNow()) - Date.now() - seconds * 1000)).toBeLessThan(60_000);
      expect((await ofScans()).map(held)).toEqual(before.map(held));
      for (const off of await misaged()) expect(off).toBeLessThanOrEqual(2);
    }
    const [stepped] = (await open()).filter(({ condition }) => condition === 'clock-stepped');
    expect(stepped).toMatchObject({ kind: 'technical', priority: 'low', state: 'raised', soundRevision: 1 });
    expect(stepped?.text).toMatch(/set back by 1 h 0 min: from \d{4}-.*Z to \d{4}-.*Z\./);
    expect(site.appliance.log()).toContain('"code":"clock-stepped"');
    const status = await site.json<StatusPayload>('/api/v1/status');
    expect([status.state, status.problems]).toEqual(['ready', []]);

    // A new process finds the alerts dated by the clock that is now, and takes nothing for old.
    await site.appliance.kill();
    await site.start(fake);
    expect((await ofScans()).map(held)).toEqual(before.map(held));
    for (const off of await misaged()) expect(off).toBeLessThanOrEqual(2);
    for (const alert of await ofScans()) {
      const stands = Date.parse(alert.expiresAt) - Date.parse(alert.raisedAt);
      expect(Math.abs(stands - 48 * HOUR)).toBeLessThan(1000);
      const history = await site.json<AlertPayload[]>(`/api/v1/alerts/${alert.alertId}/history`);
      expect(history.map(({ soundRevision }) => soundRevision)).toEqual(history.map(() => 1));
      expect(history.filter(({ change }) => change.by.includes('The clock was set'))).toHaveLength(3);
      expect(history.map(({ revision }) => revision)).toEqual(history.map((_, n) => n + 1));
    }
    const heard = site.watch.heard.filter(({ alert }) => alert.scanId !== null);
    expect(Math.max(...heard.map(({ alert }) => alert.soundRevision))).toBe(1);
  },
  600_000,
);
