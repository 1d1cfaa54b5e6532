import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from './browser.ts';
import { type ServedGallery, serveGallery } from './serve-gallery.ts';
import { differenceOf, TOLERANCE } from './visual/compare.ts';
import { compact, type Picture, readPng, writePng } from './visual/picture.ts';
import { referenceFile } from './visual/references.ts';
import { launchSteadyBrowser, missingFonts, openSteadily, sectionIds, shoot, steady, THEMES } from './visual/shoot.ts';

const OUT = 'out/visual';
const ROOT = new URL('../../', import.meta.url).pathname;
const isReady = hasBrowser && missingFonts().length === 0;
if (!isReady) {
  const what = hasBrowser ? `fonts ${missingFonts().join(', ')}` : '/usr/bin/chromium';
  console.log(`skipped: ${what} not installed (scripts/test installs it)`);
}

let gallery: ServedGallery;
let browser: Browser;

/** Puts what differs where a person can look at it, and says where. */
async function told(theme: string, id: string, now: Picture, worst: number, drawn: Picture | null): Promise<string> {
  const file = join(OUT, theme, `${id}.png`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writePng(now));
  if (drawn) await writeFile(file.replace('.png', '.differs.png'), writePng(drawn));
  const how = drawn ? `${worst} pixels differ within 16 x 16` : `it is now ${now.width} x ${now.height}`;
  return `${theme}/${id}: ${how}. See ${file}. If it is right: npm run references -- ${id}`;
}

describe.skipIf(!isReady)('how the board looks', () => {
  beforeAll(async () => {
    await rm(OUT, { recursive: true, force: true });
    [gallery, browser] = await Promise.all([serveGallery(), launchSteadyBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });

  test.each(THEMES)('every section of the gallery looks as it was accepted, in the %s theme', async (theme) => {
    const page = await openSteadily(browser, gallery.url, theme);
    const ids = await sectionIds(page);
    expect(new Set(ids).size, 'addresses of sections differ').toBe(ids.length);
    const wrong: string[] = [];
    for (const id of ids) {
      const now = readPng(await shoot(page, id));
      const file = referenceFile(theme, id);
      if (!existsSync(file)) {
        wrong.push(`${theme}/${id} is new. Look at it and accept it: npm run references -- ${id}`);
        continue;
      }
      const { worst, drawn } = differenceOf(now, readPng(await readFile(file)));
      if (worst > TOLERANCE) wrong.push(await told(theme, id, now, worst, drawn));
    }
    const kept = await readdir(dirname(referenceFile(theme, 'any')));
    for (const name of kept) {
      const id = basename(name, '.png');
      if (!ids.includes(id)) wrong.push(`${theme}/${id} is of no section any more: npm run references removes it`);
    }
    expect(wrong).toEqual([]);
    await page.close();
  });

  test.each(THEMES)('another digit in the smallest print is told, in the %s theme', async (theme) => {
    const page = await openSteadily(browser, gallery.url, theme);
    const before = readPng(await shoot(page, 'ground-research-note'));
    expect(differenceOf(before, readPng(await shoot(page, 'ground-research-note'))).worst, 'drawn again').toBe(0);
    expect(differenceOf(before, readPng(compact(before))).worst, 'made compact').toBe(0);
    for (const version of ['0.1.8', '0.7.0', '6.1.0']) {
      await page.locator('research-note').evaluate((note, to) => note.setAttribute('version', to), version);
      expect(differenceOf(readPng(await steady(page)), before).worst, version).toBeGreaterThanOrEqual(2 * TOLERANCE);
    }
    await page.close();
  });

  test('a changed colour of a priority is told, and a size that changed', async () => {
    const page = await openSteadily(browser, gallery.url, 'dark');
    const id = 'ground-priority-marks-raised';
    const before = readPng(await shoot(page, id));
    await page.evaluate(() => document.documentElement.style.setProperty('--medium', '#ffb000'));
    expect(differenceOf(readPng(await steady(page)), before).worst).toBeGreaterThan(TOLERANCE);
    await page.evaluate(() => document.documentElement.style.setProperty('--gap', '2em'));
    expect(differenceOf(readPng(await steady(page)), before)).toEqual({ worst: Number.POSITIVE_INFINITY, drawn: null });
    await page.close();
  });

  test('every element of the board is in the gallery', async () => {
    const sources = globSync('dashboard/{components,viewer}/**/*.ts', { cwd: ROOT });
    const defined = sources.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/customElements\.define\('([\w-]+)'/g)].map(
        ([, name]) => name!,
      ),
    );
    const page = await openSteadily(browser, gallery.url, 'dark');
    const shown = await page.evaluate(() => {
      const names = new Set<string>();
      const walk = (root: ParentNode) => {
        for (const element of root.querySelectorAll('*')) {
          if (element.localName.includes('-')) names.add(element.localName);
          if (element.shadowRoot) walk(element.shadowRoot);
        }
      };
      walk(document);
      return [...names];
    });
    expect(defined.length).toBeGreaterThan(15);
    // It asks an appliance for its pictures; what it is made of is here.
    const needsAppliance = ['scan-views'];
    expect(
      defined.filter((name) => !shown.includes(name) && !needsAppliance.includes(name)),
      'add their states to dashboard/gallery/parts',
    ).toEqual([]);
    await page.close();
  });
});
