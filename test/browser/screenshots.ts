import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWard } from '../http/ward.ts';
import { buildBoard, complaintsOf, launchBrowser } from './browser.ts';
import { openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

/**
 * Pictures of the board with a night's work on it, for people to judge: `node test/browser/screenshots.ts OUT`.
 * `--serve` leaves the board running instead.
 */
const [out = 'out/screenshots'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
await mkdir(out, { recursive: true });
const boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
await buildBoard(boardDir);
const ward = await openLiveWard({ boardDir });
const { grown, small } = await seedNight(ward);
ward.wake();
if (process.argv.includes('--serve')) {
  console.log(`${ward.url}/ward and ${ward.url}/cases/${grown}; Ctrl+C ends it`);
} else {
  const browser = await launchBrowser();
  const sizes = { wall: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 } };
  for (const [name, viewport] of Object.entries(sizes)) {
    const page = await browser.newPage({ viewport });
    const complaints = complaintsOf(page);
    const take = (what: string, fullPage = name === 'phone') =>
      page.screenshot({ path: join(out, `${name}-${what}.png`), fullPage });
    await page.goto(`${ward.url}/ward`);
    await page.getByRole('button', { name: 'Acknowledge' }).first().waitFor();
    await page.waitForTimeout(2500);
    await take('ward');
    await page.getByRole('button', { name: 'Test sound', exact: true }).click();
    await page.waitForTimeout(1000);
    await take('ward-audible');
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    await take('ward-form');
    await page.getByRole('button', { name: 'Hide names' }).click();
    await take('ward-hidden');
    await page.getByRole('button', { name: 'Hide names' }).click();
    await page.goto(`${ward.url}/cases/${grown}`);
    await page.waitForTimeout(2000);
    await take('case', true);
    await page.locator('canvas.picture').first().press('g');
    await page.waitForTimeout(1500);
    await take('case-gradcam', true);
    await page.goto(`${ward.url}/cases/${small}`);
    await page.waitForTimeout(1500);
    await take('case-single', true);
    console.log(name, complaints);
    await page.close();
  }
  const page = await browser.newPage({ viewport: sizes.wall });
  await page.goto(`${ward.url}/ward`);
  await page.waitForTimeout(2500);
  await ward.pullPlug();
  await page.waitForTimeout(17_000);
  await page.screenshot({ path: join(out, 'wall-stale.png') });
  const empty = await openWard({ boardDir });
  await page.goto(`${empty.url}/ward`);
  await page.waitForTimeout(2000);
  await page.screenshot({ path: join(out, 'wall-empty.png') });
  await empty.close();
  await browser.close();
  await ward.close();
  await rm(boardDir, { recursive: true });
}
