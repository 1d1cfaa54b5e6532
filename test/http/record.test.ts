import { randomUUID } from 'node:crypto';
import type { Bundle, DiagnosticReport } from 'fhir/r4.js';
import type { TSchema } from 'typebox';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABELS, measuredGrowth } from '../../dashboard/gallery/samples.ts';
import type { AuditPage, EstimateAnswer, FeedbackAnswer } from '../../edge/http/record/schemas.ts';
import { AuditPageSchema, EstimateSchema, FeedbackSchema, NoteSchema } from '../../edge/http/record/schemas.ts';
import type { EpisodeDetail, ScanDetail } from '../../edge/http/schemas.ts';
import { EpisodeDetailSchema, ScanDetailSchema } from '../../edge/http/schemas.ts';
import { parseCsv } from '../../scripts/evaluate/csv.ts';
import { readPredictions } from '../../scripts/evaluate/predictions.ts';
import { getJson, openWard, post, recordCase, type Ward } from './ward.ts';

let ward: Ward;
beforeAll(async () => {
  ward = await openWard();
});
afterAll(() => ward.close());

const actId = () => randomUUID();
const at = (path: string) => `${ward.url}/api/v1/${path}`;
const sound = (schema: TSchema, body: unknown) => expect([...Value.Errors(schema, body)]).toEqual([]);

/** A bleed, and the follow-up on which it has grown; each case its own. */
async function grown() {
  const [first, second] = [randomUUID(), randomUUID()];
  return recordCase(ward.journal, {
    label: LABELS.shown,
    assessments: [
      { scanId: `scan-${first}`, assessmentId: first },
      { assessmentId: second, measured: { ...measuredGrowth, baselineAssessmentId: first }, revision: 1 },
    ],
    alert: { priority: 'high', condition: 'expansion-measured' },
  });
}
const current = async (scanId: string) => (await ward.journal.assessments.currentOfScan(scanId))!.assessmentId;

describe('handing an alert over', () => {
  test('says to whom, and is done once however often the same act comes', async () => {
    const { scanIds } = await grown();
    const { alertId } = (await ward.journal.alerts.ofScan(scanIds[1]!))!;
    const url = at(`alerts/${alertId}/hand-over`);
    const act = { by: 'RN Okafor', to: ' Dr Lind ', revision: 2, actId: actId() };
    expect(await post(url, { ...act, revision: 1 })).toMatchObject({ status: 409, body: { code: 'alert-not-taken' } });
    await post(at(`alerts/${alertId}/acknowledge`), { by: 'RN Okafor', revision: 1 });
    const over = await post(url, act);
    expect(over).toMatchObject({
      status: 200,
      body: { acknowledgedBy: 'Dr Lind', revision: 3, state: 'acknowledged' },
    });
    expect(await post(url, act)).toEqual(over);
    expect((await post(url, { by: 'RN Okafor', revision: 3 })).status).toBe(400);
  });
});

describe('notes', () => {
  test('are listed as they were written, and one that is sent again is not written twice', async () => {
    const { episodeId } = await grown();
    const note = { by: 'Dr Lind', text: ' Family informed. ', actId: actId() };
    for (const _ of [1, 2]) expect((await post(at(`episodes/${episodeId}/notes`), note)).status).toBe(200);
    const { body } = await getJson<{ text: string; who: string }[]>(at(`episodes/${episodeId}/notes`));
    sound(Type.Array(NoteSchema), body);
    expect(body.map(({ text, who }) => [text, who])).toEqual([['Family informed.', 'Dr Lind']]);
    const other = await post(at(`episodes/${episodeId}/notes`), { ...note, text: 'Another' });
    expect(other).toMatchObject({ status: 409, body: { code: 'act-repeated' } });
  });

  test.each([
    ['nothing in it', { text: '   ' }],
    ['nobody named', { by: undefined }],
    ['more than 2000 characters', { text: 'x'.repeat(2001) }],
    ['an act id that could be anything', { actId: '../x' }],
  ])('with %s is refused', async (_what, change) => {
    const { episodeId } = await grown();
    const answer = await post(at(`episodes/${episodeId}/notes`), { by: 'A', text: 'x', actId: actId(), ...change });
    expect(answer.status).toBe(400);
    expect(await ward.journal.notes.ofEpisode(episodeId)).toEqual([]);
  });

  test('on an episode that nobody knows is 404', async () => {
    const answer = await post(at('episodes/nowhere/notes'), { by: 'A', text: 'x', actId: actId() });
    expect(answer).toMatchObject({ status: 404, body: { code: 'episode-unknown' } });
  });
});

