import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const CHROMIUM = '/usr/bin/chromium';
const BOARD = fileURLToPath(new URL('../../dashboard', import.meta.url));

/** Whether there is a browser to test with. */
export const hasBrowser = existsSync(CHROMIUM);

/** Debian's Chromium, silent towards the world outside. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
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

/** Everything that a page complained about: errors, and what the content security policy refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}
