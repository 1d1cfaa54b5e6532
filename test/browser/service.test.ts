import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { Site } from '../e2e/site.ts';
import { complaintsOf, hasBrowser, launchBrowser } from './browser.ts';

const HELD = 12;

let browser: Browser;
let site: Site;
let page: Page;
let complaints: string[];

/** A screen of its own: other contexts know nothing of it. */
async function openScreen(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, acceptDownloads: true });
  const screen = await context.newPage();
  await screen.goto(`${site.appliance.httpUrl}${path}`);
  return screen;
}

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('the service page of a running appliance', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    site = await Site.make({
      dicom: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] },
      series: { quietSeconds: 300, giveUpSeconds: 600 },
    });
    await site.start();
    const { series, ...study } = makeStudy({ seed: 51, bleed: false });
    const part = series
      .filter(({ kind }) => kind === 'soft')
      .map((one) => ({ ...one, instances: one.instances.slice(0, HELD) }));
    const to = { host: '127.0.0.1', port: site.ports.dicom, calledAeTitle: 'HENET', callingAeTitle: 'CT1' };
    await sendStudy({ ...study, series: part }, to);
    page = await openScreen('/ward');
    complaints = complaintsOf(page);
    await page.getByRole('link', { name: 'Service' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  });

  test('shows the scanner with what came today, the series in flight with its progress, and the model’s card', async () => {
    const peers = page.getByRole('region', { name: 'Scanners and archives' });
    await peers.getByText('CT1 · 127.0.0.1').waitFor();
    expect(await peers.locator('dd').allInnerTexts()).toEqual([
      expect.stringMatching(/ago$/),
      expect.stringMatching(/ago$/),
      String(HELD),
    ]);
    const arriving = page.getByRole('region', { name: 'Arriving and waiting' });
    await arriving.getByText(new RegExp(`^${HELD} of \\d+ slices$`)).waitFor();
    expect(await arriving.getByRole('progressbar').getAttribute('value')).toBe(String(HELD));
    for (const n of [0, 1]) await page.getByText('Model card', { exact: true }).nth(n).click();
    await page.getByRole('document').nth(1).getByText('Not for diagnosis').first().waitFor();
  });

  test('a test alert sent from it stands on another screen, and the page names that screen', async () => {
    const wall = await openScreen('/ward');
    await wall.getByText('No alert is waiting.').waitFor();
    const panel = page.getByRole('region', { name: 'Test alert' });
    await panel.getByLabel('Sent by').fill('P. Engineer');
    await panel.getByRole('button', { name: 'Send a test alert' }).click();
    await wall.getByRole('heading', { name: 'TEST: no patient is meant' }).waitFor();
    await wall
      .getByRole('article')
      .getByText(/asked for by P\. Engineer/)
      .waitFor();
    const screenId = await wall.evaluate(() => localStorage.getItem('henet.screen'));
    await panel.getByText(`Screen ${screenId?.replace(/^screen-/, '').slice(0, 8)}`).waitFor();
    await panel.getByText('The MQTT broker has it.').waitFor();
    expect(await panel.getByRole('button', { name: 'Send a test alert' }).count()).toBe(0);
    await wall.context().close();
  });

  test('a support bundle is made and saved under the page’s content security policy', async () => {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make and download' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^henet-support-\d{4}-\d\d-\d\d\.zip$/);
    const files = unzipSync(new Uint8Array(await readFile(await download.path())));
    expect(Object.keys(files)).toContain('README.txt');
    await page.getByText(/^Saved as henet-support/).waitFor();
    expect(complaints).toEqual([]);
  });

  test.each([1920, 390])('on a screen of %i pixels nothing is wider than the screen or its section', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const wide = await page
      .locator('service-panel')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel));
    expect(wide).toEqual([]);
  });

  test('when the appliance is gone the page says so with its age, and hatches what it showed', async () => {
    expect(await page.locator('.hatched').count()).toBe(0);
    await site.appliance.kill();
    await page.getByText(/^THE APPLIANCE DOES NOT ANSWER\. What stands here is \d+ s old\.$/).waitFor();
    await page.locator('service-overview .hatched').getByText('CT1 · 127.0.0.1').waitFor();
  });
});
