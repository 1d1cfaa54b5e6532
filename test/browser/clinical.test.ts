import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOf } from '../../edge/alerting/conclude.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { predict } from '../../edge/assessment/risk.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import { recordCase } from '../http/ward.ts';
import { makeModels, makeScan, unstoppedHost } from '../inference/fixtures.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';

let browser: Browser;
let ward: LiveWard;
let engine: EngineHost;
let boardDir: string;
let models: string;
let files: string[];
let episodeId: string;
let scanId: string;

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

/** A bleed of 4.5 mL as the engine reads it, low in risk until the onset is known (make_package.py adds the hours to its logit). */
async function readCase(): Promise<void> {
  scanId = randomUUID();
  const outDir = join(ward.dataDir, 'scans', scanId, '1');
  const reply = await engine.read({ requestId: 'a', files, outDir, clinical: NOTHING_KNOWN, caption: '' });
  if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
  const { probabilities, spread, clinical, thresholds, timingsMs, signs, ...read } = reply.reading;
  const { geometry, hematoma, quality, models: used } = read;
  const recorded = await recordCase(ward.journal, {
    assessments: [
      {
        ...{ scanId, acquiredAt: '2026-11-22T19:41:00', geometry, hematoma, timingsMs: { ...timingsMs } },
        ...{ signs: [...signs!], quality: [...quality], models: [...used] },
        predicted: predict(probabilities!, thresholds!, { spread, clinical }),
      },
    ],
    alert: { alertId: idOf('alert', scanId), condition: 'bleed-found', priority: 'medium', text: 'Bleed found.' },
  });
  episodeId = recorded.episodeId;
}

describe.skipIf(!hasBrowser)('clinical data at the case page', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    models = makeModels();
    files = makeScan('--right', '15', '15', '20');
    engine = unstoppedHost(models);
    await Promise.all([buildBoard(boardDir), engine.start()]);
    browser = await launchBrowser();
    ward = await openLiveWard({ boardDir, engine });
    await readCase();
    ward.wake();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await ward?.close();
    await engine?.stop();
    for (const path of [models, dirname(files[0]!)]) await rm(dirname(path), { recursive: true });
    await rm(boardDir, { recursive: true });
  });

  const chances = (page: Page) => page.locator('#estimate probability-list .value').allInnerTexts();
  const alert = async () => (await ward.journal.alerts.ofScan(scanId))!;

  test('an onset that is entered by keyboard alone makes another estimate, and the alert that somebody took stays taken', async () => {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    const complaints = complaintsOf(page);
    await page.goto(`${ward.url}/cases/${episodeId}`);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByLabel('Taken by').fill('RN Okafor');
    await page.keyboard.press('Enter');
    await page.getByText('Acknowledged by RN Okafor').first().waitFor();
    const before = await chances(page);
    expect(before).toHaveLength(3);
    expect(await page.locator('scores-panel table').innerText()).toMatch(/BRAIN[\s\S]*0–15 points[\s\S]*onset time/);
    expect(await page.locator('signs-panel .caution').innerText()).toContain('not validated on patients');
    expect(await page.getByText('Estimated from the scan alone').isVisible()).toBe(true);

    await page.getByRole('button', { name: 'Enter clinical data' }).focus();
    await page.keyboard.press('Enter');
    // The first choice has the focus; the third is two below it.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('7000');
    await page.getByLabel('Entered by').fill('Dr. Sørensen');
    await page.keyboard.press('Enter');
    await page.getByText('Give a number from 0 to 720').waitFor();
    // The faulty field has the focus.
    await page.keyboard.press('Control+A');
    await page.keyboard.type('0.5');
    await page.keyboard.press('Enter');
    await page.getByText(/New estimate in 0\.\d\d\ss: CHE \d+\s%\s→\s\d+/).waitFor();
    await expect.poll(() => chances(page)).not.toEqual(before);
    expect(await page.getByText('onset 0.5 h before the CT').first().isVisible()).toBe(true);
    expect(await page.locator('scores-panel table').innerText()).toMatch(/5–15 points/);
    expect(await page.getByText('Acknowledged by RN Okafor').first().isVisible()).toBe(true);
    expect(await alert()).toMatchObject({ soundRevision: 1, state: 'acknowledged' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('one that raises the risk to high is an alert again, on this screen and by name of who entered it', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${ward.url}/cases/${episodeId}`);
    await page.getByRole('button', { name: 'Change clinical data' }).click();
    await page.getByLabel('Hours from onset').fill('3');
    await page.getByLabel('Entered by').fill('Dr. Sørensen');
    await page.getByRole('button', { name: 'Enter and estimate anew' }).click();
    await page.getByText(/New estimate in/).waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
    expect(await alert()).toMatchObject({
      ...{ soundRevision: 2, state: 'raised', priority: 'high' },
      change: { by: 'appliance: estimate with the clinical data that Dr. Sørensen entered' },
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.close();
  });

  test('in German the same form asks in German', async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => localStorage.setItem('henet.language', 'de'));
    await page.goto(`${ward.url}/cases/${episodeId}`);
    await page.getByRole('button', { name: 'Klinische Angaben ändern' }).click();
    expect(await page.locator('clinical-entry legend').innerText()).toBe('Symptombeginn');
    await page.close();
  });
});
