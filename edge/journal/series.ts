import type { Sql } from './database.ts';
import type { SeriesBook, SeriesRow } from './journal.ts';

interface Stored {
  series_instance_uid: string;
  study_instance_uid: string;
  verdict: SeriesRow['verdict'];
  reason_code: string | null;
  reason_text: string | null;
  decided_at: string;
  instances: number;
}

export function createSeriesBook(sql: Sql): SeriesBook {
  return {
    async ofStudy(studyInstanceUid) {
      const rows = await sql.all<Stored>(
        'SELECT * FROM series WHERE study_instance_uid = ? ORDER BY rowid',
        studyInstanceUid,
      );
      return rows.map(toSeries);
    },
    put: (row) => putSeries(sql, row),
  };
}

/** Writes what was decided of a series; a later decision takes the place of an earlier one. */
export async function putSeries(sql: Sql, row: SeriesRow): Promise<void> {
  await sql.run(
    `INSERT INTO series (series_instance_uid, study_instance_uid, verdict, reason_code, reason_text, decided_at,
       instances)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (series_instance_uid) DO UPDATE SET verdict = excluded.verdict, reason_code = excluded.reason_code,
       reason_text = excluded.reason_text, decided_at = excluded.decided_at, instances = excluded.instances`,
    row.seriesInstanceUid,
    row.studyInstanceUid,
    row.verdict,
    row.reason?.code ?? null,
    row.reason?.text ?? null,
    row.decidedAt,
    row.instances,
  );
}

function toSeries(row: Stored): SeriesRow {
  return {
    seriesInstanceUid: row.series_instance_uid,
    studyInstanceUid: row.study_instance_uid,
    verdict: row.verdict,
    reason: row.reason_code === null ? null : { code: row.reason_code, text: row.reason_text ?? '' },
    decidedAt: row.decided_at,
    instances: row.instances,
  };
}
