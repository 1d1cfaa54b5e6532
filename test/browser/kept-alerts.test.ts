import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ago, sampleAlert, sampleStatus } from '../../dashboard/gallery/samples.ts';
import type { Board } from '../../dashboard/state/board.ts';
import { type AlertPayload, type StatusPayload, topics } from '../../edge/mqtt/topics.ts';
import { recordCase } from '../http/ward.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { buildBoard, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';

const DEAD = { site: 'test', appliance: 'edge-2' };

let boardDir: string;
let browser: Browser;
let broker: Mosquitto;
let ward: LiveWard;
let page: Page;

/** Opens the board, lets it sound, and writes down all that it plays from its first moment on. */
async function listen(): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const played: string[] = [];
    Object.assign(window, { played });
    // A burst is heard through its oscillators; one that begins within 200 ms of the last belongs to it.
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number) {
      played.push(String(when));
      start.call(this, when);
    };
  });
  await page.goto(`${ward.url}/ward`);
  // Any press on the page lets the browser sound.
  await page.getByText('Sound is blocked by this browser').waitFor();
  await page.locator('ward-page').click({ position: { x: 4, y: 4 } });
  await page.waitForFunction(() => {
    const ward = document.querySelector('henet-app')?.shadowRoot?.querySelector('ward-page');
    const board = (ward as unknown as { board: Board } | null)?.board;
    return board?.sound.audible && board.store.link === 'live';
  });
  return () => page.evaluate(() => (window as unknown as { played: string[] }).played);
}

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('what a broker has kept', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(boardDir, { recursive: true });
  });
  beforeEach(async () => {
    broker = await Mosquitto.start();
    ward = await openLiveWard({ boardDir, brokerPort: broker.port });
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  });
  afterEach(async () => {
    await page.close();
    await ward.close();
    await broker.remove();
  });

  /** Leaves on the broker what an appliance that is gone had published last. */
  async function leave(status: Partial<StatusPayload>, alert: Partial<AlertPayload>): Promise<void> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 4 });
    const retained = { qos: 1, retain: true } as const;
    const heartbeat = sampleStatus({ bootId: 'dead', ...status });
    await client.publishAsync(topics.status(DEAD), JSON.stringify(heartbeat), retained);
    const left = sampleAlert({ alertId: 'left', ...alert });
    await client.publishAsync(topics.alert(DEAD, 'left'), JSON.stringify(left), retained);
    await client.endAsync();
  }
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  test.each([
    ['whose broker never said that it went', 'ready'],
    ['that the broker says is offline', 'offline'],
  ] as const)('an old alert of an appliance %s shows as stale and is not heard', async (_what, state) => {
    const twoDays = ago(47 * 60, Date.now());
    await leave({ state, issuedAt: twoDays }, { raisedAt: twoDays, issuedAt: twoDays, expiresAt: inAnHour() });
    const played = await listen();
    const card = page.locator('alert-card article.hatched');
    await card.waitFor();
    expect(await card.innerText()).toContain('Appliance test/edge-2');
    // Two looks of the board later, and after an alert of an appliance that is there, nothing but that one was heard.
    await page.waitForTimeout(2500);
    expect(await played()).toEqual([]);
    await recordCase(ward.journal, { assessments: [{}], alert: { priority: 'high', raisedAt: ago(0, Date.now()) } });
    ward.wake();
    await expect.poll(async () => (await played()).length).toBeGreaterThan(0);
    const high = 10 * 5;
    await page.waitForTimeout(2500);
    expect(await played(), 'ten pulses of five harmonics, once').toHaveLength(high);
    expect(await card.count(), 'the old one is there, and old').toBe(1);
  });

  test('a screen that is opened later shows all open alerts within 2 s', async () => {
    for (let n = 0; n < 12; n++) {
      await recordCase(ward.journal, {
        label: { name: `P. ${n}`, id: `4821${n}` },
        assessments: [{}],
        alert: { priority: n % 3 === 0 ? 'high' : 'medium', raisedAt: ago(n, Date.now()) },
      });
    }
    ward.wake();
    await expect.poll(() => ward.journal.outbox.undelivered()).toEqual([]);
    // Once before, so that it is not the browser's own start that is waited for.
    await page.goto(`${ward.url}/ward`);
    await page.locator('alert-card').nth(11).waitFor();
    const later = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await later.goto(`${ward.url}/ward`, { waitUntil: 'commit' });
    await later.locator('alert-card').nth(11).waitFor({ timeout: 2000 });
    expect(await later.locator('alert-card').count()).toBe(12);
    await later.close();
  });

  test('extra-axial blood alone is told in words, and its row does not say that there is none', async () => {
    const hematoma = { found: false, iphMl: 0, ivhMl: 0, totalMl: 0, abc2Ml: null, foci: 0 };
    const sentence = 'Also marked: extra-axial haemorrhage 3.1 mL.';
    await recordCase(ward.journal, {
      assessments: [
        {
          hematoma: { ...hematoma, centroidMm: null, largestSlice: null, slices: [] },
          otherFindings: [{ label: 'EAH', name: 'extra-axial haemorrhage', maskValue: 3, ml: 3.1 }],
          predicted: null,
        },
      ],
      alert: { condition: 'other-bleed-found', priority: 'medium', text: `Blood outside. ${sentence}` },
    });
    await page.goto(`${ward.url}/ward`);
    await page
      .getByRole('article', { name: /medium priority alert, raised: Blood outside the brain tissue/i })
      .waitFor();
    await page.getByText(`No IPH or IVH found. ${sentence}`).waitFor();
    expect(await page.getByText('No hematoma found').count()).toBe(0);
    await page.getByRole('link', { name: 'Open case' }).first().click();
    await page.getByText('No IPH or IVH found').waitFor();
    await page.getByText(sentence).first().waitFor();
  });
});
