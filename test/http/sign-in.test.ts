import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { HeldClock } from '../people/house.ts';
import { COOKIE, NAMES, openSignedInWard, PASSWORD, type SignedInWard } from './signed-in.ts';
import { getJson, recordCase } from './ward.ts';

let ward: SignedInWard;
beforeAll(async () => {
  ward = await openSignedInWard();
});
afterAll(() => ward.close());

async function send(
  of: SignedInWard,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(of.url + path, {
    ...{ method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}
const signIn = (name: string, password: string, headers = {}) =>
  send(ward, 'POST', '/api/v1/session', { name, password }, headers);
const sent = (headers: Headers) => headers.getSetCookie()[0] ?? '';
const pairOf = (headers: Headers) => sent(headers).split(';')[0]!;

async function raised(of: SignedInWard = ward): Promise<AlertPayload> {
  const { scanIds } = await recordCase(of.journal, { assessments: [{}], alert: { priority: 'high' } });
  return (await of.journal.alerts.ofScan(scanIds[0]!))!;
}

describe('sign-in', () => {
  test('name and password give a cookie that no script reads and no other site sends, and with it the data', async () => {
    const { status, headers, body } = await signIn(NAMES.viewer, PASSWORD);
    expect(status).toBe(200);
    expect(body).toMatchObject({ signIn: 'required', person: { name: NAMES.viewer, role: 'viewer' } });
    expect(body.idleSeconds).toBeGreaterThan(29 * 60);
    expect(sent(headers)).toMatch(/^henet-edge-1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie: pairOf(headers) } })).status).toBe(200);
  });

  test('a wrong password gives no cookie, and the words for it', async () => {
    const { status, headers, body } = await signIn(NAMES.viewer, 'wrong');
    expect([status, body.code, headers.getSetCookie()]).toEqual([401, 'sign-in-wrong', []]);
    expect(body.message).not.toContain(NAMES.viewer);
  });

  test('a page of another site signs nobody in', async () => {
    const answer = await signIn(NAMES.viewer, PASSWORD, { origin: 'http://evil.example' });
    expect([answer.status, answer.body.code, answer.headers.getSetCookie()]).toEqual([403, 'origin-refused', []]);
  });

  test('signing in anew ends the session that this browser had before', async () => {
    const first = pairOf((await signIn(NAMES.viewer, PASSWORD)).headers);
    await signIn(NAMES.clinician, PASSWORD, { cookie: first });
    expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie: first } })).status).toBe(401);
  });

  test('sign-out ends the session at once and is in the audit log', async () => {
    const cookie = await ward.cookieOf('admin');
    const { body, headers } = await send(ward, 'DELETE', '/api/v1/session', undefined, { cookie });
    expect(body.person).toBeNull();
    expect(sent(headers)).toMatch(/^henet-edge-1=; .*Expires=Thu, 01 Jan 1970/);
    expect((await getJson(`${ward.url}/api/v1/people`, { headers: { cookie } })).status).toBe(401);
    expect(await ward.journal.audit.of(NAMES.admin)).toContainEqual(expect.objectContaining({ act: 'signed-out' }));
  });

  test('asking does not keep a session alive, saying that the screen is used does, and so does an act', async () => {
    const clock = new HeldClock();
    clock.ms = Date.now();
    const held = await openSignedInWard({ sessionMinutes: 10 }, clock);
    onTestFinished(() => held.close());
    const cookie = await held.cookieOf('clinician');
    const left = async () =>
      (await getJson<{ idleSeconds: number }>(`${held.url}/api/v1/session`, { headers: { cookie } })).body.idleSeconds;
    clock.pass(120);
    await getJson(`${held.url}/api/v1/alerts`, { headers: { cookie } });
    expect(await left()).toBe(480);
    await send(held, 'POST', '/api/v1/session/used', {}, { cookie });
    expect(await left()).toBe(600);
    clock.pass(300);
    const { alertId } = await raised(held);
    await send(held, 'POST', `/api/v1/alerts/${alertId}/acknowledge`, { revision: 1 }, { cookie });
    expect(await left()).toBe(600);
    clock.pass(600);
    expect((await getJson(`${held.url}/api/v1/alerts`, { headers: { cookie } })).status).toBe(401);
  });

  test('behind a proxy with HTTPS cookies are Secure, the proxy’s name is answered to, and its address is not everybody’s', async () => {
    const proxy = { origin: 'https://henet.hospital.example', addresses: ['127.0.0.1'] };
    const behind = await openSignedInWard({ proxy });
    onTestFinished(() => behind.close());
    const { request } = await import('node:http');
    const { port } = behind.server.address();
    const post = async (headers: Record<string, string>) => {
      const asked = request({ host: '127.0.0.1', port, path: '/api/v1/session', method: 'POST' });
      for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers }))
        asked.setHeader(name, value);
      asked.end(JSON.stringify({ name: NAMES.viewer, password: PASSWORD }));
      const [answer] = await once(asked, 'response');
      answer.resume();
      return answer as import('node:http').IncomingMessage;
    };
    const own = { host: 'henet.hospital.example', origin: proxy.origin, 'x-forwarded-for': '10.7.7.7' };
    const answer = await post(own);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^__Host-henet-edge-1=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await behind.journal.audit.of(NAMES.viewer)).toContainEqual(
      expect.objectContaining({ act: 'signed-in', detail: expect.stringContaining('10.7.7.7') }),
    );
    expect((await post({ host: 'evil.example' })).statusCode).toBe(403);
    expect((await post({ ...own, origin: 'https://evil.example' })).statusCode).toBe(403);
  });
});

