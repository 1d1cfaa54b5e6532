import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY, sampleAssessment } from '../../dashboard/gallery/samples.ts';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { type Head, writeScanFiles } from '../http/head.ts';
import { openWard, recordCase, type Ward } from '../http/ward.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { ViewerOnPage } from './viewer-page.ts';

/** Pixels that are not square: a ruler that forgets one of the two directions is found out. */
const GEOMETRY: Geometry = { ...SAMPLE_GEOMETRY, size: [256, 192, 12], spacingMm: [0.8, 1, 4] };
const [COLUMNS, ROWS, SLICES] = GEOMETRY.size;
const BLOCK = 16;
/** HU of the blocks, row by row: every second one goes through the narrow windows, the others through the wide. */
const hu = (block: number) => (block % 2 === 0 ? block - 60 : 20 * block - 800);
/** Bright spots of 6 x 6 voxels on a slice of their own: their outer corners, voxels. */
const SPOTS = [
  [40, 50],
  [200, 150],
] as const;
const SPOT_SLICE = 6;
/** PS3.3 C.11.2.1.2.1, written down once more. */
const grey = (value: number, width: number, level: number) =>
  value <= level - 0.5 - (width - 1) / 2
    ? 0
    : value > level - 0.5 + (width - 1) / 2
      ? 255
      : Math.round(((value - (level - 0.5)) / (width - 1) + 0.5) * 255);

let boardDir: string;
let browser: Browser;
let context: BrowserContext;
let ward: Ward;
let page: Page;
let url: string;
let viewer: ViewerOnPage;

