import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LanguageTag } from '../../dashboard/language/language.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';
import { type ServedGallery, serveGallery } from './serve-gallery.ts';

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** WCAG 2.1 A and AA, and what axe holds to be good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

let boardDir: string;
let ward: LiveWard;
let cases: Awaited<ReturnType<typeof seedNight>>;
let gallery: ServedGallery;
let browser: Browser;

interface Visited {
  readonly name: string;
  readonly url: () => string;
  /** That all is there. */
  readonly ready: (page: Page) => Promise<unknown>;
  readonly language?: LanguageTag;
  /** Rules that do not apply, each with its reason. */
  readonly without?: Readonly<Record<string, string>>;
}

const MANY_PAGES = 'parts of several pages stand on this one';
/** Every page of the board. A new page is a line here. */
const PAGES: readonly Visited[] = [
  {
    name: 'the ward',
    url: () => `${ward.url}/ward`,
    ready: (page) => page.locator('alert-card').nth(2).waitFor(),
  },
  {
    name: 'the ward in German',
    language: 'de',
    url: () => `${ward.url}/ward`,
    ready: (page) => page.locator('alert-card').nth(2).waitFor(),
  },
  {
    name: 'the case of a bleed that grew',
    url: () => `${ward.url}/cases/${cases.grown}`,
    ready: (page) => page.locator('slice-viewer canvas.picture').nth(1).waitFor(),
  },
  {
    name: 'the case of one scan, in Chinese',
    language: 'zh',
    url: () => `${ward.url}/cases/${cases.small}`,
    ready: (page) => page.locator('slice-viewer canvas.picture').waitFor(),
  },
  {
    name: 'the service page',
    url: () => `${ward.url}/service`,
    ready: (page) => page.locator('service-page').getByRole('alert').first().waitFor(),
  },
  {
    name: 'the sign-in page',
    url: () => `${ward.url}/sign-in`,
    ready: (page) => page.locator('sign-in-page').waitFor(),
  },
  {
    name: 'the gallery',
    url: () => gallery.url,
    ready: (page) => page.locator('heat-legend').first().waitFor(),
    without: {
      'landmark-unique': MANY_PAGES,
      'landmark-no-duplicate-banner': MANY_PAGES,
      'landmark-banner-is-top-level': MANY_PAGES,
      'landmark-one-main': MANY_PAGES,
      'page-has-heading-one': MANY_PAGES,
      'heading-order': MANY_PAGES,
      region: MANY_PAGES,
    },
  },
];

describe.skipIf(!hasBrowser)('axe finds nothing', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    [ward, gallery, browser] = await Promise.all([openLiveWard({ boardDir }), serveGallery(), launchBrowser()]);
    cases = await seedNight(ward);
    ward.wake();
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
    await ward?.close();
    await rm(boardDir, { recursive: true });
  });

  /** All that axe holds against a page, in words. The page keeps its content security policy: axe comes by the protocol. */
  async function violations(page: Page, without: readonly string[]): Promise<string[]> {
    const options: RunOptions = {
      runOnly: { type: 'tag', values: TAGS },
      rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
      resultTypes: ['violations'],
    };
    const found = await page.evaluate(async (given) => {
      const { axe } = globalThis as unknown as { axe: { run(on: Document, how: unknown): Promise<AxeResults> } };
      return (await axe.run(document, given)).violations;
    }, options);
    return found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}. At ${target.flat().join(' ')}. ${failureSummary}`),
    );
  }

  async function visit({ url, ready, language = 'en' }: Visited, theme: 'dark' | 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript({ path: AXE });
    await page.addInitScript(
      ([speaks, looks]) => {
        localStorage.setItem('henet.language', speaks);
        localStorage.setItem('henet.theme', looks);
      },
      [language, theme] as const,
    );
    await page.goto(`${url()}?theme=${theme}&still`);
    await ready(page);
    return page;
  }

  const both = PAGES.flatMap((page) => (['dark', 'light'] as const).map((theme) => [page.name, theme, page] as const));
  test.each(both)('on %s, %s', async (_name, theme, visited) => {
    const page = await visit(visited, theme);
    const complaints = complaintsOf(page);
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    expect(await violations(page, Object.keys(visited.without ?? {}))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('what axe should find, it finds through all shadow roots', async () => {
    const page = await visit(PAGES[0]!, 'light');
    await page.evaluate(() => document.documentElement.style.setProperty('--dim', '#c0c6cc'));
    await page
      .locator('view-choices select')
      .first()
      .evaluate((select) => select.removeAttribute('aria-label'));
    const found = await violations(page, []);
    expect(found).toContainEqual(expect.stringMatching(/^color-contrast: /));
    expect(found).toContainEqual(expect.stringMatching(/^select-name: .*view-choices/));
    await page.close();
  });
});
