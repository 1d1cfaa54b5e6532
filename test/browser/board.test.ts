import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ago } from '../../dashboard/gallery/samples.ts';
import type { Board } from '../../dashboard/state/board.ts';
import { recordCase } from '../http/ward.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

let boardDir: string;
let browser: Browser;
let ward: LiveWard;
let page: Page;
let complaints: string[];

/** A bleed that nobody knows of yet. */
const raise = async () => {
  const recorded = await recordCase(ward.journal, {
    assessments: [{}],
    alert: { priority: 'high', raisedAt: ago(0, Date.now()) },
  });
  ward.wake();
  return recorded;
};
const raised = () => page.getByRole('article', { name: 'high priority alert, raised' });
const acknowledged = () => page.getByRole('article', { name: 'high priority alert, acknowledged' });
/** The board hears the broker. */
const live = () =>
  page.waitForFunction(() => {
    const ward = document.querySelector('henet-app')?.shadowRoot?.querySelector('ward-page');
    return (ward as unknown as { board: Board } | null)?.board.store.link === 'live';
  });

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('the ward board in Chromium', () => {
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
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    complaints = complaintsOf(page);
  });
  afterEach(async () => {
    await page.close();
    await ward.close();
  });

  test('a bleed appears by itself, and is taken by keyboard alone', async () => {
    await page.goto(`${ward.url}/ward`);
    await page.getByText('No alert is waiting.').waitFor();
    await live();
    await raise();
    await raised().waitFor();

    const focused = () =>
      page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at?.textContent?.trim();
      });
    for (let presses = 0; presses < 20 && (await focused()) !== 'Acknowledge'; presses++)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('Acknowledge');
    await page.keyboard.press('Enter');
    await page.keyboard.type('RN Okafor');
    await page.keyboard.press('Enter');

    await acknowledged().waitFor();
    expect(await acknowledged().innerText()).toContain('Acknowledged by RN Okafor');
    expect((await ward.journal.alerts.open())[0]).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'RN Okafor' });
    expect(complaints).toEqual([]);
  });

  test('what stands on a visible screen is told to the appliance, once a revision; on one that nobody can see, nothing is', async () => {
    // A window behind another: a browser without a desktop has none to be behind.
    const behind = await browser.newPage();
    await behind.addInitScript(() => {
      const isHidden = () => !document.documentElement?.dataset.inFront;
      Object.defineProperty(document, 'visibilityState', { get: () => (isHidden() ? 'hidden' : 'visible') });
    });
    await Promise.all([page.goto(`${ward.url}/ward`), behind.goto(`${ward.url}/ward`)]);
    await live();
    await raise();
    const [alert] = await ward.journal.alerts.open();
    const screens = () => ward.journal.displays.of(alert!.alertId);
    await expect.poll(screens).toMatchObject([{ firstRevision: 1, lastRevision: 1, soundRevision: 1 }]);

    await behind.getByRole('article', { name: 'high priority alert, raised' }).waitFor();
    const { alerts } = ward.journal;
    const seen = { at: '', who: 'appliance', act: 'alert-updated', subject: alert!.alertId, detail: '' };
    await alerts.change({ ...alert!, revision: 2 }, seen);
    ward.wake();
    await expect.poll(screens).toMatchObject([{ firstRevision: 1, lastRevision: 2 }]);
    expect(await screens(), 'the window behind has told nothing').toHaveLength(1);

    await behind.evaluate(() => {
      document.documentElement.dataset.inFront = 'yes';
    });
    await expect.poll(screens).toMatchObject([
      { firstRevision: 1, lastRevision: 2 },
      { firstRevision: 2, lastRevision: 2 },
    ]);
    await behind.close();
    expect(complaints).toEqual([]);
  });

  test('an alert that was escalated says which step it is at and who was told', async () => {
    await page.goto(`${ward.url}/ward`);
    await raise();
    await raised().waitFor();
    const [alert] = await ward.journal.alerts.open();
    const at = new Date().toISOString();
    await ward.journal.escalations.fire({
      alert: { ...alert!, revision: 2, issuedAt: at, escalation: { step: 2, of: 3, at, told: ['duty neurologist'] } },
      step: 2,
      told: ['duty neurologist'],
      notifications: [],
      audit: { at, who: 'appliance', act: 'alert-escalated', subject: alert!.alertId, detail: '' },
    });
    ward.wake();
    await page.getByText('Escalated: step 2 of 3, told: duty neurologist').waitFor();
    expect(await raised().getAttribute('aria-label')).toContain('step 2 of 3, told: duty neurologist');
    expect(complaints).toEqual([]);
  });

  test('nothing moves under a finger: what comes while a button is pressed shows once it is let go', async () => {
    await raise();
    await page.goto(`${ward.url}/ward`);
    await live();
    // The first press lets the browser sound, so the banner that takes room above the alert is about to go.
    await page.getByText('Sound is blocked by this browser').waitFor();
    const button = page.getByRole('button', { name: 'Acknowledge' });
    await button.hover();
    const place = await button.boundingBox();
    await page.mouse.down();
    await page.waitForFunction(() => {
      const ward = document.querySelector('henet-app')?.shadowRoot?.querySelector('ward-page');
      return (ward as unknown as { board: Board } | null)?.board.sound.audible;
    });
    expect(await button.boundingBox()).toEqual(place);
    await page.mouse.up();
    await page.getByLabel('Taken by').waitFor();
    await page.getByText('Sound is blocked by this browser').waitFor({ state: 'detached' });
  });

  test('an acknowledgement on one screen shows on the other', async () => {
    await raise();
    const other = await browser.newPage();
    await other.goto(`${ward.url}/ward`);
    await page.goto(`${ward.url}/ward`);
    await live();
    await other.getByRole('button', { name: 'Acknowledge' }).click();
    await other.getByLabel('Taken by').fill('Dr Lind');
    await other.getByRole('button', { name: 'Acknowledge' }).click();
    await acknowledged().waitFor();
    expect(await acknowledged().innerText()).toContain('Dr Lind');
    await other.close();
  });

  test('acting on an alert that somebody else has taken says so and changes nothing', async () => {
    await raise();
    await page.goto(`${ward.url}/ward`);
    await live();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByLabel('Taken by').fill('Dr Lind');
    // Another person is faster, and this screen has not heard of it yet.
    await ward.stopBroker();
    const [alert] = await ward.journal.alerts.open();
    const url = `${ward.url}/api/v1/alerts/${alert!.alertId}/acknowledge`;
    const headers = { 'content-type': 'application/json' };
    await fetch(url, { method: 'POST', headers, body: JSON.stringify({ by: 'RN Okafor', revision: 1 }) });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText(/RN Okafor took this alert/).waitFor();
    expect((await ward.journal.alerts.open())[0]?.acknowledgedBy).toBe('RN Okafor');
  });

  test('without the live link the board asks over HTTP, says so, and shows a new bleed all the same', async () => {
    await page.goto(`${ward.url}/ward`);
    await live();
    await ward.stopBroker();
    await page.getByText('live link lost, asking every 5 s').waitFor({ timeout: 20_000 });
    await raise();
    await raised().waitFor({ timeout: 20_000 });
  });

  test('when the appliance falls silent everything is hatched, with the age of the last data', async () => {
    await raise();
    await page.goto(`${ward.url}/ward`);
    await raised().waitFor();
    expect(await page.locator('.hatched').count()).toBe(0);
    await ward.pullPlug();
    await page
      .getByText(/NO DATA for 1\d s/)
      .first()
      .waitFor({ timeout: 25_000 });
    expect(await page.locator('article.hatched').count()).toBe(2);
    expect(await raised().getByText('J. D.').count()).toBe(1);
  });

  test('the case shows both scans, linked, in millimetres, with what was found', async () => {
    const { grown } = await seedNight(ward);
    await page.goto(`${ward.url}/cases/${grown}`);
    const viewers = page.getByRole('slider');
    await expect.poll(() => viewers.count()).toBe(2);
    const values = () => viewers.evaluateAll((all) => all.map((one) => one.getAttribute('aria-valuetext')));
    expect((await values())[0]).toMatch(/^Slice 1\d of 30, [\d.]+\smm, shows bleed$/);
    const before = await values();
    await viewers.first().press('ArrowUp');
    await expect.poll(async () => (await values()).every((value, n) => value !== before[n])).toBe(true);
    await viewers.first().press('End');
    await expect.poll(async () => (await values())[0]).toBe('Slice 30 of 30, 125.0\u00a0mm');
    await viewers.first().press('g');
    await page.getByText('It is not the lesion’s extent').first().waitFor();
    await page.getByText('Exceeds measurement error', { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('the case says of every series of its study whether it was used, and why not', async () => {
    const { grown } = await seedNight(ward);
    await page.goto(`${ward.url}/cases/${grown}`);
    await page.getByText('Series of this study').first().waitFor();
    await page.getByText('not used').first().waitFor();
    const listed = await page.locator('scan-making li', { hasText: /used|arriving/ }).allInnerTexts();
    expect(listed.filter((text) => text.startsWith('used'))).not.toEqual([]);
    expect(listed).toContainEqual(expect.stringMatching(/^not used: .* A localizer, not slices of the head$/));
    expect(listed).toContainEqual(
      expect.stringMatching(/^not used: .* A sharp bone kernel: the soft one .* was used$/),
    );
  });

  test('blood is brighter than brain, and bone is white, on the very canvas', async () => {
    const { grown } = await seedNight(ward);
    await page.goto(`${ward.url}/cases/${grown}`);
    const canvas = page.locator('canvas.picture').first();
    const grey = (x: number, y: number) =>
      canvas.evaluate(
        (element: HTMLCanvasElement, [u, v]) =>
          element.getContext('2d')!.getImageData(u! * element.width, v! * element.height, 1, 1).data[1]!,
        [x, y],
      );
    // The seeded bleed lies 26 mm to the patient's left of the middle: on the right of the picture.
    await expect.poll(() => grey(0.615, 0.47), { timeout: 10_000 }).toBeGreaterThan(180);
    expect(await grey(0.385, 0.47)).toBeLessThan(160);
    expect(await grey(0.02, 0.3)).toBe(0);
  });

  test('names hidden are nowhere on the page, and stay hidden after a reload', async () => {
    await seedNight(ward);
    await page.goto(`${ward.url}/ward`);
    await page.getByText('48213').first().waitFor();
    await page.getByRole('button', { name: 'Hide names' }).click();
    for (let round = 0; round < 2; round++) {
      await page.getByText('Name hidden').first().waitFor();
      expect(await page.getByText(/48213|J\. D\./).count()).toBe(0);
      await page.reload();
    }
  });

  test('while the browser keeps the sound back the board says so, and one key ends that', async () => {
    await page.goto(`${ward.url}/ward`);
    await page.getByText('Sound is blocked by this browser').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift');
    await page.getByRole('button', { name: 'Test sound', exact: true }).click();
    await page.getByText('Sound is blocked by this browser').waitFor({ state: 'detached' });
  });
});