function patches(): Head {
  const volume = new Int16Array(COLUMNS * ROWS * SLICES);
  for (let v = 0; v < volume.length; v++) {
    const [i, j, k] = [v % COLUMNS, Math.floor(v / COLUMNS) % ROWS, Math.floor(v / (COLUMNS * ROWS))];
    const isSpot = SPOTS.some(([x, y]) => i >= x && i < x + 6 && j >= y && j < y + 6);
    volume[v] =
      k === SPOT_SLICE
        ? isSpot
          ? 2000
          : -1000
        : hu(Math.floor(i / BLOCK) + (COLUMNS / BLOCK) * Math.floor(j / BLOCK));
  }
  return { hu: volume, labels: new Uint8Array(volume.length), heat: new Uint8Array(volume.length) };
}

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('the tools of the viewer in Chromium', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, hasTouch: true });
    ward = await openWard({ boardDir });
    const scanId = randomUUID();
    await writeScanFiles(ward.dataDir, scanId, 1, patches());
    const hematoma = { ...sampleAssessment().hematoma!, found: true, largestSlice: 3, slices: [2, 3, 4] };
    const { episodeId } = await recordCase(ward.journal, { assessments: [{ scanId, geometry: GEOMETRY, hematoma }] });
    url = `${ward.url}/cases/${episodeId}`;
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await ward?.close();
    await rm(boardDir, { recursive: true });
  });
  beforeEach(async () => {
    await page.goto(url);
    viewer = new ViewerOnPage(page);
    await viewer.whole();
    await settle(page);
  });

  /** The first press lets the page sound, and a banner goes: nothing moves after that. */
  async function settle(on: Page): Promise<void> {
    await on.mouse.click(2, 300);
    await on.getByText('Sound is blocked by this browser').waitFor({ state: 'detached' });
    await on.locator('slice-viewer').evaluate((element) => element.scrollIntoView({ block: 'center' }));
  }

  /** The middle of a voxel's own place on the canvas, 0 to 1, by the picture's size and nothing of the viewer's. */
  async function place(column: number, row: number): Promise<[number, number]> {
    const { width, height } = await viewer.size();
    const [wide, high] = [COLUMNS * GEOMETRY.spacingMm[0], ROWS * GEOMETRY.spacingMm[1]];
    const scale = Math.min(width / wide, height / high);
    const x = (width - wide * scale) / 2 + column * GEOMETRY.spacingMm[0] * scale;
    return [x / width, ((height - high * scale) / 2 + row * GEOMETRY.spacingMm[1] * scale) / height];
  }

  const PRESETS = [
    ['1', 80, 40],
    ['2', 40, 40],
    ['3', 200, 75],
    ['4', 2500, 480],
  ] as const;

  test.each(PRESETS)(
    'key %s shows exactly the greys of the DICOM formula for width %i, level %i',
    async (key, width, level) => {
      await viewer.canvas.press(key);
      await viewer.whole();
      // Blocks in the middle of the picture: what is written in its corners covers the others.
      const blocks = Array.from({ length: (COLUMNS / BLOCK) * (ROWS / BLOCK) }, (_, n) => n).filter((n) => {
        const [x, y] = [n % (COLUMNS / BLOCK), Math.floor(n / (COLUMNS / BLOCK))];
        return x > 3 && x < 12 && y > 2 && y < 9;
      });
      const places = blocks.map((n) =>
        place(((n % (COLUMNS / BLOCK)) + 0.5) * BLOCK, (Math.floor(n / (COLUMNS / BLOCK)) + 0.5) * BLOCK),
      );
      const shown = await viewer.colours(await Promise.all(places));
      const expected = blocks.map((n) => Array.from({ length: 3 }, () => grey(hu(n), width, level)));
      expect(new Set(expected.map(([g]) => g)).size).toBeGreaterThan(2);
      expect(shown).toEqual(expected);
    },
  );

  test('what is exported is the picture that is shown, with what is written on it', async () => {
    const { width, height, data, channels } = decode(await viewer.png());
    expect({ width, height }).toEqual(await viewer.size());
    const places = await Promise.all([place(120, 100), place(88, 70)]);
    const shown = await viewer.colours(places);
    const exported = places.map(([x, y]) => {
      const at = channels * (Math.floor(y * height) * width + Math.floor(x * width));
      return [...data.slice(at, at + 3)];
    });
    expect(exported).toEqual(shown);
    // "Not for diagnosis" stands in the lower left corner, white.
    const corner = (x: number, y: number) => data[channels * (y * width + x)]!;
    let white = 0;
    for (let y = height - 80; y < height; y++) for (let x = 0; x < 200; x++) white += Number(corner(x, y) === 255);
    expect(white).toBeGreaterThan(200);
  });

  /** What the ruler says, mm. */
  const ruled = async () => Number(/ruler ([\d.]+)/.exec(await viewer.says())?.[1]);

  test('the ruler measures a known distance within one pixel, at any zoom', async () => {
    const known = Math.hypot((SPOTS[1][0] - SPOTS[0][0]) * 0.8, (SPOTS[1][1] - SPOTS[0][1]) * 1);
    for (let k = 3; k < SPOT_SLICE; k++) await viewer.canvas.press('ArrowUp');
    await viewer.canvas.press('4');
    await page.getByRole('button', { name: 'ruler' }).click();
    for (const zoomed of [false, true]) {
      // The ruler's own figure would lie over a spot.
      await viewer.canvas.press('Escape');
      if (zoomed) await viewer.look({ zoom: 1.2, panMm: [0, -4] });
      await viewer.whole();
      // Where the spots truly are on the screen.
      const size = await viewer.size();
      const half = [0.03, 0.15, 0.5, 0.97] as const;
      const from = (await viewer.blob([255, 255, 255], 3, half))!;
      const to = (await viewer.blob([255, 255, 255], 3, [0.5, 0.3, 0.97, 0.93]))!;
      const frame = (await viewer.canvas.boundingBox())!;
      const at = ({ x, y }: { x: number; y: number }) =>
        [frame.x + (x * frame.width) / size.width, frame.y + (y * frame.height) / size.height] as const;
      await page.mouse.move(...at(from));
      await page.mouse.down();
      await page.mouse.move(...at(to), { steps: 3 });
      await page.mouse.up();
      await expect.poll(ruled).toBeGreaterThan(0);
      expect(Math.abs((await ruled()) - known)).toBeLessThan(0.8);
    }
  });

  test('by keyboard alone: ruler, window, move and zoom', async () => {
    const { canvas } = viewer;
    await canvas.press('r');
    const before = await ruled();
    await canvas.press('Shift+ArrowRight');
    await expect.poll(ruled).toBeCloseTo(before + 10 * 0.8, 1);
    await canvas.press('Enter');
    await canvas.press('Shift+ArrowRight');
    await expect.poll(ruled).toBeCloseTo(before, 1);
    await canvas.press('Escape');
    await expect.poll(() => viewer.says()).not.toContain('ruler');

    await canvas.press('1');
    await canvas.press('w');
    await canvas.press('ArrowRight');
    await canvas.press('Shift+ArrowUp');
    const view = () =>
      page.locator('slice-viewer').evaluate((element) => (element as unknown as { view: object }).view);
    await expect.poll(view).toMatchObject({ window: { width: 85, level: 90 } });
    await viewer.whole();
    const [shown] = await viewer.colours([await place(8.5 * BLOCK, 8.5 * BLOCK)]);
    expect(shown![0]).toBe(grey(hu(8 + 16 * 8), 85, 90));
    await canvas.press('m');
    await canvas.press('+');
    await canvas.press('ArrowLeft');
    await expect.poll(view).toMatchObject({ zoom: 1.25, panMm: [-5, 0] });
    await canvas.press('0');
    await expect.poll(view).toMatchObject({ zoom: 1, panMm: [0, 0] });
    await canvas.press('PageUp');
    expect(await viewer.says()).toContain('Slice 9 of 12');
  });

  test('the wheel scrolls, with Ctrl it enlarges under the pointer; the right button sets the window', async () => {
    const frame = (await viewer.canvas.boundingBox())!;
    const view = () =>
      page
        .locator('slice-viewer')
        .evaluate((element) => (element as unknown as { view: { zoom: number; window: object } }).view);
    await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
    await page.mouse.wheel(0, -120);
    await expect.poll(() => viewer.says()).toContain('Slice 5 of 12');
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await view()).zoom).toBeCloseTo(Math.exp(0.4), 5);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(frame.x + frame.width / 2 + 30, frame.y + frame.height / 2 + 10);
    await page.mouse.up({ button: 'right' });
    await expect.poll(async () => (await view()).window).toEqual({ width: 110, level: 50 });
  });

  test('one finger scrolls, two enlarge', async () => {
    const frame = (await viewer.canvas.boundingBox())!;
    const [x, y] = [frame.x + frame.width / 2, frame.y + frame.height / 2];
    const session = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x, y });
    await touch('touchMove', { x, y: y - 20 });
    await touch('touchMove', { x, y: y - 45 });
    await touch('touchEnd');
    await expect.poll(() => viewer.says()).toContain('Slice 7 of 12');
    await touch('touchStart', { x: x - 40, y }, { x: x + 40, y });
    await touch('touchMove', { x: x - 80, y }, { x: x + 80, y });
    await touch('touchEnd');
    const zoom = () =>
      page.locator('slice-viewer').evaluate((element) => (element as unknown as { view: { zoom: number } }).view.zoom);
    await expect.poll(zoom).toBeCloseTo(2, 1);
  });

  test('on a phone the picture and its bar fit, and a drag on the bar goes through the slices', async () => {
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const complaints = complaintsOf(phone).filter((text) => !text.includes('/mqtt'));
    await phone.goto(url);
    const small = new ViewerOnPage(phone);
    await small.whole();
    await settle(phone);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const bar = phone.locator('slice-track');
    const { x, y, width, height } = (await bar.boundingBox())!;
    expect(width).toBeGreaterThanOrEqual(44);
    await phone.mouse.move(x + width / 2, y + height * 0.5);
    await phone.mouse.down();
    await phone.mouse.move(x + width / 2, y + height * 0.02, { steps: 4 });
    await phone.mouse.up();
    await expect.poll(() => small.says()).toContain('Slice 12 of 12');
    expect(complaints).toEqual([]);
    await phone.close();
  });
});
