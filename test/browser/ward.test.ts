import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ago, measuredGrowth, predictedLow } from '../../dashboard/gallery/samples.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import type { PatientLabel } from '../../edge/mqtt/topics.ts';
import { recordCase } from '../http/ward.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { WALL_BUDGET_BYTES, wallBytes, weigh } from './wall-chunks.ts';

const SCREENS = {
  wall: { width: 1920, height: 1080 },
  fourK: { width: 3840, height: 2160 },
  upright: { width: 1080, height: 1920 },
};

let boardDir: string;
let browser: Browser;
let context: BrowserContext;
let ward: LiveWard;
let page: Page;
let complaints: string[];

const at = (minutes: number) => ago(minutes, Date.now());
const scan = (minutes: number, changes: Partial<Assessment> = {}): Partial<Assessment> => ({
  acquiredAt: at(minutes).slice(0, 19),
  concludedAt: at(minutes - 1),
  predicted: predictedLow,
  ...changes,
});
/** One patient; every other one with a follow-up that grew. */
async function patient(n: number, label: PatientLabel, alert?: 'high' | 'medium'): Promise<string> {
  const grown = n % 2 === 0 ? [scan(40 + n, { measured: measuredGrowth })] : [];
  const { episodeId } = await recordCase(ward.journal, {
    label,
    assessments: [scan(400 + n), ...grown],
    ...(alert && { alert: { priority: alert, condition: 'bleed-found', raisedAt: at(n + 1) } }),
  });
  return episodeId;
}
async function open(size: { width: number; height: number }, script?: () => void): Promise<Page> {
  const opened = await context.newPage();
  await opened.setViewportSize(size);
  complaints = complaintsOf(opened);
  if (script) await opened.addInitScript(script);
  await opened.goto(`${ward.url}/ward`);
  // A press lets it sound, so that no banner takes room.
  await opened.mouse.click(2, 2);
  await opened.getByText('Sound is blocked by this browser').waitFor({ state: 'detached' });
  return opened;
}
/** Everything that is shown is on the screen, whole: cards, rows, and no word of a row beyond its frame. */
const cutOff = (of: Page) =>
  of.evaluate(() => {
    const wall = document.querySelector('henet-app')!.shadowRoot!.querySelector('ward-page')!.shadowRoot!;
    const list = wall.querySelector('.rows')!.getBoundingClientRect();
    const cut: string[] = [];
    for (const part of wall.querySelectorAll('alert-card, episode-row')) {
      const { top, bottom, left, right } = part.getBoundingClientRect();
      const floor = part.localName === 'episode-row' ? list.bottom : innerHeight;
      if (top < 0 || bottom > floor + 1 || left < 0 || right > innerWidth + 1) cut.push(`${part.localName} ${bottom}`);
      const frame = part.shadowRoot!.querySelector('article')!;
      if (frame.scrollWidth > frame.clientWidth + 1 || frame.scrollHeight > frame.clientHeight + 1) {
        cut.push(`${part.localName} overflows: ${frame.textContent}`);
      }
    }
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) cut.push(`scrolls: ${scrollWidth} x ${scrollHeight}`);
    return cut;
  });
