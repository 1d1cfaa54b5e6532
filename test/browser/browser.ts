import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const CHROMIUM = '/usr/bin/chromium';
const BOARD = fileURLToPath(new URL('../../dashboard', import.meta.url));

/** Whether there is a browser to test with. */
export const hasBrowser = existsSync(CHROMIUM);

/** Debian's Chromium, silent towards the world outside; `more` switches where a test needs them. */
export function launchBrowser(
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    env: { ...process.env, ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
  });
}

/** Builds the ward board as `npm run build` does, into a folder of the caller's. */
export async function buildBoard(outDir: string): Promise<void> {
  await build({
    configFile: `${BOARD}/vite.config.ts`,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, manifest: true },
  });
}

/** Builds the gallery in the same way; it is no part of the product's own build. */
export async function buildGallery(outDir: string): Promise<void> {
  const rolldownOptions = { input: `${BOARD}/gallery/index.html` };
  const options = { outDir, emptyOutDir: true, rolldownOptions };
  await build({ configFile: `${BOARD}/vite.config.ts`, logLevel: 'error', build: options });
}

/** Everything that a page complained about: errors, and what the content security policy refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}
