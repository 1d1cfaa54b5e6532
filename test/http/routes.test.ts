import { request } from 'node:http';
import Type, { type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpisodeDetail, ScanDetail } from '../../edge/http/schemas.ts';
import {
  AlertSchema,
  EpisodeDetailSchema,
  EpisodeSchema,
  ErrorSchema,
  ScanDetailSchema,
  StatusSchema,
  TimeSchema,
} from '../../edge/http/schemas.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { instance } from '../journal/samples.ts';
import { header } from '../series/headers.ts';
import { getJson, openWard, post, recordCase, type Ward } from './ward.ts';

let ward: Ward;
let bleed: Awaited<ReturnType<typeof recordCase>>;

beforeAll(async () => {
  ward = await openWard();
  bleed = await recordCase(ward.journal, {
    assessments: [{ scanId: 'aaaa-1', revision: 1 }, { scanId: 'aaaa-1', revision: 2 }, { measured: null }],
    alert: { priority: 'high' },
    series: [
      {
        seriesInstanceUid: '1.2.3.9',
        studyInstanceUid: '1.2.3',
        verdict: 'refused',
        reason: { code: 'localizer', text: 'A localizer, not slices of the head.' },
        decidedAt: new Date().toISOString(),
        instances: 2,
      },
    ],
  });
});
afterAll(() => ward.close());

/** Sends a path as it stands: fetch would tidy `..` away. */
function raw(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { port } = ward.server.address();
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('what the board asks', () => {
  test.each<[string, TSchema]>([
    ['/api/v1/status', StatusSchema],
    ['/api/v1/time', TimeSchema],
    ['/api/v1/alerts', Type.Array(AlertSchema)],
    ['/api/v1/episodes', Type.Array(EpisodeSchema)],
  ])('%s answers as its published schema says', async (path, schema) => {
    const { status, body } = await getJson(ward.url + path);
    expect(status).toBe(200);
    expect([...Value.Errors(schema, body)]).toEqual([]);
    if (Array.isArray(body)) expect(body.length).toBeGreaterThan(0);
  });

  test('an episode comes with the newest assessment of each scan', async () => {
    const { body } = await getJson<EpisodeDetail>(`${ward.url}/api/v1/episodes/${bleed.episodeId}`);
    expect([...Value.Errors(EpisodeDetailSchema, body)]).toEqual([]);
    expect(body.episode.scans).toHaveLength(2);
    expect(body.assessments.map(({ revision }) => revision).sort()).toEqual([1, 2]);
  });

  test('a scan tells every assessment, newest first, and why a series was not used', async () => {
    const { body } = await getJson<ScanDetail>(`${ward.url}/api/v1/scans/aaaa-1`);
    expect([...Value.Errors(ScanDetailSchema, body)]).toEqual([]);
    expect(body.assessments.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(body.picturesRevision).toBe(2);
    expect(body.series.find(({ verdict }) => verdict === 'refused')?.reason?.text).toContain('localizer');
  });

  test('every series of the study is there: judged with its reason, or still arriving', async () => {
    const study = (await ward.journal.scans.get('aaaa-1'))!.studyInstanceUid;
    for (const [n, series] of ['1.2.3.9', '1.2.3.9', '1.2.3.10'].entries()) {
      const change = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: `1.2.3.4.${n}` };
      const named = header({ ...change, seriesNumber: 4, seriesDescription: 'Topogram' });
      await ward.journal.instances.add(instance(100 + n, { ...change, header: named }));
    }
    const { body } = await getJson<ScanDetail>(`${ward.url}/api/v1/scans/aaaa-1`);
    expect(body.series).toMatchObject([
      { seriesInstanceUid: '1.2.3.9', number: 4, description: 'Topogram', instances: 2, verdict: 'refused' },
      { seriesInstanceUid: '1.2.3.10', instances: 1, verdict: 'receiving', reason: null },
    ]);
  });

  test('a scan shows the patient as the site lets it be shown, never the full name beside it', async () => {
    const text = await (await fetch(`${ward.url}/api/v1/scans/aaaa-1`)).text();
    expect(text).toContain('"label":{"name":"J. D.","id":"48213"}');
    expect(text).not.toContain('Doe');
    expect(text).not.toContain('4821377');
    expect(text).not.toContain('19500101');
  });

  test('a missing volume stays missing: null, not 0', async () => {
    const { scanIds } = await recordCase(ward.journal, {
      assessments: [
        {
          status: 'not-assessed',
          notAssessed: { code: 'slices-missing', text: 'Slices are missing.' },
          geometry: null,
          hematoma: null,
          predicted: null,
        },
      ],
      alert: { priority: 'medium', kind: 'technical' },
    });
    const { body } = await getJson<AlertPayload[]>(`${ward.url}/api/v1/alerts`);
    expect(body.find(({ scanId }) => scanId === scanIds[0])?.iphMl).toBeNull();
  });

  test('the OpenAPI document describes every route of the API', async () => {
    const { body } = await getJson<{ openapi: string; paths: Record<string, object> }>(
      `${ward.url}/api/v1/openapi.json`,
    );
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths).sort()).toEqual([
      '/api/v1/alerts',
      '/api/v1/alerts/{alertId}/acknowledge',
      '/api/v1/alerts/{alertId}/close',
      '/api/v1/alerts/{alertId}/hand-over',
      '/api/v1/alerts/{alertId}/history',
      '/api/v1/alerts/{alertId}/receipts',
      '/api/v1/board',
      '/api/v1/displays',
      '/api/v1/displays/{displayId}',
      '/api/v1/displays/{displayId}/code',
      '/api/v1/episodes',
      '/api/v1/episodes/{episodeId}',
      '/api/v1/episodes/{episodeId}/audit',
      '/api/v1/episodes/{episodeId}/clinical',
      '/api/v1/episodes/{episodeId}/export.csv',
      '/api/v1/episodes/{episodeId}/export.fhir.json',
      '/api/v1/episodes/{episodeId}/notes',
      '/api/v1/people',
      '/api/v1/people/{personId}',
      '/api/v1/people/{personId}/pin',
      '/api/v1/reader-estimates.csv',
      '/api/v1/scans/{scanId}',
      '/api/v1/scans/{scanId}/feedback',
      '/api/v1/scans/{scanId}/gradcam/{definition}/{slice}',
      '/api/v1/scans/{scanId}/hematoma/{slice}',
      '/api/v1/scans/{scanId}/overview.png',
      '/api/v1/scans/{scanId}/reader-estimates',
      '/api/v1/scans/{scanId}/slices/{slice}.png',
      '/api/v1/scans/{scanId}/volume/{slice}',
      '/api/v1/session',
      '/api/v1/session/display',
      '/api/v1/session/oidc/start',
      '/api/v1/session/password',
      '/api/v1/session/used',
      '/api/v1/session/vouch',
      '/api/v1/status',
      '/api/v1/time',
      '/fhir/Communication',
      '/fhir/Communication/{id}',
      '/fhir/DiagnosticReport/{id}',
      '/fhir/Observation/{id}',
      '/fhir/metadata',
    ]);
  });
});

