import type { Remark } from '../assessment/assessment.ts';
import type { JobRow, ScanRow, SeriesRow } from '../journal/journal.ts';
import type { InstanceHeader } from '../volume/header.ts';
import type { ScanDecision } from './decide.ts';
import { isMixed, patientKey } from './patient.ts';
import type { ReceivedSeries, ReceivedStudy } from './study.ts';
import { uuidOf } from './uuid.ts';

/** What one decided scan writes, together. */
export interface ScanRows {
  readonly scan: ScanRow;
  readonly job: JobRow;
  readonly series: readonly SeriesRow[];
}

/** The rows of a scan that was decided at `now` (ISO 8601). */
export function scanRows(study: ReceivedStudy, { scan: before, series, refusal }: ScanDecision, now: string): ScanRows {
  const { studyInstanceUid } = study;
  const seriesInstanceUid = series?.seriesInstanceUid ?? null;
  const scanId = before?.scanId ?? newScanId(study, seriesInstanceUid ?? '');
  const revision = (before?.revision ?? 0) + 1;
  const all = [...study.series.values()].flatMap((one) => [...one.headers.values()]);
  const headers = series === null ? all : [...series.headers.values()];
  const scan: ScanRow = {
    // Of two patients neither's name may stand on it, nor may it join an episode of either.
    ...(before === null && isMixed(all) ? nobody(studyInstanceUid) : aboutPatient(headers)),
    scanId,
    studyInstanceUid,
    seriesInstanceUid,
    episodeId: before?.episodeId ?? null,
    revision,
    acquiredAt: headers.flatMap(({ acquiredAt }) => acquiredAt ?? []).sort()[0] ?? null,
    description: firstOf(
      headers,
      ({ seriesDescription, protocolName, studyDescription }) => seriesDescription ?? protocolName ?? studyDescription,
    ),
    lastInstanceAt: series?.lastReceivedAt ?? study.lastReceivedAt,
    createdAt: before?.createdAt ?? now,
  };
  const job: JobRow = {
    jobId: uuidOf('job', scanId, String(revision)),
    scanId,
    revision,
    state: 'queued',
    attempts: 0,
    refusal,
    queuedAt: now,
  };
  if (seriesInstanceUid === null) return { scan, job, series: [] };
  // A scan that was read stays the series' scan, whatever a late slice made of it.
  const isChosen = refusal === null || study.isChosen(seriesInstanceUid);
  const verdict: SeriesRow = {
    seriesInstanceUid,
    studyInstanceUid,
    verdict: isChosen ? 'chosen' : 'refused',
    reason: refusal,
    decidedAt: now,
    instances: headers.length,
  };
  return { scan, job, series: [verdict] };
}

/** The row of a series that is not read, as decided of what is here of it at `now` (ISO 8601). */
export function refusedRow(
  { studyInstanceUid }: ReceivedStudy,
  { seriesInstanceUid, headers }: ReceivedSeries,
  reason: Remark,
  now: string,
): SeriesRow {
  return { seriesInstanceUid, studyInstanceUid, verdict: 'refused', reason, decidedAt: now, instances: headers.size };
}

/** The first id of this series that no scan of the study has: another series may have taken over the scan that told of this one. */
function newScanId({ studyInstanceUid, scans }: ReceivedStudy, seriesInstanceUid: string): string {
  let scanId = uuidOf('scan', studyInstanceUid, seriesInstanceUid);
  while (scans.has(scanId)) scanId = uuidOf(scanId);
  return scanId;
}

function nobody(studyInstanceUid: string) {
  return {
    patientKey: `study:${studyInstanceUid}`,
    patientId: null,
    patientName: null,
    patientBirthDate: null,
    patientSex: null,
  };
}

/** Each from the first header that states it: slices of one series agree, but not all of a study's objects carry all. */
function aboutPatient(headers: readonly InstanceHeader[]) {
  const known = headers.find(({ patientId }) => patientId !== null) ?? headers[0];
  return {
    patientKey: known === undefined ? '' : patientKey(known),
    patientId: known?.patientId ?? null,
    patientName: firstOf(headers, ({ patientName }) => patientName),
    patientBirthDate: firstOf(headers, ({ patientBirthDate }) => patientBirthDate),
    patientSex: firstOf(headers, ({ patientSex }) => patientSex),
  };
}

function firstOf(headers: readonly InstanceHeader[], value: (header: InstanceHeader) => string | null): string | null {
  for (const header of headers) {
    const stated = value(header);
    if (stated !== null) return stated;
  }
  return null;
}
