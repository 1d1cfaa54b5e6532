import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Member } from '../faults/fleet/member.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('a board of one appliance, with another one on the same broker', () => {
  let boardDir: string;
  let browser: Browser;
  let broker: Mosquitto;
  let ward: LiveWard;
  let other: Member;
  let page: Page;
  let complaints: string[];
  let alertId: string;
  const card = () => page.locator('alert-card', { hasText: 'Pictures are at appliance test/edge-2' });

  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
    broker = await Mosquitto.start();
    ward = await openLiveWard({ boardDir, brokerPort: broker.port });
    other = await Member.start({ site: 'test', appliance: 'edge-2', port: broker.port, password: 'any' });
    alertId = await other.raise();
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    complaints = complaintsOf(page);
    await page.goto(`${ward.url}/ward`);
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
    await other?.remove();
    await ward?.close();
    await broker?.remove();
    await rm(boardDir, { recursive: true });
  });
  const act = async (button: 'Acknowledge' | 'Close', fields: Readonly<Record<string, string>>) => {
    await card().getByRole('button', { name: button }).click();
    for (const [label, text] of Object.entries(fields)) await card().getByLabel(label).fill(text);
    await card().getByRole('button', { name: button }).click();
  };

  test('shows the other one’s alert, and says which appliance holds its pictures', async () => {
    await card().waitFor();
    expect(await card().getByRole('link', { name: 'Open case' }).count()).toBe(0);
    await page.locator('episode-row', { hasText: 'Pictures are at appliance test/edge-2' }).waitFor();
  });

  test('says that nothing is confirmed while the other one does not answer, and shows it once it is', async () => {
    await other.kill();
    await act('Acknowledge', { 'Taken by': 'Dr Lind' });
    await card().getByText('Waiting for appliance test/edge-2 to confirm').waitFor();
    await card().getByText('Not confirmed: appliance test/edge-2 did not answer').waitFor();
    await other.restart();
    await expect.poll(() => other.problems()).toEqual([]);
    await card().getByRole('button', { name: 'Acknowledge' }).click();
    await card().getByText('Acknowledged by Dr Lind').waitFor();
    expect(await card().getByText('Not confirmed').count()).toBe(0);
    expect(await other.audit(alertId)).toMatchObject([
      { who: 'Dr Lind', detail: expect.stringMatching(/\(through screen screen-[0-9a-f]{16}, over MQTT\)$/) },
    ]);
    expect(await ward.journal.audit.of(alertId), 'the own appliance did not write it down').toEqual([]);
  });

  test('an alert that is closed over there leaves, form and all, and one that is closed here is closed there', async () => {
    const [before] = await other.open();
    await card().getByRole('button', { name: 'Close' }).click();
    // Somebody at the other appliance is faster.
    await other.close(before!.alertId);
    await card().waitFor({ state: 'detached' });
    const next = await other.raise();
    await card().waitFor();
    await act('Close', { 'Closed by': 'Dr Lind', 'Why it is over': 'transferred' });
    await card().waitFor({ state: 'detached' });
    expect((await other.audit(next)).at(-1)).toMatchObject({ who: 'Dr Lind', act: 'alert-closed' });
    expect(complaints.filter((text) => !/WebSocket|Failed to load/.test(text))).toEqual([]);
  });
});
