import { Fault } from '../config/fault.ts';
import type { Database, Sql } from './database.ts';
import { addJob } from './jobs.ts';
import type { ScanRow, Scans } from './journal.ts';
import { putSeries } from './series.ts';

interface Stored {
  scan_id: string;
  study_instance_uid: string;
  series_instance_uid: string | null;
  episode_id: string | null;
  revision: number;
  patient_key: string;
  patient_id: string | null;
  patient_name: string | null;
  patient_birth_date: string | null;
  patient_sex: string | null;
  acquired_at: string | null;
  description: string | null;
  last_instance_at: string;
  created_at: string;
}

export function createScans(database: Database): Scans {
  const many = async (where: string, value: string) =>
    (await database.all<Stored>(`SELECT * FROM scans WHERE ${where} = ? ORDER BY rowid`, value)).map(toScan);
  return {
    get: async (scanId) => (await many('scan_id', scanId))[0] ?? null,
    ofStudy: (studyInstanceUid) => many('study_instance_uid', studyInstanceUid),
    ofEpisode: (episodeId) => many('episode_id', episodeId),
    enqueue: (scan, job, series) =>
      database.transaction(async (sql) => {
        await putScan(sql, scan);
        for (const row of series) await putSeries(sql, row);
        await addJob(sql, job);
      }),
  };
}

/** Writes a scan or a higher revision of it. Faults with `scan-superseded` on any other. */
export async function putScan(sql: Sql, scan: ScanRow): Promise<void> {
  const written = await sql.run(
    `INSERT INTO scans (scan_id, study_instance_uid, series_instance_uid, episode_id, revision, patient_key, patient_id,
       patient_name, patient_birth_date, patient_sex, acquired_at, description, last_instance_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (scan_id) DO UPDATE SET study_instance_uid = excluded.study_instance_uid,
       series_instance_uid = excluded.series_instance_uid, episode_id = coalesce(excluded.episode_id, episode_id),
       revision = excluded.revision, patient_key = excluded.patient_key, patient_id = excluded.patient_id,
       patient_name = excluded.patient_name, patient_birth_date = excluded.patient_birth_date,
       patient_sex = excluded.patient_sex, acquired_at = excluded.acquired_at, description = excluded.description,
       last_instance_at = excluded.last_instance_at
     WHERE excluded.revision > revision`,
    scan.scanId,
    scan.studyInstanceUid,
    scan.seriesInstanceUid,
    scan.episodeId,
    scan.revision,
    scan.patientKey,
    scan.patientId,
    scan.patientName,
    scan.patientBirthDate,
    scan.patientSex,
    scan.acquiredAt,
    scan.description,
    scan.lastInstanceAt,
    scan.createdAt,
  );
  if (written === 0) {
    throw new Fault(`Scan ${scan.scanId} already has revision ${scan.revision} or a later one`, {
      code: 'scan-superseded',
      hint: 'Read the scan again and write the next revision.',
    });
  }
}

function toScan(row: Stored): ScanRow {
  return {
    scanId: row.scan_id,
    studyInstanceUid: row.study_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    episodeId: row.episode_id,
    revision: row.revision,
    patientKey: row.patient_key,
    patientId: row.patient_id,
    patientName: row.patient_name,
    patientBirthDate: row.patient_birth_date,
    patientSex: row.patient_sex,
    acquiredAt: row.acquired_at,
    description: row.description,
    lastInstanceAt: row.last_instance_at,
    createdAt: row.created_at,
  };
}
