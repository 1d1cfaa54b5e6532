import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type Focused, focused, markInteractive, runningAnimations } from './deep.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

let boardDir: string;
let browser: Browser;
let ward: LiveWard;
let cases: Awaited<ReturnType<typeof seedNight>>;
let page: Page;
let complaints: string[];

/** Presses Tab until the focus has been everywhere, and says what it was like there. */
async function walk(presses: number): Promise<Map<string, Focused>> {
  const seen = new Map<string, Focused>();
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at) seen.set(at.key, at);
  }
  return seen;
}

async function tabTo(wanted: (key: string) => boolean): Promise<void> {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    if (wanted((await focused(page))?.key ?? '')) return;
  }
  throw new Error('Tab never came to it');
}

const choose = async (which: 0 | 1, value: string) =>
  page.locator('view-choices select').nth(which).selectOption(value);
const background = (locator: string) =>
  page
    .locator(locator)
    .first()
    .evaluate((element) => getComputedStyle(element).backgroundColor);

describe.skipIf(!hasBrowser)('a board for everybody', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
    ward = await openLiveWard({ boardDir });
    cases = await seedNight(ward);
    ward.wake();
  });
  afterAll(async () => {
    await browser?.close();
    await ward?.close();
    await rm(boardDir, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' });
    complaints = complaintsOf(page);
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ['ward', 'dark', (): string => '/ward', 'alert-card'],
    ['case', 'light', (): string => `/cases/${cases.grown}`, 'slice-viewer canvas.picture'],
  ] as const)(
    'on the %s page, %s, everything is reached by Tab, seen while it is focused, and hidden by nothing',
    async (_name, theme, path, last) => {
      await page.addInitScript((looks) => localStorage.setItem('henet.theme', looks), theme);
      await page.goto(ward.url + path());
      await page.locator(last).nth(1).waitFor();
      // The banner about the sound goes with the first key: it must not go while keys are counted.
      await page.keyboard.press('Shift');
      await page.getByText('Sound is blocked').waitFor({ state: 'detached' });
      const wanted = await markInteractive(page);
      expect(wanted.length).toBeGreaterThan(8);
      const seen = await walk(wanted.length + 3);
      expect(
        wanted.filter((key) => !seen.has(key)),
        'never reached',
      ).toEqual([]);
      for (const [key, { outline, isInView, isCovered }] of seen) {
        expect(outline, key).toMatch(/^solid 3px /);
        expect({ key, isInView, isCovered }).toEqual({ key, isInView: true, isCovered: false });
      }
    },
  );

  test('an alert is acknowledged, and its case opened, with keys alone', async () => {
    await page.goto(`${ward.url}/ward`);
    await page.getByRole('button', { name: 'Acknowledge' }).first().waitFor();
    await markInteractive(page);
    await tabTo((key) => key.endsWith('button Acknowledge'));
    await page.keyboard.press('Enter');
    await page.getByLabel('Taken by').waitFor();
    await page.keyboard.type('RN Okafor');
    await page.keyboard.press('Enter');
    await page
      .getByText(/^Acknowledged by RN Okafor/)
      .first()
      .waitFor();
    await markInteractive(page);
    await tabTo((key) => key.endsWith('a Open case'));
    await page.keyboard.press('Enter');
    await page.locator('case-page').waitFor();
    await page.locator('slice-viewer canvas.picture').first().waitFor();
  });

  test('a person chooses the language with keys; the whole board speaks it, and still does after a reload', async () => {
    await page.goto(`${ward.url}/ward`);
    await page.locator('alert-card').first().waitFor();
    await markInteractive(page);
    await tabTo((key) => key.includes('select Language'));
    await page.keyboard.press('ArrowDown');
    const german = page.getByText(/Blutung um \d+,\d\u00a0mL gewachsen/).first();
    await german.waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.reload();
    await german.waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByText('Forschungssoftware, kein Medizinprodukt').waitFor();

    await choose(0, 'zh');
    await page
      .getByText(/血肿增大 \d+\.\d\u00a0mL/)
      .first()
      .waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh');
    expect(
      await page
        .locator('alert-card')
        .filter({ hasText: /Bleed|Blutung/ })
        .count(),
      'headlines left behind',
    ).toBe(0);
  });

  test.each(['en', 'de', 'zh'] as const)(
    'in %s nothing is cut off or runs off the screen, on a wall or a phone',
    async (tag) => {
      await page.addInitScript((speaks) => localStorage.setItem('henet.language', speaks), tag);
      for (const [width, height] of [
        [1920, 1080],
        [1080, 1920],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.goto(`${ward.url}/ward`);
        await page.locator('alert-card').nth(2).waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${width} x ${height}`).toBeLessThanOrEqual(0);
        const cut = await page
          .locator('priority-mark .mark')
          .evaluateAll((marks) =>
            marks.filter((mark) => mark.scrollWidth > mark.clientWidth + 1).map((mark) => mark.textContent?.trim()),
          );
        expect(cut, `${width} x ${height}`).toEqual([]);
        expect(await page.locator('view-choices:visible').count(), 'language and theme, in one place').toBe(1);
      }
    },
  );

  test('the light theme is chosen, kept, and leaves pictures on true black', async () => {
    await page.goto(`${ward.url}/cases/${cases.grown}`);
    await page.locator('slice-viewer canvas.picture').first().waitFor();
    const dark = await background('body');
    await choose(1, 'light');
    await expect.poll(() => background('body')).not.toBe(dark);
    await page.reload();
    await page.locator('slice-viewer canvas.picture').first().waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    const corner = () =>
      page
        .locator('slice-viewer canvas.picture')
        .first()
        .evaluate((canvas) => {
          const { left, top } = canvas.getBoundingClientRect();
          return { x: Math.ceil(left) + 3, y: Math.ceil(top) + 100, width: 2, height: 2 };
        });
    const { decode } = await import('fast-png');
    const picture = decode(await page.screenshot({ clip: await corner() }));
    expect([...picture.data.slice(0, 3)]).toEqual([0, 0, 0]);
    await choose(1, 'auto');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => background('body')).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => background('body')).not.toBe(dark);
  });

  test('with reduced motion nothing flashes, and an alert that waits still looks unlike one that is taken', async () => {
    await page.goto(`${ward.url}/ward`);
    const raised = page.locator('priority-mark .mark.raised');
    await raised.first().waitFor();
    expect(new Set(await runningAnimations(page))).toEqual(new Set(['flash-technical', 'flash']));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await runningAnimations(page)).toEqual([]);
    const filled = await background('priority-mark .mark.raised.clinical');
    expect(filled).toMatch(/^rgb\((227, 0, 27|255, 214, 10|53, 214, 240)\)$/);
    await page.locator('priority-mark .mark.acknowledged').first().waitFor();
    expect(await background('priority-mark .mark.acknowledged')).not.toBe(filled);
  });

  test('where a person’s own colours rule, priorities keep theirs', async () => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto(`${ward.url}/ward`);
    await page.locator('priority-mark .mark.raised').first().waitFor();
    expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
    expect(await background('priority-mark .mark.raised.clinical')).toMatch(
      /^rgb\((227, 0, 27|255, 214, 10|53, 214, 240)\)$/,
    );
  });
});
