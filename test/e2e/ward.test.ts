import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AlertPayload, EpisodePayload, StatusPayload } from '../../edge/mqtt/topics.ts';
import { complaintsOf, hasBrowser, launchBrowser } from '../browser/browser.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { Site } from './site.ts';

/** Growth of the follow-up, mL. */
const GROWTH_ML = 12;

let site: Site;
afterEach(() => site.remove());

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/test installs it)');

describe.skipIf(!hasBrowser)('from the scanner to a screen', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('a nurse takes the alert of the baseline, then that of the grown follow-up, and reads the case', async () => {
    site = await Site.make();
    await site.start();
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    const complaints = complaintsOf(page);
    await page.goto(`${site.appliance.httpUrl}/ward`);
    await page.getByText('No alert is waiting.').waitFor();
    await page.getByText('DEMONSTRATION').first().waitFor();

    const take = async (alertOf: { alert: AlertPayload }) => {
      const { priority } = alertOf.alert;
      await page.getByRole('article', { name: `${priority} priority alert, raised` }).waitFor();
      await page.getByRole('button', { name: 'Acknowledge' }).first().click();
      await page.getByLabel('Taken by').fill('RN Okafor');
      await page.keyboard.press('Enter');
      await page.getByText('Acknowledged by RN Okafor').first().waitFor();
    };

    await site.scan(21);
    const baseline = await site.watch.next(({ state }) => state === 'raised', 60_000);
    expect(baseline.alert.condition).toMatch(/bleed-found|expansion-predicted/);
    expect(baseline.alert.intendedUse).toBe('demonstration');
    await take(baseline);

    await site.scan(21, GROWTH_ML);
    const followUp = await site.watch.next(({ condition }) => condition === 'expansion-measured', 60_000);
    expect(followUp.alert.priority).toBe('high');
    expect(followUp.alert.episodeId).toBe(baseline.alert.episodeId);
    expect(followUp.alert.measured?.iphGrowthMl).toBeGreaterThan(GROWTH_ML / 2);
    expect(followUp.alert.measured?.meetsRule).toContain('CHE');
    await take(followUp);

    const open = await site.json<AlertPayload[]>('/api/v1/alerts');
    expect(open.map(({ state, acknowledgedBy }) => [state, acknowledgedBy])).toEqual([
      ['acknowledged', 'RN Okafor'],
      ['acknowledged', 'RN Okafor'],
    ]);
    await page.getByRole('link', { name: 'Open case' }).first().click();
    await page.locator('canvas.picture').nth(1).waitFor();
    await page.getByText(/CHE/).first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  }, 240_000);
});

test('with an external mosquitto the alert reaches its subscribers, and the status says who is there', async () => {
  const mosquitto = await Mosquitto.start();
  try {
    site = await Site.make({ mqtt: { broker: 'external', port: mosquitto.port } }, mosquitto.port);
    await site.start();
    await site.scan(22);
    const { alert } = await site.watch.next(() => true, 90_000);
    expect(alert.kind).toBe('clinical');
    const [episode] = await site.json<EpisodePayload[]>('/api/v1/episodes');
    expect(episode?.scans.map(({ scanId }) => scanId)).toEqual([alert.scanId]);
    expect((await site.json<StatusPayload>('/api/v1/status')).state).toBe('ready');
    await site.appliance.stop();
  } finally {
    await mosquitto.remove();
  }
}, 180_000);

test('a head without a bleed is a row that says so, and no alert', async () => {
  site = await Site.make();
  await site.start();
  await site.scanWithout(23);
  const found = await site.concluded();
  expect(found.scans[0]).toMatchObject({ status: 'assessed', found: false });
  expect(await site.json<AlertPayload[]>('/api/v1/alerts')).toEqual([]);
}, 180_000);

test('a study with a missing slice is a visible "not assessed" with the gap and the time of the scan', async () => {
  site = await Site.make({ series: { quietSeconds: 0.5, giveUpSeconds: 2 } });
  await site.start();
  await site.scanWithGap(24);
  const { alert } = await site.watch.next(() => true, 60_000);
  expect(alert).toMatchObject({ kind: 'technical', condition: 'scan-not-assessed', state: 'raised' });
  expect(alert.text).toMatch(/gap of \d+(\.\d+)? mm/i);
  expect(alert.acquiredAt).toMatch(/^\d{4}-\d\d-\d\dT/);
}, 180_000);