describe('marking an assessment as wrong', () => {
  test('shows on the episode that boards list, with why and by whom, until it is taken back', async () => {
    const { episodeId, scanIds } = await grown();
    const url = at(`scans/${scanIds[0]}/feedback`);
    const assessmentId = await current(scanIds[0]!);
    const wrong = {
      by: 'Dr Lind',
      actId: actId(),
      assessmentId,
      verdict: 'wrong',
      reason: 'no-bleed',
      text: 'Calcified.',
    };
    expect((await post(url, wrong)).status).toBe(200);
    const shown = async () =>
      (await getJson<EpisodeDetail>(at(`episodes/${episodeId}`))).body.episode.scans.map(
        ({ markedWrong }) => markedWrong,
      );
    expect(await shown()).toMatchObject([{ reason: 'no-bleed', by: 'Dr Lind' }, undefined]);
    const { body } = await getJson<FeedbackAnswer[]>(url);
    sound(Type.Array(FeedbackSchema), body);
    expect(body).toMatchObject([{ verdict: 'wrong', text: 'Calcified.', revision: 1 }]);

    const back = { by: 'Dr Lind', actId: actId(), assessmentId, verdict: 'withdrawn' };
    expect((await post(url, back)).status).toBe(200);
    expect(await shown()).toEqual([undefined, undefined]);
    expect(await post(url, { ...back, actId: actId() })).toMatchObject({ status: 409, body: { code: 'not-marked' } });
  });

  test('needs a reason, and "other" needs words; what was assessed anew must be looked at first', async () => {
    const { scanIds } = await grown();
    const url = at(`scans/${scanIds[0]}/feedback`);
    const act = { by: 'A', actId: actId(), assessmentId: await current(scanIds[0]!), verdict: 'wrong' };
    expect((await post(url, act)).status).toBe(400);
    expect((await post(url, { ...act, reason: 'other', text: ' ' })).status).toBe(400);
    const stale = await post(url, { ...act, reason: 'bad-mask', assessmentId: 'an-earlier-one' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'assessment-superseded' } });
    expect(await ward.journal.feedback.ofScan(scanIds[0]!)).toEqual([]);
  });
});

