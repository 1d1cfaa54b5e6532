import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PeopleConfig } from '../../edge/config/people.ts';
import type { PeopleRoom } from '../../edge/people/people.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { fill, NAMES, PASSWORD, peopleOf, roomOf } from '../http/signed-in.ts';
import { CLIENT, type LocalProvider, openProvider } from '../people/provider.ts';
import { buildBoard, complaintsOf, hasBrowser, launchBrowser } from './browser.ts';
import { type LiveWard, openLiveWard } from './live-ward.ts';
import { seedNight } from './seed.ts';

let boardDir: string;
let browser: Browser;
let ward: LiveWard;
let room: PeopleRoom;
let pin: string;
let context: BrowserContext;

/** Where pictures for people to judge go; nowhere unless asked. */
const SHOTS = process.env.HENET_SHOTS;
const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
};

async function open(change: Partial<PeopleConfig> = {}, port = 0): Promise<{ grown: string }> {
  ward = await openLiveWard({
    boardDir,
    port,
    people: (journal) => {
      room = roomOf(journal, change);
      return room;
    },
  });
  pin = await fill(room);
  const cases = await seedNight(ward);
  ward.wake();
  return cases;
}

async function visit(path: string, size = { width: 1920, height: 1080 }): Promise<Page> {
  context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  await page.goto(ward.url + path);
  return page;
}

async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const alerts = (page: Page) => page.getByRole('article', { name: /priority alert/ });

if (!hasBrowser) console.log('skipped: /usr/bin/chromium is not installed (scripts/setup installs it)');