test('the history of an alert is every revision of it, oldest first, and looking at it is in the audit log', async () => {
  const { scanIds } = await recordCase(ward.journal, { assessments: [{}], alert: { priority: 'high' } });
  const { alertId } = (await ward.journal.alerts.ofScan(scanIds[0]!))!;
  await post(`${ward.url}/api/v1/alerts/${alertId}/acknowledge`, { by: 'RN Okafor', revision: 1 });
  await post(`${ward.url}/api/v1/alerts/${alertId}/close`, { by: 'Dr Lind', revision: 2, reason: 'seen' });
  const { status, body } = await getJson<AlertPayload[]>(`${ward.url}/api/v1/alerts/${alertId}/history`);
  expect(status).toBe(200);
  expect(Value.Errors(Type.Array(AlertSchema), body)).toEqual([]);
  expect(body.map(({ revision, change: { what, by, reason } }) => [revision, what, by, reason])).toEqual([
    [1, 'raised', expect.stringContaining('appliance: '), undefined],
    [2, 'acknowledged', 'RN Okafor', undefined],
    [3, 'closed', 'Dr Lind', 'seen'],
  ]);
  expect(await ward.journal.audit.of(alertId)).toContainEqual(expect.objectContaining({ act: 'view-alert-history' }));
  const unknown = await getJson<{ code: string }>(`${ward.url}/api/v1/alerts/nothing/history`);
  expect([unknown.status, unknown.body.code]).toEqual([404, 'alert-unknown']);
});