describe('who acts', () => {
  test('a person who is signed in acts under that name, whatever name is sent', async () => {
    const { alertId } = await raised();
    const cookie = await ward.cookieOf('clinician');
    const { status, body } = await send(
      ward,
      'POST',
      `/api/v1/alerts/${alertId}/acknowledge`,
      { by: 'Forged', revision: 1 },
      { cookie },
    );
    expect([status, body.acknowledgedBy]).toEqual([200, NAMES.clinician]);
    expect((await ward.journal.audit.of(alertId))[0]).toMatchObject({
      who: NAMES.clinician,
      detail: expect.stringContaining('(through screen 127.0.0.1)'),
    });
  });

  test('at a display whoever gives their PIN acts under their own name, and the display is named too', async () => {
    const { alertId } = await raised();
    const cookie = await ward.cookieOf('display');
    const path = `/api/v1/alerts/${alertId}/acknowledge`;
    for (const [pin, code] of [
      [undefined, 'pin-required'],
      ['000000', 'pin-wrong'],
    ] as const) {
      const refused = await send(ward, 'POST', path, { revision: 1, ...(pin ? { pin } : {}) }, { cookie });
      expect([refused.status, refused.body.code]).toEqual([403, code]);
    }
    const { status, body } = await send(ward, 'POST', path, { revision: 1, pin: ward.pin }, { cookie });
    expect([status, body.acknowledgedBy]).toEqual([200, NAMES.clinician]);
    const [row] = await ward.journal.audit.of(alertId);
    expect(row).toMatchObject({ who: NAMES.clinician, detail: expect.stringMatching(/through display Ward \d+, 127/) });
    expect(JSON.stringify(await ward.journal.audit.of(alertId))).not.toContain(ward.pin);
  });

  test('a vouch is given for a PIN at a display, and for the name of who is signed in elsewhere', async () => {
    const display = await ward.cookieOf('display');
    const asked = (body: object, cookie: string) => send(ward, 'POST', '/api/v1/session/vouch', body, { cookie });
    expect((await asked({}, display)).body.code).toBe('pin-required');
    expect((await asked({ pin: ward.pin }, display)).body).toMatchObject({ name: NAMES.clinician, seconds: 30 });
    expect((await asked({}, await ward.cookieOf('clinician'))).body).toMatchObject({ name: NAMES.clinician });
    expect((await asked({}, await ward.cookieOf('viewer'))).status).toBe(403);
  });

  test('the audit log names who looked, and through which screen', async () => {
    const { scanIds } = await recordCase(ward.journal, { assessments: [{}] });
    for (const who of ['viewer', 'display'] as const) {
      await getJson(`${ward.url}/api/v1/scans/${scanIds[0]}`, { headers: { cookie: await ward.cookieOf(who) } });
    }
    const rows = (await ward.journal.audit.of(scanIds[0]!)).filter(({ act }) => act === 'view-scan');
    expect(rows.map(({ who, detail }) => [who, detail])).toEqual([
      [NAMES.viewer, 'through screen 127.0.0.1'],
      [expect.stringMatching(/^display Ward \d+$/), ''],
    ]);
  });
});