describe.skipIf(!hasBrowser)('people at the ward board, in Chromium', () => {
  beforeAll(async () => {
    boardDir = await mkdtemp(join(tmpdir(), 'henet-board-'));
    await buildBoard(boardDir);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(boardDir, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    await ward?.close();
  });

  test('nothing of a patient is seen before sign-in; a wrong password is told; then one is where one wanted to be, and takes an alert in one’s own name', async () => {
    const { grown } = await open();
    const page = await visit(`/cases/${grown}`);
    await page.getByText('NO ALERTS ARE SHOWN ON THIS SCREEN').waitFor();
    expect(await page.getByText(/48213|J\. D\./).count()).toBe(0);
    await shot(page, 'sign-in');
    const complaints = complaintsOf(page);
    await signIn(page, NAMES.clinician, 'wrong');
    await page.getByText('Name or password is wrong').waitFor();
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await shot(page, 'sign-in-wrong');
    await signIn(page, NAMES.clinician);
    await page.waitForURL(`${ward.url}/cases/${grown}`);
    await page.getByText(NAMES.clinician).first().waitFor();
    await page.getByRole('slider').first().waitFor();
    await shot(page, 'case-signed-in');

    await page.goto(`${ward.url}/ward`);
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    await page.getByText(`as ${NAMES.clinician}`).waitFor();
    expect(await page.getByLabel('Taken by').count()).toBe(0);
    await shot(page, 'acknowledge-as');
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    await page.getByText(`Acknowledged by ${NAMES.clinician}`).first().waitFor();
    expect((await ward.journal.alerts.open()).map(({ acknowledgedBy }) => acknowledgedBy)).toContain(NAMES.clinician);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await page.getByText('NO ALERTS ARE SHOWN ON THIS SCREEN').waitFor();
    await page.goto(`${ward.url}/ward`);
    await page.waitForURL(/\/sign-in/);
    // A browser says by itself of an answer that it was 401.
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('a viewer sees the ward and is offered nothing that the appliance would refuse', async () => {
    await open();
    const page = await visit('/ward');
    await signIn(page, NAMES.viewer);
    await alerts(page).first().waitFor();
    await page.getByText('viewer', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Close', exact: true }).count()).toBe(0);
    const [alert] = await ward.journal.alerts.open();
    const tried = await page.evaluate(async (alertId) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ by: 'me', revision: 1 });
      return (await fetch(`/api/v1/alerts/${alertId}/acknowledge`, { method: 'POST', headers, body })).status;
    }, alert!.alertId);
    expect(tried).toBe(403);
    await shot(page, 'ward-viewer');
  });

  test('a screen becomes a display by a link, a PIN takes an alert there, and once it is revoked it says so loudly', async () => {
    await open();
    const { display, code } = await room.administration.addDisplay('Stroke unit, corridor', 'test');
    const page = await visit(`/sign-in#display=${code}`);
    await page.waitForURL(`${ward.url}/ward`);
    await page.getByText('Display Stroke unit, corridor').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Acknowledge' }).first().click();
    await page.getByLabel('PIN or badge number').fill('000001');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody here has this PIN').waitFor();
    await page.getByLabel('PIN or badge number').fill(pin);
    await shot(page, 'display-pin');
    await page.keyboard.press('Enter');
    await page.getByText(`Acknowledged by ${NAMES.clinician}`).first().waitFor();

    await room.administration.revokeDisplay(display.displayId, 'test');
    await page.getByText('THIS SCREEN WAS SIGNED OUT').waitFor();
    expect(await alerts(page).count()).toBe(0);
    expect(await page.getByText(/48213|J\. D\./).count()).toBe(0);
    await shot(page, 'display-revoked');

    const next = await room.administration.addDisplay('Stroke unit, corridor', 'test');
    await page.getByLabel('Code of this screen').fill(next.code.toLowerCase());
    await page.getByRole('button', { name: 'Make this screen a display' }).click();
    await alerts(page).first().waitFor();
  });

  test('the time until sign-out is shown, using the screen puts it off, the board’s own asking does not, and then nothing is left on it', async () => {
    const { grown } = await open({ sessionMinutes: 0.3 });
    const page = await visit('/sign-in');
    await signIn(page, NAMES.clinician);
    await alerts(page).first().waitFor();
    await page.goto(`${ward.url}/cases/${grown}`);
    await page.getByText(/Signed out in 0:0\d/).waitFor();
    await shot(page, 'countdown');
    await page.keyboard.press('Shift');
    await page.getByText(/Signed out in/).waitFor({ state: 'detached' });
    await page.getByText(/Signed out in 0:0\d/).waitFor();
    await page.waitForURL(/\/sign-in\?from=/);
    await page.getByText('NO ALERTS ARE SHOWN ON THIS SCREEN').waitFor();
    expect(await page.getByText(/48213|J\. D\./).count()).toBe(0);
    await signIn(page, NAMES.clinician);
    await page.waitForURL(`${ward.url}/cases/${grown}`);
  });

  describe('with the hospital’s provider', () => {
    let provider: LocalProvider;
    afterEach(() => provider.stop());

    test('one signs in there and is back at the ward; while it is down a password does', async () => {
      const [port] = await freePorts(1);
      const redirectBase = `http://127.0.0.1:${port}`;
      const clientSecretFile = join(boardDir, '.secret');
      await writeFile(clientSecretFile, CLIENT.secret);
      provider = await openProvider(`${redirectBase}/api/v1/session/oidc/callback`);
      const roles = { clinician: ['stroke-unit'] };
      const given = { issuer: provider.issuer, clientId: CLIENT.id, clientSecretFile, roles, redirectBase };
      await open({ oidc: peopleOf({ oidc: given as never }).oidc! }, port);
      const page = await visit('/ward');
      await page.getByRole('button', { name: 'Sign in with hospital account' }).click();
      await page.locator('input[name=login]').fill('porter');
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.locator('button[type=submit]').click();
      await page.getByText('Your hospital account has no role on this appliance').waitFor();
      await shot(page, 'provider-no-role');

      await context.clearCookies();
      await page.getByRole('button', { name: 'Sign in with hospital account' }).click();
      await page.locator('input[name=login]').fill('lind');
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.locator('button[type=submit]').click();
      await page.waitForURL(`${ward.url}/ward`);
      await page.getByText('Dr Maja Lind').waitFor();
      await alerts(page).first().waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();

      await provider.stop();
      await page.getByRole('button', { name: 'Sign in with hospital account' }).click();
      await page.getByText('The hospital’s sign-in does not answer').waitFor();
      await signIn(page, NAMES.clinician);
      await alerts(page).first().waitFor();
    });
  });
});