const shown = (of: Page) =>
  of
    .locator('episode-row')
    .evaluateAll((rows) => rows.map((row) => (row as unknown as { episode: { episodeId: string } }).episode.episodeId));

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('the wall', () => {
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
    ward = await openLiveWard({ boardDir });
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await ward.close();
  });

  test('weighs less than its budget, the live link and all', async () => {
    expect(wallBytes(await weigh(boardDir))).toBeLessThan(WALL_BUDGET_BYTES);
  });

  test('shows four open alerts and eight scans at once on every screen, whole, without scrolling or pages', async () => {
    for (let n = 0; n < 8; n++) {
      await patient(n, { name: `P. ${n}`, id: `4821${n}` }, n < 4 ? (n < 2 ? 'high' : 'medium') : undefined);
    }
    ward.wake();
    for (const [name, size] of Object.entries(SCREENS)) {
      page = await open(size);
      await page.locator('alert-card').nth(3).waitFor();
      await expect.poll(() => page.locator('episode-row').count(), { message: name }).toBe(8);
      expect(await cutOff(page), name).toEqual([]);
      expect(await page.locator('page-turner').count(), name).toBe(0);
      await page.close();
    }
    expect(complaints).toEqual([]);
  });

  test('turns the pages of sixty scans by itself, says which one is on, and cuts no row on any of them', async () => {
    const all: string[] = [];
    for (let n = 0; n < 60; n++)
      all.push(await patient(n, { name: `P. ${n}`, id: `4821${n}` }, n === 0 ? 'high' : undefined));
    ward.wake();
    page = await open(SCREENS.wall);
    await page.locator('alert-card').waitFor();
    const turner = page.locator('page-turner .page');
    await expect.poll(() => turner.textContent()).toMatch(/^1\/\d+$/);
    const pages = Number((await turner.textContent())!.split('/')[1]);
    const seen = new Set<string>();
    for (let n = 0; n < pages; n++) {
      for (const id of await shown(page)) seen.add(id);
      expect(await cutOff(page), `page ${n + 1}`).toEqual([]);
      expect(await page.locator('alert-card').count(), 'alerts are on every page').toBe(1);
      await page.getByRole('button', { name: 'Next page' }).click();
    }
    expect([...seen].sort()).toEqual(all.sort());
    await page.mouse.move(2, 2);
    await expect.poll(() => turner.textContent(), { timeout: 60_000 }).toMatch(/^2\//);
    await page.getByRole('button', { name: 'Stay on this page' }).click();
    expect(await page.getByRole('button', { name: 'Stay on this page' }).getAttribute('aria-pressed')).toBe('true');
  });

  test('shows names as they are written, whatever is written there: HTML, 64 characters, from right to left, none', async () => {
    const html = '<img src=x onerror=alert(1)><b>E</b>';
    const long = 'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Johannes Maxi';
    const arabic = 'محمد بن عبد الله';
    const labels = [
      { name: html, id: '"><script>alert(1)</script>' },
      { name: long, id: '4'.repeat(64) },
      { name: arabic, id: '50177' },
      { name: null, id: null },
    ];
    for (const [n, label] of labels.entries()) await patient(n, label, 'high');
    ward.wake();
    page = await open(SCREENS.wall);
    await page.locator('alert-card').nth(3).waitFor();
    for (const text of [html, long, arabic, 'Patient not named']) {
      expect(await page.locator('alert-card').getByText(text, { exact: true }).count(), text).toBe(1);
    }
    expect(await page.locator('alert-card img, alert-card b, episode-row img').count()).toBe(0);
    // The number beside an Arabic name stays on its right, for each runs in its own direction.
    const label = page.locator('alert-card patient-label', { hasText: arabic });
    const [name, id] = await Promise.all([label.locator('.name').boundingBox(), label.locator('.id').boundingBox()]);
    expect(id!.x >= name!.x + name!.width || id!.y >= name!.y + name!.height).toBe(true);
    expect(await cutOff(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('counts ages by the appliance’s clock where the screen’s is ten minutes off', async () => {
    await patient(1, { name: 'J. D.', id: '48213' }, 'high');
    ward.wake();
    page = await open(SCREENS.wall, () => {
      const real = Date.now;
      Date.now = () => real() + 600_000;
    });
    await page.getByText('raised 2 min ago').waitFor();
    await page.locator('episode-row').getByText('scan 6 h 40 min ago').waitFor();
    expect(await page.locator('.hatched').count()).toBe(0);
  });

  test('two screens at once: names that one hides the other shows, and an alert is on both', async () => {
    page = await open(SCREENS.wall);
    const corridor = await browser.newPage({ viewport: SCREENS.upright });
    await corridor.goto(`${ward.url}/ward`);
    await corridor.getByRole('button', { name: 'Hide names' }).click();
    await patient(1, { name: 'J. D.', id: '48213' }, 'high');
    ward.wake();
    await page.locator('alert-card').getByText('48213').waitFor();
    await corridor.locator('alert-card').getByText('Name hidden').waitFor();
    expect(await corridor.getByText('48213').count()).toBe(0);
    await corridor.close();
  });

  test('that is loaded while its appliance is away says so itself, since when, and keeps nothing of a patient', async () => {
    await patient(1, { name: 'J. D.', id: '48213' }, 'high');
    ward.wake();
    page = await open(SCREENS.wall);
    await page.locator('alert-card').waitFor();
    const kept = () =>
      page.evaluate(async () => {
        const cache = await caches.open('henet-shell');
        return (await cache.keys()).map(({ url }) => new URL(url).pathname);
      });
    await expect.poll(async () => (await kept()).includes('/ward')).toBe(true);
    expect((await kept()).filter((path) => path !== '/ward' && !path.startsWith('/assets/'))).toEqual([]);
    const port = Number(new URL(ward.url).port);
    await ward.pullPlug();
    await page.reload();
    await page.getByText(/NO DATA: appliance unreachable since \d\d:\d\d/).waitFor();
    expect(await page.getByText('48213').count()).toBe(0);
    // When the appliance is back, so is the wall, by itself.
    await ward.close();
    ward = await openLiveWard({ boardDir, port });
    await page.getByText('No alert is waiting.').waitFor({ timeout: 30_000 });
  });

  test('loads a new version by itself, never while an alert is open, and says that it may be silent', async () => {
    const index = await readFile(join(boardDir, 'index.html'), 'utf8');
    const script = /\/assets\/(index-[\w-]+)\.js/.exec(index)![1]!;
    await patient(1, { name: 'J. D.', id: '48213' }, 'high');
    ward.wake();
    page = await open(SCREENS.wall, () => {
      const real = performance.now.bind(performance);
      performance.now = () => real() + ((window as unknown as { ahead?: number }).ahead ?? 0);
    });
    await page.locator('alert-card').waitFor();
    await page.evaluate(() => Object.assign(window, { first: true }));
    /** Minutes without a hand on the screen. */
    const pass = () => page.evaluate(() => Object.assign(window, { ahead: 200_000 + performance.now() }));
    try {
      await copyFile(join(boardDir, `assets/${script}.js`), join(boardDir, 'assets/index-next.js'));
      await writeFile(join(boardDir, 'index.html'), index.replaceAll(script, 'index-next'));
      await pass();
      await page.getByText('A new version of this board is ready').waitFor();
      expect(await page.evaluate(() => 'first' in window), 'the alert holds it').toBe(true);
      const [alert] = await ward.journal.alerts.open();
      const close = { by: 'Dr Lind', revision: alert!.revision, reason: 'seen' };
      await fetch(`${ward.url}/api/v1/alerts/${alert!.alertId}/close`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(close),
      });
      await page.waitForFunction(() => !('first' in window), undefined, { timeout: 30_000 });
      await page.getByText('No alert is waiting.').waitFor();
      expect(await page.getByText('A new version of this board is ready').count()).toBe(0);
      const audible = () =>
        page.evaluate(() => {
          const wall = document.querySelector('henet-app')!.shadowRoot!.querySelector('ward-page');
          return (wall as unknown as { board: { sound: { audible: boolean } } }).board.sound.audible;
        });
      // Browsers differ in whether a page that loaded itself may sound; a silent one must not look like any other.
      if (!(await audible())) await page.getByText(/SILENT: the board loaded itself anew at \d\d:\d\d/).waitFor();
    } finally {
      await writeFile(join(boardDir, 'index.html'), index);
      await rm(join(boardDir, 'assets/index-next.js'));
    }
  });

  test('a page whose script is gone after an update is told, and the wall goes on', async () => {
    const episodeId = await patient(1, { name: 'J. D.', id: '48213' });
    ward.wake();
    await context.route('**/assets/case-page-*.js', (route) => route.fulfill({ status: 404, body: '' }));
    await context.route('**/shell.js', (route) => route.fulfill({ status: 404, body: '' }));
    page = await open(SCREENS.wall);
    await page.getByRole('link', { name: 'Open case, J. D., 48213' }).click();
    await page.getByText('This page could not be loaded.').waitFor();
    expect(page.url()).toContain(episodeId);
    await page.getByText('A part of this board failed to load').waitFor();
    await patient(2, { name: 'M. K.', id: '50177' }, 'high');
    ward.wake();
    await page.locator('alert-card').getByText('50177').waitFor();
    await page.getByRole('link', { name: 'Back to the ward' }).click();
    await page.getByText('This page could not be loaded.').waitFor({ state: 'detached' });
  });
});
