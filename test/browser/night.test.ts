import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { Site } from '../e2e/site.ts';
import { complaintsOf, hasBrowser, launchBrowser } from './browser.ts';

let browser: Browser;
let site: Site;

/** A screen of its own, which counts the tones that it starts. */
async function openScreen(path: string): Promise<{ page: Page; complaints: string[]; tones(): Promise<number> }> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const start = OscillatorNode.prototype.start;
    const counted = globalThis as unknown as { tones: number };
    counted.tones = 0;
    OscillatorNode.prototype.start = function (when?: number) {
      counted.tones += 1;
      return start.call(this, when);
    };
  });
  const complaints = complaintsOf(page);
  await page.goto(`${site.appliance.httpUrl}${path}`);
  return { page, complaints, tones: () => page.evaluate(() => (globalThis as unknown as { tones: number }).tones) };
}

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('a night with one scan', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    site = await Site.make({ dicom: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] } });
    await site.start();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  });

  test('from the scanner’s association to sound, acknowledge, hand over and close, on two screens', async () => {
    const wall = await openScreen('/ward');
    const desk = await openScreen('/ward');
    await wall.page.getByRole('button', { name: 'Test sound', exact: true }).click();
    await expect.poll(() => wall.tones()).toBeGreaterThan(0);
    // Let the test's own burst end, and what was already open be heard.
    await wall.page.getByText('Sound is blocked').waitFor({ state: 'detached' });
    const bleeds = (page: Page) => page.locator('alert-card', { hasText: /Bleed \d/ });
    expect(await bleeds(wall.page).count()).toBe(0);
    const before = await wall.tones();

    const to = { host: '127.0.0.1', port: site.ports.dicom, calledAeTitle: 'HENET', callingAeTitle: 'CT1' };
    await sendStudy(makeStudy({ seed: 7 }), to);
    await bleeds(wall.page).waitFor();
    await bleeds(desk.page).waitFor();
    await expect.poll(() => wall.tones()).toBeGreaterThan(before);

    await bleeds(wall.page).getByRole('button', { name: 'Acknowledge' }).click();
    await bleeds(wall.page).getByLabel('Taken by').fill('RN Okafor');
    await wall.page.keyboard.press('Enter');
    await bleeds(desk.page).getByText('Acknowledged by RN Okafor').waitFor();

    await desk.page.locator('episode-row').getByRole('link').first().click();
    // The physician knows more than the scan says, and the estimate follows.
    const chances = () => desk.page.locator('#estimate probability-list .value').allInnerTexts();
    await expect.poll(async () => (await chances()).length).toBe(3);
    const alone = await chances();
    await desk.page.getByRole('button', { name: 'Enter clinical data' }).click();
    await desk.page.getByLabel('hours before the CT').check();
    await desk.page.getByLabel('Hours from onset').fill('1');
    await desk.page.getByLabel('Entered by').fill('Dr Lind');
    await desk.page.keyboard.press('Enter');
    await expect.poll(chances).not.toEqual(alone);

    await desk.page.getByRole('button', { name: 'Hand over' }).click();
    await desk.page.getByLabel('Handed over by').fill('RN Okafor');
    await desk.page.getByLabel('To whom').fill('Dr Lind');
    await desk.page.keyboard.press('Enter');
    await bleeds(wall.page).getByText('Acknowledged by Dr Lind').waitFor();

    await bleeds(wall.page).getByRole('button', { name: 'Close' }).click();
    await bleeds(wall.page).getByLabel('Closed by').fill('Dr Lind');
    await bleeds(wall.page).getByLabel('Why it is over').fill('Transferred to the stroke unit');
    await wall.page.keyboard.press('Enter');
    await bleeds(wall.page).waitFor({ state: 'detached' });
    await bleeds(desk.page).waitFor({ state: 'detached' });
    expect([...wall.complaints, ...desk.complaints]).toEqual([]);
  });
});
