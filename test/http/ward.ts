import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { sampleAlert, sampleAssessment, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { ClinicalDesk } from '../../edge/alerting/clinical-desk.ts';
import { alsoMarked } from '../../edge/assessment/also-marked.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { systemClock } from '../../edge/config/clock.ts';
import type { Acts, Clinical, HttpServerOptions } from '../../edge/http/options.ts';
import { HttpServer } from '../../edge/http/server.ts';
import type { Journal, SeriesRow } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import type { AlertPayload, EpisodePayload, EpisodeScan, PatientLabel } from '../../edge/mqtt/topics.ts';
import type { PeopleRoom } from '../../edge/people/people.ts';

/** A real journal and a real HTTP server on a temporary data folder. */
export interface Ward {
  readonly dataDir: string;
  readonly journal: Journal;
  readonly server: HttpServer;
  readonly url: string;
  close(): Promise<void>;
}

type Changes = Partial<Omit<HttpServerOptions, 'acts' | 'people' | 'clinical'>> & {
  readonly acts?: (journal: Journal) => Acts;
  readonly people?: (journal: Journal) => PeopleRoom;
  readonly clinical?: (journal: Journal, dataDir: string) => Clinical;
};

export async function openWard({ acts, people, clinical, ...changes }: Changes = {}): Promise<Ward> {
  const dataDir = await mkdtemp(join(tmpdir(), 'henet-ward-'));
  const clock = changes.clock ?? systemClock;
  const journal = await openJournal({ file: join(dataDir, 'journal.sqlite'), clock });
  const server = new HttpServer({
    config: { site: 'test', appliance: 'edge-1', http: { host: '127.0.0.1', port: 0 } },
    dataDir,
    journal,
    acts: acts?.(journal) ?? new AlertActs({ journal, clock, changed: () => {} }),
    people: people?.(journal) ?? null,
    // Without an engine what is entered is kept, and its estimate waits.
    clinical:
      clinical?.(journal, dataDir) ??
      new ClinicalDesk({ journal, clock, estimates: { settled: (entryId) => journal.clinical.get(entryId) } }),
    status: () => sampleStatus({}, clock.now()),
    clock,
    log: pino({ level: 'silent' }),
    ...changes,
  });
  const tidy = async () => {
    await server.stop();
    await journal.close();
    await rm(dataDir, { recursive: true });
  };
  await server.start().catch(async (error: unknown) => {
    await tidy();
    throw error;
  });
  return {
    dataDir,
    journal,
    server,
    url: `http://127.0.0.1:${server.address().port}`,
    close: tidy,
  };
}

export interface Case {
  readonly label?: PatientLabel;
  readonly assessments: readonly Partial<Assessment>[];
  readonly alert?: Partial<AlertPayload>;
  readonly series?: readonly SeriesRow[];
}

/** Records an episode as the appliance would: a scan and job for each assessment, then its conclusion. */
export async function recordCase(journal: Journal, given: Case): Promise<{ episodeId: string; scanIds: string[] }> {
  const episodeId = randomUUID();
  const label = given.label ?? { name: 'J. D.', id: '48213' };
  const scans: EpisodeScan[] = [];
  let revision = 0;
  for (const changes of given.assessments) {
    const assessment = sampleAssessment({ scanId: randomUUID(), assessmentId: randomUUID(), ...changes, episodeId });
    const { scanId } = assessment;
    const known = await journal.scans.get(scanId);
    const studyInstanceUid = known?.studyInstanceUid ?? `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
    const at = new Date().toISOString();
    const job = {
      jobId: randomUUID(),
      scanId,
      revision: assessment.revision,
      state: 'queued' as const,
      attempts: 0,
      refusal: null,
      queuedAt: at,
    };
    const series = (given.series ?? []).map((row) => ({ ...row, studyInstanceUid }));
    await journal.scans.enqueue(
      {
        scanId,
        studyInstanceUid,
        seriesInstanceUid: `${studyInstanceUid}.1`,
        episodeId: known?.episodeId ?? null,
        revision: assessment.revision,
        patientKey: episodeId,
        patientId: '4821377',
        patientName: 'Doe^Jane',
        patientBirthDate: '19500101',
        patientSex: 'F',
        acquiredAt: assessment.acquiredAt,
        description: 'Head without contrast',
        lastInstanceAt: at,
        createdAt: at,
      },
      job,
      series,
    );
    const scan = toEpisodeScan(assessment);
    const index = scans.findIndex((other) => other.scanId === scanId);
    if (index < 0) scans.push(scan);
    else scans[index] = scan;
    revision += 1;
    const episode: EpisodePayload = {
      episodeId,
      revision,
      issuedAt: at,
      label,
      scans: [...scans],
      intendedUse: assessment.intendedUse,
    };
    const last = revision === given.assessments.length;
    const alert = last && given.alert ? toAlert(assessment, label, given.alert) : null;
    await journal.conclude({ job, assessment, episode, patientKey: episodeId, alert });
  }
  return { episodeId, scanIds: scans.map(({ scanId }) => scanId) };
}

function toEpisodeScan({ hematoma, notAssessed, ...a }: Assessment): EpisodeScan {
  const marked = alsoMarked(a);
  return {
    scanId: a.scanId,
    assessmentId: a.assessmentId,
    revision: a.revision,
    acquiredAt: a.acquiredAt,
    concludedAt: a.concludedAt,
    status: a.status,
    reason: notAssessed?.text ?? null,
    found: hematoma?.found ?? null,
    iphMl: hematoma?.iphMl ?? null,
    ivhMl: hematoma?.ivhMl ?? null,
    predicted: a.predicted,
    measured: a.measured,
    ...(marked === null ? {} : { alsoMarked: marked }),
  };
}

function toAlert(assessment: Assessment, label: PatientLabel, changes: Partial<AlertPayload>): AlertPayload {
  return sampleAlert({
    alertId: randomUUID(),
    episodeId: assessment.episodeId,
    scanId: assessment.scanId,
    assessmentId: assessment.assessmentId,
    label,
    acquiredAt: assessment.acquiredAt,
    iphMl: assessment.hematoma?.iphMl ?? null,
    ivhMl: assessment.hematoma?.ivhMl ?? null,
    predicted: assessment.predicted,
    measured: assessment.measured,
    raisedAt: assessment.concludedAt,
    issuedAt: assessment.concludedAt,
    expiresAt: new Date(Date.now() + 48 * 3_600_000).toISOString(),
    ...changes,
  });
}

/** GET, parsed. */
export async function getJson<T = unknown>(url: string, init?: RequestInit): Promise<{ status: number; body: T }> {
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as T };
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  getJson<{ code: string } & AlertPayload>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
