import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBoard, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

let boardDir: string;
let browser: Browser;
let ward: LiveWard;
let cases: { grown: string; small: string };

const WALL = { width: 1920, height: 1080 };
const UPRIGHT = { width: 1080, height: 1920 };
const PHONE = { width: 390, height: 844 };
/** 23 mm, 20 arcmin at 4 m, is 83 px of capital height on 24 inches of 1920 px; capitals are 0.716 of a font (Arial). */
const FAR_FONT_PX = 83 / 0.716;

async function openAt(path: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser.newPage({ viewport });
  await page.goto(`${ward.url}${path}`);
  await page.getByRole('button', { name: 'Acknowledge' }).first().waitFor();
  return page;
}

const bottomOf = async (page: Page, selector: string, n: number) => {
  const box = await page.locator(selector).nth(n).boundingBox();
  return box!.y + box!.height;
};

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('a night with three raised alerts', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
    ward = await openLiveWard({ boardDir });
    cases = await seedNight(ward);
  });
  afterAll(async () => {
    await browser?.close();
    await ward?.close();
    await rm(boardDir, { recursive: true });
  });

  test.each([
    ['wall', WALL],
    ['wall hung upright', UPRIGHT],
  ])(
    'on a %s all of them and the first scan of the list are on the screen, the priority 23 mm tall',
    async (_, size) => {
      const page = await openAt('/ward', size);
      expect(await page.locator('priority-mark').count()).toBe(3);
      expect(await bottomOf(page, 'alert-card', 2)).toBeLessThan(size.height);
      expect(await bottomOf(page, 'episode-row', 0)).toBeLessThan(size.height);
      const fonts = await page
        .locator('priority-mark .word')
        .evaluateAll((all) => all.map((word) => Number.parseFloat(getComputedStyle(word).fontSize)));
      expect(Math.min(...fonts)).toBeGreaterThan(FAR_FONT_PX);
      await page.close();
    },
  );

  test.each([
    ['wall', WALL],
    ['wall hung upright', UPRIGHT],
    ['phone', PHONE],
  ])('on a %s nothing is wider than the screen, and no priority is cut off', async (_, size) => {
    const page = await openAt('/ward', size);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    const cut = await page
      .locator('priority-mark .mark')
      .evaluateAll((all) => all.filter((mark) => mark.scrollWidth > mark.clientWidth).length);
    expect(cut).toBe(0);
    await page.goto(`${ward.url}/cases/${cases.grown}`);
    await page.getByRole('slider').nth(1).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    await page.close();
  });

  test('who closes an alert can still read what it is about', async () => {
    const page = await openAt('/ward', WALL);
    await page.getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.getByLabel('Why it is over').waitFor();
    const figures = await page.locator('alert-card').first().locator('p', { hasText: 'IPH' }).first().boundingBox();
    expect(figures!.width).toBeGreaterThan(400);
    await page.close();
  });

  test('the heartbeat stays on the screen however far one scrolls', async () => {
    const page = await openAt(`/cases/${cases.grown}`, PHONE);
    await page.getByText('How it was made').last().scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(PHONE.height);
    const box = await page.locator('heart-beat').boundingBox();
    expect(box!.y).toBeGreaterThanOrEqual(0);
    expect(box!.y).toBeLessThan(200);
    await page.close();
  });

  test('a reader is told of every alert; once names are hidden none of them stays in its voice', async () => {
    const page = await openAt('/ward', WALL);
    const said = page.locator('live-announcer [role=alert]');
    await expect.poll(() => said.textContent()).toMatch(/J\. D\., 48213.*M\. K\., 50177.*Scan not assessed/s);
    await page.getByRole('button', { name: 'Hide names' }).click();
    await expect.poll(() => said.textContent()).toBe('');
    await page.close();
  });

  // The last: it takes the appliance away.
  test('an appliance that is gone is told at once, before its data is old', async () => {
    const page = await openAt('/ward', WALL);
    await ward.pullPlug();
    await page.getByText('the appliance does not answer').waitFor();
    await page.close();
  });
});
