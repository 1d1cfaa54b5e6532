import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClinicalEntry } from '../../edge/assessment/clinical-entry.ts';
import { ClinicalEntriesSchema, ClinicalEntrySchema } from '../../edge/http/clinical-schemas.ts';
import { type EpisodeDetail, EpisodeDetailSchema } from '../../edge/http/schemas.ts';
import { getJson, openWard, recordCase, type Ward } from './ward.ts';

let ward: Ward;
let episodeId: string;

beforeAll(async () => {
  ward = await openWard();
  ({ episodeId } = await recordCase(ward.journal, {
    assessments: [{ acquiredAt: '2026-11-22T19:41:00' }],
    alert: { priority: 'high' },
  }));
});
afterAll(() => ward.close());

const put = (body: unknown, id = episodeId) =>
  getJson<ClinicalEntry & { code: string; message: string }>(`${ward.url}/api/v1/episodes/${id}/clinical`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const detail = async () => (await getJson<EpisodeDetail>(`${ward.url}/api/v1/episodes/${episodeId}`)).body;

describe('clinical data over HTTP', () => {
  test('before anything is entered the scores are ranges that say what is missing', async () => {
    const body = await detail();
    expect([...Value.Errors(EpisodeDetailSchema, body)]).toEqual([]);
    expect(body.clinical).toBeNull();
    // 18.4 mL are 5 points; recurrence 4, anticoagulation 6 and onset 5 may come to it. No IVH.
    expect(body.scores?.brain).toMatchObject({ low: 5, high: 20, lowPercent: 9.4, highPercent: 71.9 });
    expect(body.scores?.brain.unknown).toEqual(['recurrence', 'anticoagulation', 'onset time']);
    expect(body.scores?.bat).toMatchObject({ low: 0, high: 5, highRisk: null });
  });

  test('what is entered is kept under the name of who did it, and narrows the scores at once', async () => {
    const values = { onsetAt: '2026-11-22T18:11', anticoagulated: false, recurrentIch: false, gcs: 11 };
    const { status, body } = await put({ by: ' Dr. Sørensen ', values });
    expect(status).toBe(200);
    expect([...Value.Errors(ClinicalEntrySchema, body)]).toEqual([]);
    expect(body).toMatchObject({ who: 'Dr. Sørensen', values: { ...values, ageYears: null, systolicMmHg: null } });
    const { scores, clinical } = await detail();
    expect(scores?.brain).toEqual({ low: 9, high: 9, lowPercent: 19.5, highPercent: 19.5, unknown: [] });
    expect(scores?.ich).toMatchObject({ low: 1, high: 3, unknown: ['place', 'age'] });
    expect(clinical?.entryId).toBe(body.entryId);
    const audit = await ward.journal.audit.of(episodeId);
    expect(audit.filter(({ act }) => act === 'clinical-entered')).toMatchObject([{ who: 'Dr. Sørensen' }]);
  });

  test('a later entry replaces the one before as a whole; both are told, newest first', async () => {
    await put({ by: 'RN Okafor', values: { gcs: 12 } });
    const { body } = await getJson<ClinicalEntry[]>(`${ward.url}/api/v1/episodes/${episodeId}/clinical`);
    expect([...Value.Errors(ClinicalEntriesSchema, body)]).toEqual([]);
    expect(body.map(({ values, who }) => [who, values.gcs, values.onsetAt])).toEqual([
      ['RN Okafor', 12, null],
      ['Dr. Sørensen', 11, '2026-11-22T18:11'],
    ]);
  });

  test('what is said to be unknown is kept as unknown: null becomes neither no nor 0', async () => {
    const unknown = {
      ...{
        onsetAt: null,
        onsetHours: null,
        lastKnownWellAt: null,
        anticoagulated: null,
        gcs: null,
        systolicMmHg: null,
      },
      ...{ ageYears: null, recurrentIch: null, infratentorial: null },
    };
    const { body } = await put({ by: 'RN Okafor', values: unknown });
    expect(body.values).toEqual(unknown);
  });

  test.each<[string, unknown, number, string]>([
    ['a number in quotes', { by: 'x', values: { gcs: '9' } }, 400, 'request-invalid'],
    ['without a name', { values: { gcs: 9 } }, 400, 'request-invalid'],
    ['a GCS that there is not', { by: 'x', values: { gcs: 2 } }, 400, 'request-invalid'],
    ['a pressure that nobody has', { by: 'x', values: { systolicMmHg: 700 } }, 400, 'request-invalid'],
    ['a value that is not known here', { by: 'x', values: { glucose: 7 } }, 400, 'request-invalid'],
    ['a time with a zone', { by: 'x', values: { onsetAt: '2026-11-22T18:11Z' } }, 400, 'request-invalid'],
    ['an onset after the scan', { by: 'x', values: { onsetAt: '2026-11-22T20:00' } }, 400, 'clinical-invalid'],
  ])('%s is refused, and nothing is kept', async (_, body, status, code) => {
    const before = (await detail()).clinical;
    expect(await put(body)).toMatchObject({ status, body: { code } });
    expect((await detail()).clinical).toEqual(before);
  });

  test('an episode of another appliance is not known here', async () => {
    expect(await put({ by: 'x', values: {} }, 'nowhere')).toMatchObject({
      status: 404,
      body: { code: 'episode-unknown' },
    });
  });
});
