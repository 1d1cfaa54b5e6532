import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { toPatient } from '../../edge/volume/volume.ts';
import type { Acquisition } from '../../scripts/phantom/acquisition.ts';
import { openWard, recordCase, type Ward } from '../http/ward.ts';
import { buildBoard, hasBrowser, launchBrowser } from './browser.ts';
import { type MarkedScan, markedScan } from './marked-scan.ts';
import { ViewerOnPage } from './viewer-page.ts';

// Geometry truth: a metal sphere at a place of the patient that the phantom was told, from DICOM files to the canvas.
const POSES: Readonly<Record<string, Partial<Acquisition>>> = {
  'head first, supine': {},
  'under 15 degrees of gantry tilt': { gantryTilt: 15 },
  'feet first': { patientPosition: 'FFS' },
  prone: { patientPosition: 'HFP' },
};
const PLAIN = 'head first, supine';
/** Only metal is white in it: the phantom's densest bone ends below 2,200 HU. */
const METAL = { width: 200, level: 2300 };
const WHITE = [255, 255, 255] as const;
const PINK = [255, 96, 208] as const;
const SEED = 41;

let boardDir: string;
let browser: Browser;
let ward: Ward;
let page: Page;
const scans = new Map<string, MarkedScan>();
const cases = new Map<string, string>();

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

/** The volume's middle, LPS mm, by the affine alone. */
function middle({ size, spacingMm, originMm, axes }: Geometry) {
  const lattice = { size, spacing: spacingMm, origin: originMm, axes: [axes[0]!, axes[1]!, axes[2]!] as const };
  return toPatient(lattice, [(size[0] - 1) / 2, (size[1] - 1) / 2, (size[2] - 1) / 2]);
}

/** Along a unit vector. */
const along = (axis: readonly number[], from: readonly number[], to: readonly number[]) =>
  axis.reduce((sum, c, n) => sum + c * (to[n]! - from[n]!), 0);

