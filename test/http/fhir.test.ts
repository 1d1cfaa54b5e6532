import type { Bundle, Communication, DiagnosticReport, FhirResource } from 'fhir/r4.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaints } from '../results/valid.ts';
import { openWard, recordCase, type Ward } from './ward.ts';

let ward: Ward;

beforeAll(async () => {
  ward = await openWard();
  await recordCase(ward.journal, { assessments: [{ measured: null }, {}], alert: { priority: 'high' } });
});
afterAll(() => ward.close());

async function ask<T extends FhirResource>(path: string): Promise<{ status: number; type: string | null; body: T }> {
  const answer = await fetch(`${ward.url}/fhir/${path}`);
  return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as T };
}

describe('the FHIR side of the HTTP API', () => {
  test('from an open alert a client reaches the report and each of its observations', async () => {
    const { body: bundle, type } = await ask<Bundle<Communication>>('Communication');
    expect(type).toContain('application/fhir+json');
    expect(complaints(bundle)).toEqual([]);
    expect(bundle.total).toBe(1);
    const alert = bundle.entry![0]!.resource!;
    expect((await ask<Communication>(`Communication/${alert.id}`)).body).toEqual(alert);
    const { body: report } = await ask<DiagnosticReport>(alert.about![0]!.reference!);
    expect(report).toMatchObject({ resourceType: 'DiagnosticReport', subject: { display: 'J. D.' } });
    expect(report.imagingStudy?.[0]?.identifier?.value).toMatch(/^urn:oid:2\.25\./);
    expect(report.result!.length).toBeGreaterThan(5);
    for (const { reference } of report.result!) {
      const { status, body } = await ask(reference!);
      expect(status).toBe(200);
      expect(complaints(body)).toEqual([]);
      expect(`Observation/${body.id}`).toBe(reference);
    }
  });

  test('who looked is in the audit log', async () => {
    const [alert] = await ward.journal.alerts.open();
    await ask(`DiagnosticReport/${alert!.assessmentId}`);
    expect(await ward.journal.audit.of(alert!.assessmentId!)).toMatchObject([{ act: 'view-fhir' }]);
  });

  test('no name, id or birth date leaves beyond the label of the site', async () => {
    const [alert] = await ward.journal.alerts.open();
    for (const path of ['Communication', `DiagnosticReport/${alert!.assessmentId}`]) {
      const words = JSON.stringify((await ask(path)).body);
      for (const secret of ['Doe', '4821377', '19500101']) expect(words).not.toContain(secret);
    }
  });

  test.each(['Communication/none', 'DiagnosticReport/none', 'Observation/none-iph', 'Observation/none'])(
    '%s, which is not there, is told as FHIR tells it',
    async (path) => {
      const { status, type, body } = await ask(path);
      expect([status, body.resourceType]).toEqual([404, 'OperationOutcome']);
      expect(type).toContain('application/fhir+json');
      expect(complaints(body)).toEqual([]);
    },
  );

  test('an id that is none is refused, and the statement of what it can do is there', async () => {
    expect((await ask('Communication/a b')).status).toBe(400);
    const { body } = await ask('metadata');
    expect(body.resourceType).toBe('CapabilityStatement');
  });
});
