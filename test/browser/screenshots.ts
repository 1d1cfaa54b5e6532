import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openWard } from '../http/ward.ts';
import { buildBoard, complaintsOf, launchBrowser } from './browser.ts';
import { openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

/**
 * Pictures of the board for people to judge: `node test/browser/screenshots.ts [OUT]` seeds a night's work and takes every
 * screen in its states, on a wall hung either way and on a phone. `--of URL` instead takes the pictures of the README
 * from an appliance that runs, as `./scripts/demo` starts one; `--serve` leaves the seeded board running.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { of: { type: 'string' }, serve: { type: 'boolean', default: false } },
});
const out = positionals[0] ?? 'out/screenshots';
const SIZES = {
  wall: { width: 1920, height: 1080 },
  upright: { width: 1080, height: 1920 },
  phone: { width: 390, height: 844 },
};

/** Flashing is caught with the priority's own colour. */
const take = async (page: Page, name: string, fullPage = false) => {
  if (fullPage) await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(out, `${name}.png`), fullPage, animations: 'disabled' });
};
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** The slice and what lies over it are here: no corner of the viewer says otherwise. */
const settle = (page: Page) => page.waitForTimeout(1500);

async function readme(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: SIZES.wall, deviceScaleFactor: 2 / 3 });
  await page.goto(`${url}/ward`);
  await button(page, 'Acknowledge').first().waitFor();
  await button(page, 'Test sound').click();
  await page.getByText('Sound is blocked').waitFor({ state: 'detached' });
  await settle(page);
  await take(page, 'board');
  await page.getByRole('link', { name: 'Open case' }).first().click();
  const viewer = page.getByRole('slider').last();
  await viewer.press('g');
  await settle(page);
  await viewer.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await take(page, 'case');
  await page.close();
  const daylight = await browser.newPage({ viewport: SIZES.wall, deviceScaleFactor: 2 / 3 });
  await daylight.addInitScript(() => {
    localStorage.setItem('henet.theme', 'light');
    localStorage.setItem('henet.language', 'de');
  });
  await daylight.goto(`${url}/ward`);
  await button(daylight, 'Quittieren').first().waitFor();
  await button(daylight, 'Ton testen').click();
  await settle(daylight);
  await take(daylight, 'daylight');
  await daylight.close();
}

async function states(browser: Browser, url: string, name: string, cases: Record<'grown' | 'small', string>) {
  const page = await browser.newPage({ viewport: SIZES[name as keyof typeof SIZES] });
  page.setDefaultTimeout(120_000);
  const complaints = complaintsOf(page);
  const shot = (what: string, whole = name === 'phone') => take(page, `${name}-${what}`, whole);
  await page.goto(`${url}/ward`);
  await button(page, 'Acknowledge').first().waitFor();
  await settle(page);
  await shot('ward-mute');
  await button(page, 'Test sound').click();
  await page.waitForTimeout(1000);
  await shot('ward');
  await button(page, 'Pause audio').click();
  await shot('ward-paused');
  await button(page, 'Sound on').click();
  await button(page, 'Acknowledge').first().click();
  await shot('ward-acknowledge');
  await button(page, 'Back').click();
  await button(page, 'Close').first().click();
  await shot('ward-close');
  await button(page, 'Back').click();
  await button(page, 'Hide names').click();
  await shot('ward-hidden');
  await button(page, 'Hide names').click();
  await page.goto(`${url}/cases/${cases.grown}`);
  await settle(page);
  await shot('case', true);
  const viewer = page.getByRole('slider').first();
  await viewer.press('g');
  await settle(page);
  await shot('case-gradcam', true);
  for (const key of ['g', 'g', 'g', 'o', '4']) await viewer.press(key);
  await settle(page);
  await shot('case-bone-no-outline', true);
  await page.goto(`${url}/cases/${cases.small}`);
  await settle(page);
  await shot('case-single', true);
  console.log(name, complaints);
  await page.close();
}

/** Last, for it ends the appliance: acknowledged, without a will, and after it; then a ward where nothing was scanned. */
async function ends(browser: Browser, ward: Awaited<ReturnType<typeof openLiveWard>>, boardDir: string) {
  const page = await browser.newPage({ viewport: SIZES.wall });
  await page.goto(`${ward.url}/ward`);
  await button(page, 'Acknowledge').first().click();
  await page.getByLabel('Taken by').fill('RN Okafor');
  await page.keyboard.press('Enter');
  await page.getByText('Acknowledged by RN Okafor').first().waitFor();
  await take(page, 'wall-acknowledged', true);
  await ward.pullPlug();
  await page
    .getByText(/NO DATA|OFFLINE/)
    .first()
    .waitFor({ timeout: 30_000 });
  await take(page, 'wall-stale');
  const empty = await openWard({ boardDir });
  await page.goto(`${empty.url}/ward`);
  await settle(page);
  await take(page, 'wall-empty');
  await empty.close();
}

await mkdir(out, { recursive: true });
if (values.of) {
  const browser = await launchBrowser();
  await readme(browser, values.of).finally(() => browser.close());
} else {
  const boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
  await buildBoard(boardDir);
  const ward = await openLiveWard({ boardDir });
  const cases = await seedNight(ward);
  ward.wake();
  if (values.serve) {
    console.log(`${ward.url}/ward and ${ward.url}/cases/${cases.grown}; Ctrl+C ends it`);
  } else {
    const browser = await launchBrowser();
    for (const name of Object.keys(SIZES)) await states(browser, ward.url, name, cases);
    await ends(browser, ward, boardDir);
    await browser.close();
    await ward.close();
    await rm(boardDir, { recursive: true });
  }
}
