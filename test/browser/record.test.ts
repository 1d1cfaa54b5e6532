import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCsv } from '../../scripts/evaluate/csv.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

let boardDir: string;
let browser: Browser;
let ward: LiveWard;

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

/** A screen of its own, with storage of its own; what it complains about is collected. */
async function screen(path: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, acceptDownloads: true });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(ward.url + path);
  return { page, complaints };
}
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const saved = async (page: Page, name: string): Promise<Download> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).first().click();
  return download;
};

describe.skipIf(!hasBrowser)('the record of a case in Chromium', () => {
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
  });
  afterEach(() => ward.close());

  test('an alert is raised, acknowledged, handed over and closed, on two screens at once', async () => {
    const wall = await screen('/ward');
    const desk = await screen('/ward');
    await wall.page.getByText('No alert is waiting.').waitFor();
    const { small } = await seedNight(ward);
    ward.wake();
    const cardOn = (page: Page) => page.locator('alert-card', { hasText: '50177' });
    await cardOn(wall.page).waitFor();
    await cardOn(desk.page).waitFor();

    await cardOn(wall.page).getByRole('button', { name: 'Acknowledge' }).click();
    await cardOn(wall.page).getByLabel('Taken by').fill('RN Okafor');
    await cardOn(wall.page).getByRole('button', { name: 'Acknowledge' }).click();
    await cardOn(desk.page).getByText('Acknowledged by RN Okafor').waitFor();

    await desk.page.goto(`${ward.url}/cases/${small}`);
    await button(desk.page, 'Hand over').click();
    await desk.page.getByLabel('Handed over by').fill('RN Okafor');
    await desk.page.getByLabel('To whom').fill('Dr Lind');
    await desk.page.keyboard.press('Enter');
    await desk.page.getByText(/Handed over by RN Okafor to Dr Lind/).waitFor();
    await cardOn(wall.page).getByText('Acknowledged by Dr Lind').waitFor();
    await cardOn(wall.page)
      .getByText(/Handed over by RN Okafor to Dr Lind/)
      .waitFor();

    await cardOn(wall.page).getByRole('button', { name: 'Close' }).click();
    await cardOn(wall.page).getByLabel('Closed by').fill('Dr Lind');
    await cardOn(wall.page).getByLabel('Why it is over').fill('Transferred');
    await cardOn(wall.page).getByRole('button', { name: 'Close alert' }).click();
    await cardOn(wall.page).waitFor({ state: 'detached' });
    await desk.page.locator('alert-card').waitFor({ state: 'detached' });
    expect([...wall.complaints, ...desk.complaints]).toEqual([]);
    await Promise.all([wall.page.context().close(), desk.page.context().close()]);
  });

  test('a note and a mark of one person are seen by others, on the case and on the board, and stand in its log', async () => {
    const { grown } = await seedNight(ward);
    const { page, complaints } = await screen(`/cases/${grown}`);
    const board = await screen('/ward');
    await button(page, 'Add a note').click();
    await page.getByLabel('Note', { exact: true }).fill('<b>Family</b> informed');
    await page.locator('case-notes').getByLabel('Name or initials').fill('Dr Lind');
    await button(page, 'Save').click();
    await page.locator('case-notes li', { hasText: '<b>Family</b> informed' }).waitFor();

    await button(page, 'Mark this result as wrong').last().click();
    await page.getByLabel('Wrong outline or volume').check();
    await page.locator('wrong-marks').getByLabel('Name or initials').fill('Dr Lind');
    await page.locator('wrong-marks form').getByRole('button', { name: 'Mark this result as wrong' }).click();
    // Beside the figures, and beside the alert that rests on them.
    await expect.poll(() => page.locator('marked-wrong').count()).toBe(2);
    await board.page.locator('episode-row', { hasText: 'MARKED WRONG: Wrong outline or volume' }).waitFor();

    await button(page, 'Show the log').click();
    const log = page.locator('audit-trail');
    await log.getByText('marked a result as wrong').waitFor();
    const text = await log.locator('ol').innerText();
    expect(text).toMatch(/Dr Lind added a note/);
    expect(text).toMatch(/The appliance concluded a scan/);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect([...complaints, ...board.complaints]).toEqual([]);
    await Promise.all([page.context().close(), board.page.context().close()]);
  });

  test('who reads blind sees pictures and no figure of the model until the own estimate is recorded', async () => {
    const { small } = await seedNight(ward);
    const { page, complaints } = await screen(`/cases/${small}`);
    await page.locator('scan-figures').waitFor();
    await button(page, 'Read blind').click();
    await page.getByLabel('Who reads blind').fill('Dr Lind');
    await button(page, 'Start').click();
    await page.getByText('Hidden while you read blind').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.reload();
    await page.getByText('Hidden while you read blind').waitFor();
    await page.getByRole('slider').press('o');
    for (const figures of ['scan-figures', 'alert-card', 'probability-list', 'growth-timeline', 'audit-trail']) {
      expect(await page.locator(figures).count()).toBe(0);
    }
    // What is asked for, and how strong the outline would be, are no figures of the model.
    const figures = await page.getByText(/\d mL|\d %/).allInnerTexts();
    expect(figures.filter((said) => !/^(IPH grows ≥|… or IVH ≥|100 %$)/.test(said))).toEqual([]);
    await expect.poll(() => asked.some((url) => url.includes('/volume/'))).toBe(true);
    expect(asked.filter((url) => /\/(hematoma|gradcam)\//.test(url))).toEqual([]);

    await page.getByLabel('IPH, mL').fill('5');
    await page.getByLabel('Probability, %').first().fill('12.5');
    await page.locator('reader-estimate').getByLabel('Name or initials').fill('Dr Lind');
    await button(page, 'Record estimate').click();
    await page.locator('scan-figures').waitFor();
    const told = await page.locator('reader-table tbody').innerText();
    expect(told).toMatch(/Dr Lind.*5\.0/s);
    // This very screen had opened the case before.
    expect(told).toMatch(/Yes: this result was opened/);
    const assessment = (await ward.journal.assessments.currentOfEpisode(small))[0]!;
    expect(await ward.journal.readerEstimates.ofScan(assessment.scanId)).toMatchObject([
      { blind: true, shown: 'opened', estimate: { iphMl: 5, ivhMl: null, expansion: { CHE: { probability: 0.125 } } } },
    ]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('picture, table and bundle are saved under names that name nobody; with names hidden no identity is in them', async () => {
    const { grown } = await seedNight(ward);
    const { page, complaints } = await screen(`/cases/${grown}`);
    await page.getByRole('slider').first().waitFor();
    const png = await saved(page, 'Picture (PNG): Baseline');
    expect(png.suggestedFilename()).toMatch(/^henet-picture-1-\d{8}-\d{4}\.png$/);
    expect((await readFile((await png.path())!)).subarray(1, 4).toString()).toBe('PNG');
    const csv = await saved(page, 'Table (CSV)');
    expect(csv.suggestedFilename()).toMatch(/^henet-case-\d{8}-\d{4}\.csv$/);
    const text = await readFile((await csv.path())!, 'utf8');
    expect(parseCsv(text)).toHaveLength(3);
    expect(text).toContain('48213');

    await button(page, 'Hide names').click();
    await page.locator('case-head').getByText('Name hidden').waitFor();
    for (const name of ['Table (CSV)', 'FHIR (JSON)']) {
      const hidden = await saved(page, name);
      expect(await readFile((await hidden.path())!, 'utf8')).not.toMatch(/48213|J\. D\./);
    }
    expect(await page.getByText(/48213|J\. D\./).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('on paper every page has both identifiers, what it is not for, and no control', async () => {
    const { grown } = await seedNight(ward);
    const { page } = await screen(`/cases/${grown}`);
    await page.locator('growth-timeline svg').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.paper-head').innerText()).toMatch(
      /J\. D\.\s+ID 48213.*DEMONSTRATION.*Not for diagnosis/s,
    );
    // A table's head is what browsers repeat on every page.
    const head = (name: string) =>
      page.locator('.paper-head').evaluate((element, of) => getComputedStyle(element).getPropertyValue(of), name);
    expect([await head('display'), await head('break-inside')]).toEqual(['table-header-group', 'avoid']);
    expect(await page.locator('case-page button:visible').count()).toBe(0);
    const ground = await page.locator('case-page').evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(ground).toBe('rgb(255, 255, 255)');
    await page.context().close();
  });
});
