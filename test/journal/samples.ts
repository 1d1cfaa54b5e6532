import type { AuditEntry, Conclusion, InstanceRow, JobRow, ScanRow } from '../../edge/journal/journal.ts';
import type { AlertPayload, EpisodePayload } from '../../edge/mqtt/topics.ts';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { assessment, hematoma } from '../assessment/samples.ts';

export const CLOCK = { now: () => Date.parse('2026-11-23T09:00:00.000Z'), monotonic: () => 0 };

/** An instance of series 1.3 in study 1.2; of the header, what is needed to see that it comes back. */
export function instance(number: number, change: Partial<InstanceRow> = {}): InstanceRow {
  return {
    sopInstanceUid: `1.4.${number}`,
    seriesInstanceUid: '1.3',
    studyInstanceUid: '1.2',
    file: `spool/1.2/1.4.${number}.dcm`,
    bytes: 526_000,
    sha256: number.toString(16).padStart(64, '0'),
    peer: 'CT1@10.1.2.3',
    receivedAt: '2026-11-23T08:58:00.000Z',
    header: { sopInstanceUid: `1.4.${number}`, patientName: 'Grün^Änne' } as Partial<InstanceHeader> as InstanceHeader,
    ...change,
  };
}

export function scan(change: Partial<ScanRow> = {}): ScanRow {
  return {
    scanId: 'scan-1',
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.3',
    episodeId: null,
    revision: 1,
    patientKey: 'hospital/123',
    patientId: '123',
    patientName: 'Grün^Änne',
    patientBirthDate: '1950-02-03',
    patientSex: 'F',
    acquiredAt: '2026-11-23T08:00:00',
    description: 'Head 5.0 H31s',
    lastInstanceAt: '2026-11-23T08:58:30.000Z',
    createdAt: '2026-11-23T08:58:31.000Z',
    ...change,
  };
}

export function job(change: Partial<JobRow> = {}): JobRow {
  return {
    jobId: 'job-1',
    scanId: 'scan-1',
    revision: 1,
    state: 'queued',
    attempts: 0,
    refusal: null,
    queuedAt: '2026-11-23T08:58:31.000Z',
    ...change,
  };
}

export function alert(change: Partial<AlertPayload> = {}): AlertPayload {
  return {
    alertId: 'alert-1',
    revision: 1,
    soundRevision: 1,
    raising: 1,
    kind: 'clinical',
    condition: 'bleed-found',
    priority: 'medium',
    state: 'raised',
    change: { what: 'raised', at: '2026-11-23T08:59:00.000Z', by: 'appliance: reading of the scan' },
    text: 'Bleed of 20 mL',
    raisedAt: '2026-11-23T08:59:00.000Z',
    issuedAt: '2026-11-23T08:59:00.000Z',
    expiresAt: '2026-11-25T08:59:00.000Z',
    acknowledgedBy: null,
    acknowledgedAt: null,
    escalation: null,
    episodeId: 'episode-1',
    scanId: 'scan-1',
    assessmentId: 'assessment-1',
    label: { name: 'Ä. G.', id: '...23' },
    acquiredAt: '2026-11-23T08:00:00',
    iphMl: 20,
    ivhMl: 0,
    predicted: null,
    measured: null,
    intendedUse: 'demonstration',
    models: [{ name: 'hematoma', version: '1.0.0' }],
    ...change,
  };
}

export function episode(change: Partial<EpisodePayload> = {}): EpisodePayload {
  return {
    episodeId: 'episode-1',
    revision: 1,
    issuedAt: '2026-11-23T08:59:00.000Z',
    label: { name: 'Ä. G.', id: '...23' },
    scans: [],
    intendedUse: 'demonstration',
    ...change,
  };
}

export function conclusion(change: Partial<Conclusion> = {}): Conclusion {
  return {
    job: job({ state: 'running', attempts: 1 }),
    assessment: assessment(),
    episode: episode(),
    patientKey: 'hospital/123',
    alert: alert(),
    ...change,
  };
}

/** What follows when a late slice gives the scan another revision. */
export function secondConclusion(): Conclusion {
  return {
    job: job({ jobId: 'job-2', revision: 2, state: 'running', attempts: 1 }),
    assessment: assessment({ assessmentId: 'assessment-2', revision: 2, hematoma: hematoma(21) }),
    episode: episode({ revision: 2 }),
    patientKey: 'hospital/123',
    alert: alert({ revision: 2, assessmentId: 'assessment-2', iphMl: 21 }),
  };
}

export function act(act: string): AuditEntry {
  return { at: '2026-11-23T09:00:00.000Z', who: 'nurse.a', act, subject: 'alert-1', detail: '' };
}