describe.skipIf(!hasBrowser)('a marker at a known place of the patient: left, posterior, high', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
    ward = await openWard({ boardDir });
    for (const [name, how] of Object.entries(POSES)) scans.set(name, await markedScan(SEED, how));
    const plain = scans.get(PLAIN)!;
    for (const [name, scan] of scans) {
      // The plain scan alone, and each of the others beside it.
      const visits = name === PLAIN ? [plain] : [plain, scan];
      const assessments = visits.map(async ({ assessment, write }, n) => {
        const scanId = randomUUID();
        await write(ward.dataDir, scanId);
        return { ...assessment, scanId, assessmentId: randomUUID(), acquiredAt: `2026-11-20T0${n + 1}:00:00` };
      });
      cases.set(name, (await recordCase(ward.journal, { assessments: await Promise.all(assessments) })).episodeId);
    }
    // As a reading room hangs it: two scans beside each other, each large enough to be measured to the millimetre.
    page = await browser.newPage({ viewport: { width: 3000, height: 1600 } });
  });
  afterAll(async () => {
    await browser?.close();
    await ward?.close();
    await rm(boardDir, { recursive: true });
  });

  /** Opens the case and answers the viewer of the scan in that pose, beside the plain baseline where it is another. */
  async function open(name: string): Promise<ViewerOnPage> {
    await page.goto(`${ward.url}/cases/${cases.get(name)}`);
    const viewer = new ViewerOnPage(page, name === PLAIN ? 0 : 1);
    await viewer.whole();
    return viewer;
  }

  test.each(Object.keys(POSES))(
    '%s: in the stack it is on the right slice, on the right and below, to the millimetre',
    async (name) => {
      const { marker, slice, assessment } = scans.get(name)!;
      const geometry = assessment.geometry!;
      const viewer = await open(name);
      await viewer.canvas.press('Home');
      for (let k = 0; k < slice; k++) await viewer.canvas.press('ArrowUp');
      await viewer.look({ window: METAL, outline: false });

      // Which slice, and at what height: the acquired plane nearest to the sphere, counted from the headers.
      const said = /^Slice (\d+) of (\d+), (−?[\d.]+)\u00a0mm/.exec(await viewer.says());
      expect(Number(said?.[1])).toBe(slice + 1);
      expect(await viewer.says()).toContain('shows bleed');
      const centre = middle(geometry);
      const rows = geometry.axes[1]!.map((c) => (geometry.axes[1]![1]! < 0 ? -c : c));
      const heightOfSlice = Number(said![3]!.replace('−', '-'));
      // The slice's middle is told; at the sphere a tilted slice is higher or lower by its slope.
      const slope = rows[2]! * along(rows, centre, marker);
      expect(Math.abs(heightOfSlice + slope - marker[2])).toBeLessThanOrEqual(geometry.spacingMm[2] / 2 + 0.1);

      const { width, height } = await viewer.size();
      const scale = Math.min(width, height) / Math.max(...fields(name));
      const found = (await viewer.blob(WHITE, 3))!;
      const columns = geometry.axes[0]!.map((c) => (geometry.axes[0]![0]! < 0 ? -c : c));
      expect(found.x).toBeGreaterThan(width / 2);
      expect(found.y).toBeGreaterThan(height / 2);
      expect(Math.abs((found.x - width / 2) / scale - along(columns, centre, marker))).toBeLessThan(1);
      expect(Math.abs((found.y - height / 2) / scale - along(rows, centre, marker))).toBeLessThan(1);

      // The outline runs around it, and a key takes it away at once.
      await viewer.look({ window: { width: 2, level: 4000 }, outline: true, opacity: 1 });
      const outline = (await viewer.blob(PINK, 0))!;
      expect(Math.hypot(outline.x - found.x, outline.y - found.y) / scale).toBeLessThan(1);
      await viewer.canvas.press('o');
      await viewer.whole();
      expect(await viewer.blob(PINK, 0)).toBeNull();
    },
  );

  test.each(Object.keys(POSES))(
    '%s: in three planes it is under the crosshair and at its place in each',
    async (name) => {
      const { marker, assessment } = scans.get(name)!;
      const viewer = await open(name);
      await viewer.look({ mode: 'planes', window: METAL, outline: false });

      // The crosshair opens at the middle of what was segmented, which is the sphere.
      const said = /x (−?[\d.]+)\u00a0mm, y (−?[\d.]+)\u00a0mm, z (−?[\d.]+)/.exec(await viewer.says());
      const cross = said!.slice(1).map((text) => Number(text.replace('−', '-')));
      for (const c of [0, 1, 2] as const) expect(Math.abs(cross[c]! - marker[c])).toBeLessThan(c === 2 ? 2 : 1);

      // Away from the lines of the crosshair, so that only the sphere itself is white.
      const { width, height } = await viewer.size();
      const centre = middle(assessment.geometry!);
      const seen = new Map<string, { x: number; y: number }>();
      for (const [plane, [u, v]] of Object.entries({ axial: [0, 0], coronal: [0.5, 0], sagittal: [0, 0.5] } as const)) {
        const found = (await viewer.blob(WHITE, 3, [u, v, u + 0.5, v + 0.5]))!;
        seen.set(plane, { x: found.x - (u + 0.25) * width, y: found.y - (v + 0.25) * height });
      }
      const { axial, coronal, sagittal } = Object.fromEntries(seen) as Record<string, { x: number; y: number }>;
      // Left of the patient is right of the screen; the back is below in axial and right in sagittal; high is up.
      const scale = axial!.x / (marker[0] - centre[0]);
      expect(scale).toBeGreaterThan(0.5);
      const mmOff = (pixels: number, mm: number) => Math.abs(pixels / scale - mm);
      expect(mmOff(axial!.y, marker[1] - centre[1])).toBeLessThan(2);
      expect(mmOff(coronal!.x, marker[0] - centre[0])).toBeLessThan(2);
      expect(mmOff(coronal!.y, centre[2] - marker[2])).toBeLessThan(3);
      expect(mmOff(sagittal!.x, marker[1] - centre[1])).toBeLessThan(2);
      expect(mmOff(sagittal!.y, centre[2] - marker[2])).toBeLessThan(3);
    },
  );

  test.each(Object.keys(POSES).slice(1))(
    '%s, beside the plain scan: linked, both show it at the same place of the screen',
    async (name) => {
      await page.goto(`${ward.url}/cases/${cases.get(name)}`);
      const [before, after] = [new ViewerOnPage(page, 0), new ViewerOnPage(page, 1)];
      await before.whole();
      await before.canvas.press('ArrowUp');
      await before.canvas.press('ArrowDown');
      await before.look({ window: METAL, outline: false });
      await after.whole();
      const plain = scans.get(PLAIN)!;
      const slices = [plain, scans.get(name)!].map(({ assessment }) => assessment.hematoma!.largestSlice! + 1);
      expect((await before.says()).startsWith(`Slice ${slices[0]} `)).toBe(true);
      expect((await after.says()).startsWith(`Slice ${slices[1]} `)).toBe(true);
      const [a, b] = [(await before.blob(WHITE, 3))!, (await after.blob(WHITE, 3))!];
      const { width } = await before.size();
      expect([a.x > width / 2, b.x > width / 2]).toEqual([true, true]);
      await page.getByText('Linked where each scan shows most bleed').waitFor();

      // A reader moves the link by two slices: the follow-up goes, the baseline stays.
      for (let n = 0; n < 6; n++) await page.getByRole('button', { name: '+ 1 mm' }).click();
      await expect.poll(() => after.says()).toContain(`Slice ${slices[1]! + 2} `);
      expect((await before.says()).startsWith(`Slice ${slices[0]} `)).toBe(true);
      await page.getByText('follow-up moved by 6').waitFor();
    },
  );
});

/** Of the scans on the page, what each would fill, mm: they are drawn at one scale. */
function fields(name: string): number[] {
  return [PLAIN, name].flatMap((one) => {
    const { size, spacingMm } = scans.get(one)!.assessment.geometry!;
    return [size[0] * spacingMm[0], size[1] * spacingMm[1]];
  });
}