describe('acts', () => {
  async function raise(): Promise<AlertPayload> {
    const { scanIds } = await recordCase(ward.journal, { assessments: [{}], alert: { priority: 'high' } });
    return (await ward.journal.alerts.ofScan(scanIds[0]!))!;
  }
  const act = (alert: AlertPayload, name: string) => `${ward.url}/api/v1/alerts/${alert.alertId}/${name}`;

  test('acknowledging says who and writes it down', async () => {
    const alert = await raise();
    const { status, body } = await post(act(alert, 'acknowledge'), { by: ' RN Okafor ', revision: 1 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'RN Okafor', revision: 2 });
    expect((await ward.journal.audit.of(alert.alertId)).map(({ who, act }) => [who, act])).toEqual([
      ['RN Okafor', 'alert-acknowledged'],
    ]);
  });

  test('acting on what has changed since is refused with 409', async () => {
    const alert = await raise();
    await post(act(alert, 'acknowledge'), { by: 'A', revision: 1 });
    const second = await post(act(alert, 'close'), { by: 'B', revision: 1, reason: 'Seen' });
    expect(second).toMatchObject({ status: 409, body: { code: 'alert-superseded' } });
    expect((await ward.journal.alerts.get(alert.alertId))?.state).toBe('acknowledged');
  });

  test('a closed alert leaves the list', async () => {
    const alert = await raise();
    expect((await post(act(alert, 'close'), { by: 'A', revision: 1, reason: 'Seen by neurosurgery' })).status).toBe(
      200,
    );
    const { body } = await getJson<AlertPayload[]>(`${ward.url}/api/v1/alerts`);
    expect(body.map(({ alertId }) => alertId)).not.toContain(alert.alertId);
  });

  test.each([
    ['nobody', { by: '   ', revision: 1 }],
    ['no revision', { by: 'A' }],
    ['revision 0', { by: 'A', revision: 0 }],
    ['more than is asked', { by: 'A', revision: 1, priority: 'low' }],
    ['a name of 100 letters', { by: 'A'.repeat(100), revision: 1 }],
  ])('acknowledging with %s is refused with 400 and changes nothing', async (_what, body) => {
    const alert = await raise();
    const answer = await post(act(alert, 'acknowledge'), body);
    expect(answer.status).toBe(400);
    expect([...Value.Errors(ErrorSchema, answer.body)]).toEqual([]);
    expect((await ward.journal.alerts.get(alert.alertId))?.revision).toBe(1);
  });

  test('closing without a reason is refused', async () => {
    const alert = await raise();
    expect((await post(act(alert, 'close'), { by: 'A', revision: 1 })).status).toBe(400);
  });

  test('an alert that nobody knows is 404', async () => {
    const answer = await post(`${ward.url}/api/v1/alerts/no-such/acknowledge`, { by: 'A', revision: 1 });
    expect(answer).toMatchObject({ status: 404, body: { code: 'alert-unknown' } });
  });

  test('a body of more than 8 KiB is refused', async () => {
    const alert = await raise();
    const answer = await post(act(alert, 'close'), { by: 'A', revision: 1, reason: 'x'.repeat(9000) });
    expect(answer.status).toBe(413);
  });

  test('a page of another site cannot act through the browser of a nurse', async () => {
    const alert = await raise();
    const answer = await post(act(alert, 'acknowledge'), { by: 'A', revision: 1 }, { origin: 'http://evil.example' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin-refused' } });
    expect((await ward.journal.alerts.get(alert.alertId))?.state).toBe('raised');
  });
});

describe('what is refused', () => {
  test.each([
    '/api/v1/scans/../../../etc/passwd',
    '/api/v1/scans/..%2f..%2fjournal.sqlite/overview.png',
    '/api/v1/scans/aaaa-1%2f..%2f..%2f..%2fjournal.sqlite/volume/0',
    '/api/v1/scans/aaaa-1/gradcam/..%2f..%2freading/0',
    '/api/v1/scans/%2e%2e/overview.png',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/../package.json',
  ])('%s leads nowhere', async (path) => {
    expect([400, 403, 404]).toContain(await raw(path));
  });

  test('a name that was pointed at this machine (DNS rebinding) is not answered', async () => {
    expect(await raw('/api/v1/alerts', { host: 'evil.example:8080' })).toBe(403);
    expect(await raw('/api/v1/alerts', { host: 'localhost:8080' })).toBe(200);
  });

  test('an unknown episode, scan or address is 404 with a code and a hint', async () => {
    for (const path of ['/api/v1/episodes/none', '/api/v1/scans/none', '/nowhere']) {
      const { status, body } = await getJson(ward.url + path);
      expect(status).toBe(404);
      expect([...Value.Errors(ErrorSchema, body)]).toEqual([]);
    }
  });
});

describe('headers', () => {
  test('every answer carries the policy under which nothing foreign or inline runs', async () => {
    for (const path of ['/api/v1/status', '/nowhere', '/ward']) {
      const { headers } = await fetch(ward.url + path);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
          "require-trusted-types-for 'script'; trusted-types lit-html henet-shell",
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('patient data is never kept by a browser', async () => {
    expect((await fetch(`${ward.url}/api/v1/alerts`)).headers.get('cache-control')).toBe('no-store');
  });

  test('the audit log tells a viewing once, not once a request', async () => {
    await getJson(`${ward.url}/api/v1/scans/aaaa-1`);
    await getJson(`${ward.url}/api/v1/scans/aaaa-1`);
    const views = (await ward.journal.audit.of('aaaa-1')).filter(({ act }) => act === 'view-scan');
    expect(views).toHaveLength(1);
    expect(views[0]?.who).toBe('screen 127.0.0.1');
  });
});