describe('reading blind', () => {
  const estimate = {
    iphMl: 20,
    ivhMl: null,
    expansion: { CHE: { probability: 0.35 }, RHE1: { expected: true }, RHE2: null },
  };
  const reading = (changes = {}) => ({ by: 'Dr Lind', actId: actId(), estimate, blind: true, ...changes });

  test('a reader gets no figure of the model, of no scan and in no place, until that reader has said something of each', async () => {
    const { episodeId, scanIds } = await grown();
    const blind = '?reader=Dr%20Lind';
    const ask = async () => {
      const paths = [`episodes/${episodeId}${blind}`, ...scanIds.map((scanId) => `scans/${scanId}${blind}`)];
      return Promise.all(paths.map(async (path) => (await fetch(at(path))).text()));
    };
    const figures = /"(iphMl|probabilities|hoursBetween|baselineIphMl|riskBand|alsoMarked)":(?!null)/;
    for (const text of await ask()) expect(text).not.toMatch(figures);
    const [first] = await ask();
    sound(EpisodeDetailSchema, JSON.parse(first!));
    expect((JSON.parse(first!) as EpisodeDetail).withheld).toEqual(scanIds);

    await post(at(`scans/${scanIds[0]}/reader-estimates`), reading());
    const [episode, one, other] = await ask();
    expect((JSON.parse(episode!) as EpisodeDetail).withheld).toEqual([scanIds[1]]);
    sound(ScanDetailSchema, JSON.parse(one!));
    expect((JSON.parse(one!) as ScanDetail).assessments[0]?.hematoma?.iphMl).toBe(18.4);
    expect(other).not.toMatch(figures);
    // The growth would tell both.
    expect(episode).not.toMatch(/"hoursBetween"/);

    await post(at(`scans/${scanIds[1]}/reader-estimates`), reading({ estimate: null }));
    const [all] = await ask();
    expect((JSON.parse(all!) as EpisodeDetail).withheld).toEqual([]);
    expect(all).toMatch(/"iphGrowthMl":11.2,/);
  });

  test('keeps nobody else from anything', async () => {
    const { episodeId } = await grown();
    for (const reader of ['', '?reader=Dr%20Okafor']) {
      const { body } = await getJson<EpisodeDetail>(at(`episodes/${episodeId}${reader}`));
      expect(body.assessments[0]?.hematoma === null).toBe(reader !== '');
    }
  });

  test('says honestly whether the figures had reached this screen before: of the scan, on a list, or not that is known', async () => {
    const recorded = async (before: string[]) => {
      const fresh = await openWard();
      const { episodeId, scanIds } = await recordCase(fresh.journal, {
        assessments: [{ concludedAt: new Date().toISOString() }],
        alert: {},
      });
      const names = { EPISODE: episodeId, SCAN: scanIds[0]! };
      for (const path of before) {
        const known = path.replace(/EPISODE|SCAN/, (name) => names[name as keyof typeof names]);
        await fetch(`${fresh.url}/api/v1/${known}`);
      }
      const answer = await fetch(`${fresh.url}/api/v1/scans/${scanIds[0]}/reader-estimates`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(reading()) },
      });
      const body = (await answer.json()) as EstimateAnswer;
      await fresh.close();
      sound(EstimateSchema, body);
      return body.shown;
    };
    expect(await recorded([])).toBe('none');
    expect(await recorded(['episodes/EPISODE?reader=Dr%20Lind', 'scans/SCAN?reader=Dr%20Lind'])).toBe('none');
    expect(await recorded(['alerts'])).toBe('listed');
    expect(await recorded(['alerts', 'scans/SCAN'])).toBe('opened');
    expect(await recorded(['episodes/EPISODE/export.csv'])).toBe('opened');
  });

  test('what a reader did not say stays unsaid: null, not 0', async () => {
    const { scanIds } = await grown();
    const { body } = await getJson<EstimateAnswer>(at(`scans/${scanIds[0]}/reader-estimates`), {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(reading()) },
    });
    expect(body.estimate).toEqual(estimate);
    const [kept] = await ward.journal.readerEstimates.ofScan(scanIds[0]!);
    expect(kept?.estimate).toEqual(estimate);
  });

  test('an estimate that says nothing, or the impossible, is refused', async () => {
    const { scanIds } = await grown();
    const url = at(`scans/${scanIds[0]}/reader-estimates`);
    const nothing = { iphMl: null, ivhMl: null, expansion: { CHE: null, RHE1: null, RHE2: null } };
    for (const wrong of [nothing, { ...estimate, iphMl: -1 }, { ...estimate, iphMl: 9000 }, { iphMl: 3 }]) {
      expect((await post(url, reading({ estimate: wrong }))).status).toBe(400);
    }
    const over = { ...estimate, expansion: { ...estimate.expansion, CHE: { probability: 35 } } };
    expect((await post(url, reading({ estimate: over }))).status).toBe(400);
    expect(await ward.journal.readerEstimates.ofScan(scanIds[0]!)).toEqual([]);
  });

  test('what readers said is a table that "npm run evaluate" reads, blind apart from not blind, with what happened', async () => {
    const fresh = await openWard();
    const before = randomUUID();
    const { scanIds } = await recordCase(fresh.journal, {
      assessments: [
        { assessmentId: before, concludedAt: new Date().toISOString() },
        { measured: { ...measuredGrowth, baselineAssessmentId: before, meetsRule: ['RHE1'] } },
      ],
    });
    const send = (body: unknown) => post(`${fresh.url}/api/v1/scans/${scanIds[0]}/reader-estimates`, body);
    await send(reading());
    await send(reading({ estimate: { ...estimate, expansion: { ...estimate.expansion, CHE: { probability: 0.9 } } } }));
    await send(reading({ by: '=HYPERLINK("http://evil")', blind: false }));
    const text = await (await fetch(`${fresh.url}/api/v1/reader-estimates.csv`)).text();
    await fresh.close();
    const { readers, outcomes, cases } = readPredictions(text, 'test');
    expect([cases, readers]).toEqual([
      1,
      ['henet', `'=HYPERLINK("http://evil") (may have seen the model)`, 'Dr Lind (blind)'],
    ]);
    const of = (outcome: string, reader: string) =>
      outcomes.find((each) => each.outcome === outcome)?.readers.find((each) => each.reader === reader)?.probabilities;
    expect(of('CHE', 'Dr Lind (blind)'), 'the first word of a reader counts').toEqual([0.35]);
    expect(of('RHE1', 'Dr Lind (blind)')).toEqual([1]);
    expect(of('RHE2', 'Dr Lind (blind)')).toEqual([null]);
    expect(of('CHE', 'henet')).toEqual([0.62]);
    expect(outcomes.map(({ outcome, observed }) => [outcome, observed])).toEqual([
      ['CHE', [false]],
      ['RHE1', [true]],
      ['RHE2', [false]],
    ]);
  });
});

