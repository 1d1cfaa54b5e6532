import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { CLIENT, FormBrowser, type LocalProvider, openProvider } from '../people/provider.ts';
import { COOKIE, fill, PASSWORD, peopleOf, roomOf } from './signed-in.ts';
import { openWard, type Ward } from './ward.ts';

let folder: string;
let provider: LocalProvider;
let ward: Ward;
let host: string;
let browser: FormBrowser;
const CALLBACK = '/api/v1/session/oidc/callback';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-oidc-'));
  const clientSecretFile = join(folder, 'secret');
  await writeFile(clientSecretFile, `${CLIENT.secret}\n`);
  const [port] = await freePorts(1);
  host = `127.0.0.1:${port}`;
  const redirectBase = `http://${host}`;
  provider = await openProvider(redirectBase + CALLBACK);
  const roles = { clinician: ['stroke-unit'], admin: ['it'] };
  const oidc = { issuer: provider.issuer, clientId: CLIENT.id, clientSecretFile, roles, redirectBase };
  const change = { oidc: peopleOf({ oidc: oidc as never }).oidc! };
  ward = await openWard({
    config: { site: 'test', appliance: 'edge-1', http: { host: '127.0.0.1', port: port! } },
    people: (journal) => roomOf(journal, change),
  });
  await fill(roomOf(ward.journal, change));
});
afterAll(async () => {
  await ward.close();
  await provider.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  browser = new FormBrowser();
});

const start = (from = '') => `${ward.url}/api/v1/session/oidc/start${from ? `?from=${encodeURIComponent(from)}` : ''}`;
const isCallback = (url: string) => url.startsWith(ward.url + CALLBACK);
/** Where the board sends the browser in the end. */
const finish = async (callback: string) => (await browser.ask(callback)).headers.get('location');
const who = async () => {
  const answer = await browser.ask(`${ward.url}/api/v1/session`);
  return ((await answer.json()) as { person: { name: string; role: string } | null }).person;
};
const signIn = async (account: string, from = '') => finish(await browser.signIn(start(from), account, isCallback));

test('who the hospital knows is signed in by it, under the name and role that it gives, and is back at the page', async () => {
  expect(await signIn('lind', '/cases/abc')).toBe('/cases/abc');
  expect(await who()).toEqual({ name: 'Dr Maja Lind', role: 'clinician' });
  expect((await browser.ask(`${ward.url}/api/v1/alerts`)).status).toBe(200);
  expect((await ward.journal.audit.of('Dr Maja Lind')).map(({ act }) => act)).toEqual(['person-added', 'signed-in']);
});

test('a second sign-in is the same person; a role that the hospital has changed is changed', async () => {
  await signIn('lind');
  const row = (await ward.journal.people.list()).find(({ name }) => name === 'Dr Maja Lind')!;
  const audit = { at: '', who: '', act: '', subject: '', detail: '' };
  await ward.journal.people.put({ ...row, role: 'viewer' }, audit);
  browser = new FormBrowser();
  await signIn('lind');
  expect(await who()).toEqual({ name: 'Dr Maja Lind', role: 'clinician' });
  expect((await ward.journal.people.list()).filter(({ name }) => name.includes('Lind'))).toHaveLength(1);
});

test('of two roles the higher one counts; a name that somebody else has gets the account beside it', async () => {
  await signIn('haas');
  expect(await who()).toEqual({ name: 'Physicist Haas (haas)', role: 'admin' });
});

test('who has no role is not let in, and told so', async () => {
  expect(await signIn('porter')).toBe('/sign-in?problem=provider-no-role');
  expect(await who()).toBeNull();
  expect((await ward.journal.people.list()).map(({ name }) => name)).not.toContain('Porter Quill');
});

test('a person who was disabled here is not let in by the hospital', async () => {
  await signIn('lind');
  const row = (await ward.journal.people.list()).find(({ name }) => name === 'Dr Maja Lind')!;
  const audit = { at: '', who: '', act: '', subject: '', detail: '' };
  await ward.journal.people.put({ ...row, disabledAt: '2026-11-24T00:00:00.000Z' }, audit);
  browser = new FormBrowser();
  expect(await signIn('lind')).toBe('/sign-in?problem=person-disabled');
  expect(await who()).toBeNull();
  await ward.journal.people.put(row, audit);
});

test('the provider is asked for a code with PKCE, state and nonce, and knows nothing of the password', async () => {
  const url = new URL((await browser.ask(start())).headers.get('location')!);
  expect(url.origin).toBe(provider.issuer);
  const asked = Object.fromEntries(url.searchParams);
  expect(asked).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: CLIENT.id });
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]?.length).toBeGreaterThan(40);
  expect(browser.cookie(host, `${COOKIE}-provider`)).toMatch(/^[\w-]{43}$/);
});

test.each<[string, (callback: URL) => void]>([
  ['another state', (url) => url.searchParams.set('state', 'x'.repeat(43))],
  ['no state', (url) => url.searchParams.delete('state')],
  ['a code that was made up', (url) => url.searchParams.set('code', 'x'.repeat(43))],
  ['another issuer', (url) => url.searchParams.set('iss', 'https://evil.example')],
])('who comes back with %s is not signed in', async (_what, change) => {
  const callback = new URL(await browser.signIn(start(), 'lind', isCallback));
  change(callback);
  expect(await finish(callback.href)).toBe('/sign-in?problem=provider-refused');
  expect(await who()).toBeNull();
});

test('an ID token with another nonce than this browser’s is refused', async () => {
  const before: string[] = [];
  const callback = await browser.signIn(start(), 'lind', (url) => {
    // The nonce that the provider is asked for is not the one that the appliance remembers.
    if (url.startsWith(`${provider.issuer}/auth?`)) before.push(url);
    return before.length > 0;
  });
  const asked = new URL(callback);
  asked.searchParams.set('nonce', 'another nonce');
  expect(await finish(await browser.signIn(asked.href, 'lind', isCallback))).toBe('/sign-in?problem=provider-refused');
  expect(await who()).toBeNull();
});

test('what another browser began cannot be finished here: a link to a callback signs nobody in', async () => {
  const callback = await browser.signIn(start(), 'lind', isCallback);
  browser = new FormBrowser();
  expect(await finish(callback)).toBe('/sign-in?problem=provider-refused');
  expect(await who()).toBeNull();
});

test('an answer of the provider counts once', async () => {
  const callback = await browser.signIn(start(), 'lind', isCallback);
  expect(await finish(callback)).toBe('/ward');
  expect(await finish(callback)).toBe('/sign-in?problem=provider-refused');
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/ward/../../x', 'javascript:alert(1)'])(
  'a sign-in never ends at %s',
  async (from) => {
    expect(await signIn('lind', from)).toBe('/ward');
  },
);

test('while the provider is down that is said, a password still lets people in, and afterwards all is as before', async () => {
  await provider.stop();
  expect((await browser.ask(start())).headers.get('location')).toBe('/sign-in?problem=provider-unreachable');
  const signedIn = await fetch(`${ward.url}/api/v1/session`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ name: 'RN Okafor', password: PASSWORD }),
  });
  expect(signedIn.status).toBe(200);
  await provider.start();
  browser = new FormBrowser();
  expect(await signIn('lind')).toBe('/ward');
});

test('a provider that goes down in the middle is told as that', async () => {
  const callback = await browser.signIn(start(), 'lind', isCallback);
  await provider.stop();
  expect(await finish(callback)).toBe('/sign-in?problem=provider-unreachable');
  await provider.start();
});
