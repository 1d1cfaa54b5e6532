import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardRoutes } from '../../edge/http/access.ts';
import type { App } from '../../edge/http/app.ts';
import type { Need } from '../../edge/people/roles.ts';
import { openSignedInWard, type SignedInWard } from './signed-in.ts';
import { getJson, openWard, recordCase } from './ward.ts';

/**
 * Every route of the server and what it needs. A route that is not here fails the first test: say what it needs, and each role is
 * tried on it.
 */
const TABLE: Readonly<Record<Need, readonly string[]>> = {
  nothing: [
    'GET /',
    'GET /ward',
    'GET /service',
    'GET /sign-in',
    'GET /shell.js',
    'GET /cases/:episodeId',
    'GET /assets/:file',
    'GET /api/v1/board',
    'GET /api/v1/status',
    'GET /api/v1/time',
    'GET /api/v1/session',
    'POST /api/v1/session',
    'DELETE /api/v1/session',
    'POST /api/v1/session/display',
    'GET /api/v1/session/oidc/start',
    'GET /api/v1/session/oidc/callback',
  ],
  view: [
    'GET /api/v1/alerts',
    'GET /api/v1/alerts/:alertId/history',
    'GET /api/v1/alerts/:alertId/receipts',
    'GET /api/v1/episodes',
    'GET /api/v1/episodes/:episodeId',
    'GET /api/v1/episodes/:episodeId/audit',
    'GET /api/v1/episodes/:episodeId/clinical',
    'GET /api/v1/episodes/:episodeId/export.csv',
    'GET /api/v1/episodes/:episodeId/export.fhir.json',
    'GET /api/v1/episodes/:episodeId/notes',
    'GET /api/v1/models/:name/card',
    'GET /api/v1/reader-estimates.csv',
    'GET /api/v1/scans/:scanId',
    'GET /api/v1/scans/:scanId/feedback',
    'GET /api/v1/scans/:scanId/reader-estimates',
    'GET /api/v1/scans/:scanId/volume/:slice',
    'GET /api/v1/scans/:scanId/hematoma/:slice',
    'GET /api/v1/scans/:scanId/gradcam/:definition/:slice',
    'GET /api/v1/scans/:scanId/slices/:slice(^\\d+$).png',
    'GET /api/v1/scans/:scanId/overview.png',
    'GET /api/v1/openapi.json',
    'GET /api/v1/asyncapi.json',
    'GET /fhir/metadata',
    'GET /fhir/Communication',
    'GET /fhir/Communication/:id',
    'GET /fhir/DiagnosticReport/:id',
    'GET /fhir/Observation/:id',
    'POST /api/v1/session/used',
    'POST /api/v1/session/password',
  ],
  act: [
    'POST /api/v1/alerts/:alertId/acknowledge',
    'POST /api/v1/alerts/:alertId/close',
    'POST /api/v1/alerts/:alertId/hand-over',
    'POST /api/v1/session/vouch',
  ],
  enter: [
    'POST /api/v1/episodes/:episodeId/notes',
    'PUT /api/v1/episodes/:episodeId/clinical',
    'POST /api/v1/scans/:scanId/feedback',
    'POST /api/v1/scans/:scanId/reader-estimates',
  ],
  service: ['GET /api/v1/service', 'POST /api/v1/service/test-alert', 'GET /api/v1/service/support-bundle'],
  administer: [
    'GET /api/v1/people',
    'POST /api/v1/people',
    'PATCH /api/v1/people/:personId',
    'POST /api/v1/people/:personId/pin',
    'GET /api/v1/displays',
    'POST /api/v1/displays',
    'POST /api/v1/displays/:displayId/code',
    'DELETE /api/v1/displays/:displayId',
  ],
};
/** Written down here once more, so that a right that was given by mistake shows. */
const MAY: Readonly<Record<'viewer' | 'clinician' | 'admin' | 'display', readonly Need[]>> = {
  viewer: ['view'],
  clinician: ['view', 'act', 'enter'],
  admin: ['view', 'act', 'enter', 'service', 'administer'],
  display: ['view'],
};
const ROUTES = Object.entries(TABLE).flatMap(([need, routes]) =>
  routes.map((route) => [need as Need, ...(route.split(' ') as [string, string])] as const),
);
const GUARDED = ROUTES.filter(([need]) => need !== 'nothing');
const ROLES = ['viewer', 'clinician', 'admin', 'display'] as const;

let ward: SignedInWard;
const cookies = new Map<string, string>();

beforeAll(async () => {
  ward = await openSignedInWard();
  for (const role of ROLES) cookies.set(role, await ward.cookieOf(role));
});
afterAll(() => ward.close());