describe('the audit trail of an episode', () => {
  test('tells who looked, who acted and what the appliance did, newest first, without ids that are for machines', async () => {
    const { episodeId, scanIds } = await grown();
    const { alertId } = (await ward.journal.alerts.ofScan(scanIds[1]!))!;
    await getJson(at(`episodes/${episodeId}`));
    await post(at(`alerts/${alertId}/acknowledge`), { by: 'RN Okafor', revision: 1 });
    await post(at(`episodes/${episodeId}/notes`), { by: 'Dr Lind', text: 'Seen (at once)', actId: actId() });
    const reason = { verdict: 'wrong', reason: 'bad-mask', text: 'Too wide' };
    const assessmentId = await current(scanIds[0]!);
    await post(at(`scans/${scanIds[0]}/feedback`), { by: 'Dr Lind', actId: actId(), assessmentId, ...reason });
    await fetch(`${ward.url}/fhir/Observation/${assessmentId}-iph`);
    const { body } = await getJson<AuditPage>(at(`episodes/${episodeId}/audit`));
    sound(AuditPageSchema, body);
    const told = body.entries.map(({ act, who, about }) => [act, who.kind, who.name, about.kind]);
    expect(told).toEqual([
      ['view-audit', 'screen', '127.0.0.1', 'episode'],
      ['view-fhir', 'screen', '127.0.0.1', 'scan'],
      ['marked-wrong', 'person', 'Dr Lind', 'scan'],
      ['note-added', 'person', 'Dr Lind', 'episode'],
      ['alert-acknowledged', 'person', 'RN Okafor', 'alert'],
      ['view-episode', 'screen', '127.0.0.1', 'episode'],
      ['concluded', 'appliance', null, 'scan'],
      ['concluded', 'appliance', null, 'scan'],
    ]);
    expect(body.entries.find(({ act }) => act === 'note-added')).toMatchObject({
      words: 'Seen (at once)',
      through: 'screen 127.0.0.1',
    });
    expect(body.entries.find(({ act }) => act === 'marked-wrong')).toMatchObject({
      reason: 'bad-mask',
      words: 'Too wide',
    });
    expect(body.entries.find(({ act }) => act === 'alert-acknowledged')).toMatchObject({ revision: 2 });
    const text = JSON.stringify(body);
    for (const id of [episodeId, alertId, assessmentId, ...scanIds]) expect(text).not.toContain(id);
  });

  test('comes in pages that leave nothing out and repeat nothing', async () => {
    const { episodeId } = await grown();
    for (const text of ['1', '2', '3', '4']) {
      await post(at(`episodes/${episodeId}/notes`), { by: 'A', text, actId: actId() });
    }
    const notes: (string | null)[] = [];
    let before = '';
    for (let page = 0; page < 10; page++) {
      const { body } = await getJson<AuditPage>(at(`episodes/${episodeId}/audit?limit=2${before}`));
      notes.push(...body.entries.filter(({ act }) => act === 'note-added').map(({ words }) => words));
      if (body.next === null) break;
      before = `&before=${body.next}`;
    }
    expect(notes).toEqual(['4', '3', '2', '1']);
  });
});

