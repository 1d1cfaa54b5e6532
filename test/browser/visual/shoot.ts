import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { SAMPLE_NOW } from '../../../dashboard/gallery/samples.ts';
import { launchBrowser } from '../browser.ts';
import { STEADY_FONTS } from './fonts.ts';

export const THEMES = ['dark', 'light'] as const;
export type ThemeName = (typeof THEMES)[number];

/** The fonts that the references are drawn with: packages fonts-liberation2 and fonts-wqy-microhei, 2 MB and 5 MB. */
const FONTS = ['liberation2/LiberationSans-Regular.ttf', 'wqy/wqy-microhei.ttc'];

/** What is missing to draw as the references were drawn. */
export function missingFonts(): string[] {
  return FONTS.filter((font) => !existsSync(`/usr/share/fonts/truetype/${font}`));
}

/** A browser that draws letters the same wherever it runs. */
export const launchSteadyBrowser = (): Promise<Browser> =>
  launchBrowser(['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'], STEADY_FONTS);

/** The gallery on a screen of one size, its clock and its language held. */
export async function openSteadily(browser: Browser, url: string, theme: ThemeName): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    deviceScaleFactor: 1,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  await page.clock.setFixedTime(SAMPLE_NOW);
  await page.goto(`${url}?theme=${theme}&still`);
  await page.locator('henet-gallery [data-section]').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return page;
}

/** Addresses of all sections. */
export const sectionIds = (page: Page): Promise<string[]> =>
  page.locator('henet-gallery [data-section]').evaluateAll((sections) => sections.map(({ id }) => id));

/** A section drawn alone, so that what stands before it in the gallery does not move it by parts of a pixel. PNG. */
export async function shoot(page: Page, id: string): Promise<Buffer> {
  await page.locator('henet-gallery').evaluate(async (element, only) => {
    const gallery = element as HTMLElement & { only: string; updateComplete: Promise<unknown> };
    gallery.only = only;
    await gallery.updateComplete;
  }, id);
  return steady(page);
}

/** What is drawn now, once two pictures of it are alike: slices come from workers, and nothing says when all is there. */
export async function steady(page: Page): Promise<Buffer> {
  const part = page.locator('henet-gallery [data-part]');
  const take = () => part.screenshot({ animations: 'disabled', caret: 'hide' });
  let before = await take();
  for (let round = 0; round < 40; round++) {
    const now = await take();
    if (now.equals(before)) return now;
    before = now;
    await page.waitForTimeout(50 * round);
  }
  throw new Error('This section never stands still. Give it a fixed time, and no motion without an end.');
}