/** A path that the route takes; nothing that it names is there. */
const pathOf = (url: string) =>
  url
    .replace(/:slice(\([^)]*\))?/, '0')
    .replace(':definition', 'CHE')
    .replace(/:(personId|displayId)/, '00000000-0000-4000-8000-000000000000')
    .replace(/:\w+/g, 'none');

async function ask(method: string, url: string, cookie?: string, body: unknown = {}) {
  const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) };
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const answer = await fetch(ward.url + pathOf(url), {
    ...{ method, redirect: 'manual', headers },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as { code?: string }) : {};
  return { status: answer.status, code: json.code, text };
}
const isFhir = (url: string) => url.startsWith('/fhir/');

test('every route of the server is in the table, with what it needs; none is there that the server lacks', () => {
  const served = ward.server.routes.filter(({ method }) => method !== 'HEAD');
  const named = (needs: string, method: string, url: string) => `${needs}: ${method} ${url}`;
  expect(served.map(({ needs, method, url }) => named(needs, method, url)).sort()).toEqual(
    ROUTES.map((route) => named(...route)).sort(),
  );
});

test('asking for the head of a page or of data needs what the page or the data needs', () => {
  for (const { url, needs } of ward.server.routes.filter(({ method }) => method === 'HEAD')) {
    expect([url, needs]).toEqual([
      url,
      ward.server.routes.find((one) => one.url === url && one.method === 'GET')?.needs,
    ]);
  }
});

test.each(GUARDED)('whoever is not signed in is refused (needs %s): %s %s', async (_need, method, url) => {
  for (const cookie of [undefined, 'henet-edge-1=made-up', 'henet-edge-1=']) {
    const answer = await ask(method, url, cookie);
    expect(answer.status).toBe(401);
    if (!isFhir(url)) expect(answer.code).toBe('sign-in-required');
  }
});

describe.each(ROLES)('as %s', (role) => {
  test.each(GUARDED)(
    'what the role may is let through and all else refused (needs %s): %s %s',
    async (need, method, url) => {
      const answer = await ask(method, url, cookies.get(role));
      if (MAY[role].includes(need)) {
        // Let through: that nothing of that name is there, or that the body says nothing, is another matter.
        expect([200, 400, 404, 409]).toContain(answer.status);
        return;
      }
      expect(answer.status).toBe(403);
      if (isFhir(url)) return;
      expect(answer.code).toBe(role === 'display' && need === 'act' ? 'pin-required' : 'role-insufficient');
    },
  );

  test.each(ROUTES.filter(([need, method]) => need === 'nothing' && method === 'GET'))(
    'what needs %s is open: %s %s',
    async (_need, method, url) => {
      expect([200, 302, 404, 503]).toContain((await ask(method, url, cookies.get(role))).status);
    },
  );
});

test('a refused act changes nothing, whatever its body says', async () => {
  const { scanIds } = await recordCase(ward.journal, { assessments: [{}], alert: { priority: 'high' } });
  const { alertId } = (await ward.journal.alerts.ofScan(scanIds[0]!))!;
  for (const role of ['viewer', 'display'] as const) {
    for (const act of ['acknowledge', 'close']) {
      const body = { by: 'RN Okafor', revision: 1, ...(act === 'close' ? { reason: 'x' } : {}) };
      const answer = await ask('POST', `/api/v1/alerts/${alertId}/${act}`, cookies.get(role), body);
      expect(answer.status).toBe(403);
    }
  }
  expect((await ward.journal.alerts.get(alertId))?.revision).toBe(1);
});

test('where nobody has to sign in every route answers as before', async () => {
  const open = await openWard();
  for (const [, method, url] of GUARDED.filter(([need]) => need === 'view')) {
    if (method !== 'GET') continue;
    const { status } = await fetch(open.url + pathOf(url));
    expect([200, 404]).toContain(status);
  }
  expect((await getJson(`${open.url}/api/v1/session`)).body).toMatchObject({ signIn: 'none', person: null });
  await open.close();
});

test.each(['POST', 'PUT', 'DELETE'])(
  'a %s route that does not say what it needs is refused when the server is composed',
  (method) => {
    const app = fastify();
    guardRoutes(app as unknown as App, null, 'cookie');
    expect(() => app.route({ method, url: '/api/v1/new', handler: () => 'done' })).toThrow(
      expect.objectContaining({ code: 'route-undeclared' }),
    );
  },
);

test('a GET outside of /api/ and /fhir/ says what it needs too', () => {
  const app = fastify();
  guardRoutes(app as unknown as App, null, 'cookie');
  expect(() => app.get('/new', () => 'done')).toThrow(expect.objectContaining({ code: 'route-undeclared' }));
});