describe('exports', () => {
  test('the table has a row for each scan, units in its head, versions and intended use; text cannot become a formula', async () => {
    const { episodeId } = await recordCase(ward.journal, {
      label: { name: '=cmd|"/c calc"!A1', id: '-48213' },
      assessments: [
        { quality: [{ code: 'x', text: 'A comma, a "quote"\nand a line.' }] },
        {
          ...{ status: 'not-assessed', hematoma: null, predicted: null, geometry: null, acquiredAt: null, models: [] },
          notAssessed: { code: 'slices-missing', text: 'Slices are missing.' },
        },
      ],
    });
    const answer = await fetch(at(`episodes/${episodeId}/export.csv`));
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="henet-case.csv"');
    expect(text.split('\r\n').at(-1)).toBe('');
    const [head, first, second, ...rest] = parseCsv(text);
    expect(rest).toEqual([]);
    const of = (row: typeof first, name: string) => row!.fields[head!.fields.indexOf(name)];
    expect(head!.fields).toEqual(expect.arrayContaining(['IPH (mL)', 'since baseline (h)', 'CHE probability (0-1)']));
    expect(of(first, 'patient name (as the site shows it)')).toBe(`'=cmd|"/c calc"!A1`);
    expect(of(first, 'patient id (as the site shows it)')).toBe("'-48213");
    expect(of(first, 'quality')).toBe('A comma, a "quote"\nand a line.');
    expect(of(first, 'IPH (mL)')).toBe('18.4');
    expect(of(first, 'models')).toContain('hematoma 0.1.0');
    expect(of(first, 'intended use')).toBe('demonstration');
    expect(of(first, 'software')).toMatch(/^HENet Edge \d/);
    expect([of(second, 'IPH (mL)'), of(second, 'bleed found'), of(second, 'not assessed because')]).toEqual([
      ...['', '', 'Slices are missing.'],
    ]);
  });

  test('with names hidden neither table nor bundle tells who the patient is', async () => {
    const { episodeId } = await grown();
    for (const file of ['export.csv', 'export.fhir.json']) {
      const text = async (names: string) => (await fetch(at(`episodes/${episodeId}/${file}?names=${names}`))).text();
      expect(await text('shown')).toContain('48213');
      expect(await text('hidden')).not.toMatch(/48213|J\. D\./);
    }
  });

  test('the FHIR bundle holds every report and observation, and each reference in it is answered by it', async () => {
    const { episodeId } = await grown();
    const { body } = await getJson<Bundle>(at(`episodes/${episodeId}/export.fhir.json`));
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
    const resources = body.entry!.map(({ resource }) => resource!);
    const reports = resources.filter((each) => each.resourceType === 'DiagnosticReport') as DiagnosticReport[];
    expect(reports).toHaveLength(2);
    const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
    for (const { result } of reports) for (const { reference } of result!) expect(known).toContain(reference);
  });
});