describe('what an admin does', () => {
  const asAdmin = async (method: string, path: string, body?: unknown) =>
    send(ward, method, `/api/v1${path}`, body, { cookie: await ward.cookieOf('admin') });

  test('a person is added, gets a PIN, is disabled: signed out at once, and lets nobody in again', async () => {
    const added = await asAdmin('POST', '/people', { name: 'Dr New', role: 'clinician', password: PASSWORD });
    expect(added.body).toMatchObject({ name: 'Dr New', role: 'clinician', hasPin: false });
    const { personId } = added.body;
    expect((await asAdmin('POST', `/people/${personId}/pin`, {})).body.pin).toMatch(/^\d{6}$/);
    const cookie = pairOf((await signIn('Dr New', PASSWORD)).headers);
    expect((await asAdmin('PATCH', `/people/${personId}`, { disabled: true })).body.disabledAt).not.toBeNull();
    expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie } })).status).toBe(401);
    expect((await signIn('Dr New', PASSWORD)).status).toBe(401);
    const rows = await ward.journal.audit.of('Dr New');
    expect(rows.map(({ act, who }) => [act, who])).toEqual([
      ['person-added', NAMES.admin],
      ['person-pin', NAMES.admin],
      ['signed-in', 'Dr New'],
      ['person-disabled', NAMES.admin],
    ]);
  });

  test('a display is added, its code lets one browser in, and its cookie lasts; revoked, it is nobody', async () => {
    const { body } = await asAdmin('POST', '/displays', { name: 'Stroke unit' });
    const entered = await send(ward, 'POST', '/api/v1/session/display', { code: body.code });
    expect(entered.body).toMatchObject({ person: { name: 'Stroke unit', role: 'display' }, idleSeconds: null });
    expect(sent(entered.headers)).toMatch(/Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/);
    const cookie = pairOf(entered.headers);
    const again = await send(ward, 'GET', '/api/v1/session', undefined, { cookie });
    expect(pairOf(again.headers), 'given anew, so that it never runs out').toBe(cookie);
    expect((await send(ward, 'POST', '/api/v1/session/display', { code: body.code })).status).toBe(401);
    expect((await asAdmin('DELETE', `/displays/${body.display.displayId}`)).body.state).toBe('revoked');
    expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie } })).status).toBe(401);
  });

  test.each([
    ['a weak password', 'POST', '/people', { name: 'X', role: 'viewer', password: 'short' }, 'password-weak'],
    [
      'a name that is taken',
      'POST',
      '/people',
      { name: 'rn okafor', role: 'viewer', password: PASSWORD },
      'person-exists',
    ],
    ['somebody unknown', 'PATCH', '/people/00000000-0000-4000-8000-000000000000', { role: 'viewer' }, 'person-unknown'],
    ['an unknown display', 'DELETE', '/displays/00000000-0000-4000-8000-000000000000', undefined, 'display-unknown'],
  ])('%s is refused with its code', async (_what, method, path, body, code) => {
    expect((await asAdmin(method, path, body)).body).toMatchObject({ code, hint: expect.any(String) });
  });
});

test('a person changes their own password and stays signed in at this browser alone', async () => {
  await ward.room.administration.add({ name: 'Dr Lind', role: 'clinician', password: PASSWORD }, 'test');
  const cookie = pairOf((await signIn('Dr Lind', PASSWORD)).headers);
  const next = 'an entirely new sentence';
  const changed = await send(ward, 'POST', '/api/v1/session/password', { current: PASSWORD, next }, { cookie });
  expect([changed.status, changed.body.person.name]).toEqual([200, 'Dr Lind']);
  expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie } })).status).toBe(401);
  expect((await getJson(`${ward.url}/api/v1/alerts`, { headers: { cookie: pairOf(changed.headers) } })).status).toBe(
    200,
  );
});

test('where nobody signs in, sign-in says so', async () => {
  const { openWard } = await import('./ward.ts');
  const open = await openWard();
  onTestFinished(() => open.close());
  const answer = await fetch(`${open.url}/api/v1/session`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ name: 'a', password: 'b' }),
  });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'sign-in-none']);
  expect(COOKIE).toBe('henet-edge-1');
});
