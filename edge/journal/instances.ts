import type { InstanceHeader } from '../volume/header.ts';
import type { Sql } from './database.ts';
import type { Added, InstanceRow, Instances } from './journal.ts';
import { together } from './together.ts';

interface Stored {
  sop_instance_uid: string;
  series_instance_uid: string;
  study_instance_uid: string;
  file: string;
  bytes: number;
  sha256: string;
  peer: string;
  received_at: string;
  header: string;
}

export function createInstances(sql: Sql): Instances {
  return {
    add: together((rows) => addAll(sql, rows)),

    async ofSeries(seriesInstanceUid) {
      const rows = await sql.all<Stored>(
        'SELECT * FROM instances WHERE series_instance_uid = ? ORDER BY rowid',
        seriesInstanceUid,
      );
      return rows.map(toInstance);
    },

    async ofStudy(studyInstanceUid) {
      const rows = await sql.all<Stored>(
        'SELECT * FROM instances WHERE study_instance_uid = ? ORDER BY rowid',
        studyInstanceUid,
      );
      return rows.map(toInstance);
    },

    async files() {
      const rows = await sql.all<{ file: string }>('SELECT file FROM instances');
      return new Set(rows.map(({ file }) => file));
    },

    async openStudies() {
      // The count finds slices that came after the verdict, when the appliance stopped before it could revise it.
      const rows = await sql.all<{ study: string }>(
        `SELECT s.study_instance_uid AS study FROM series s
         WHERE s.verdict = 'receiving' OR s.instances <
           (SELECT count(*) FROM instances i WHERE i.series_instance_uid = s.series_instance_uid)
         UNION
         SELECT study_instance_uid FROM instances
         WHERE series_instance_uid NOT IN (SELECT series_instance_uid FROM series)`,
      );
      return rows.map(({ study }) => study);
    },
  };
}

/** Records instances in one transaction, so that one sync of the disk does for all. */
async function addAll(sql: Sql, rows: readonly InstanceRow[]): Promise<Added[]> {
  const inserted = await sql.all<{ uid: string }>(
    `INSERT INTO instances (sop_instance_uid, series_instance_uid, study_instance_uid, file, bytes, sha256, peer,
       received_at, header) VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
     ON CONFLICT (sop_instance_uid) DO NOTHING RETURNING sop_instance_uid AS uid`,
    ...rows.flatMap((row) => [
      row.sopInstanceUid,
      row.seriesInstanceUid,
      row.studyInstanceUid,
      row.file,
      row.bytes,
      row.sha256,
      row.peer,
      row.receivedAt,
      JSON.stringify(row.header),
    ]),
  );
  const isNew = new Set(inserted.map(({ uid }) => uid));
  // Of rows of one UID the first is the one that was inserted.
  return Promise.all(rows.map((row) => (isNew.delete(row.sopInstanceUid) ? 'new' : known(sql, row))));
}

async function known(sql: Sql, { sopInstanceUid, sha256, file, peer, receivedAt }: InstanceRow): Promise<Added> {
  const returned = await sql.run(
    `UPDATE instances SET file = ?, peer = ?, received_at = ?, removed_at = NULL
     WHERE sop_instance_uid = ? AND sha256 = ? AND removed_at IS NOT NULL`,
    ...[file, peer, receivedAt, sopInstanceUid, sha256],
  );
  if (returned === 1) return 'returned';
  const first = await sql.get<{ sha256: string }>(
    'SELECT sha256 FROM instances WHERE sop_instance_uid = ?',
    sopInstanceUid,
  );
  return first?.sha256 === sha256 ? 'same' : 'different';
}

function toInstance(row: Stored): InstanceRow {
  return {
    sopInstanceUid: row.sop_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    studyInstanceUid: row.study_instance_uid,
    file: row.file,
    bytes: row.bytes,
    sha256: row.sha256,
    peer: row.peer,
    receivedAt: row.received_at,
    header: JSON.parse(row.header) as InstanceHeader,
  };
}
