import { Fault } from '../config/fault.ts';
import type { EpisodePayload } from '../mqtt/topics.ts';
import type { Sql } from './database.ts';
import type { EpisodeRow, Episodes } from './journal.ts';

interface Stored {
  episode_id: string;
  patient_key: string;
  revision: number;
  opened_at: string;
  payload: string | null;
}

export function createEpisodes(sql: Sql): Episodes {
  return {
    async get(episodeId) {
      const row = await sql.get<Stored>('SELECT * FROM episodes WHERE episode_id = ?', episodeId);
      return row && toEpisode(row);
    },
    async ofPatient(patientKey) {
      const rows = await sql.all<Stored>(
        'SELECT * FROM episodes WHERE patient_key = ? ORDER BY opened_at DESC, rowid DESC',
        patientKey,
      );
      return rows.map(toEpisode);
    },
    async openedSince(at) {
      const rows = await sql.all<{ payload: string }>(
        'SELECT payload FROM episodes WHERE payload IS NOT NULL AND opened_at >= ? ORDER BY opened_at DESC, rowid DESC',
        at,
      );
      return rows.map(({ payload }) => JSON.parse(payload) as EpisodePayload);
    },
    async list(limit) {
      const rows = await sql.all<{ payload: string }>(
        'SELECT payload FROM episodes WHERE payload IS NOT NULL ORDER BY opened_at DESC, rowid DESC LIMIT ?',
        limit,
      );
      return rows.map(({ payload }) => JSON.parse(payload) as EpisodePayload);
    },
  };
}

/** Opens an episode (revision 1) or writes its next revision. Faults with `episode-superseded` on any other. */
export async function putEpisode(sql: Sql, episode: EpisodePayload, patientKey: string): Promise<void> {
  const { episodeId, revision, issuedAt } = episode;
  const known = await sql.get<{ revision: number }>('SELECT revision FROM episodes WHERE episode_id = ?', episodeId);
  const expected = (known?.revision ?? 0) + 1;
  if (revision !== expected) {
    throw new Fault(`Episode ${episodeId} has revision ${expected - 1}; ${revision} cannot follow it`, {
      code: 'episode-superseded',
      hint: 'Read the episode again and write its next revision.',
    });
  }
  await sql.run(
    `INSERT INTO episodes (episode_id, patient_key, revision, opened_at, payload) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (episode_id) DO UPDATE SET revision = excluded.revision, payload = excluded.payload`,
    episodeId,
    patientKey,
    revision,
    issuedAt,
    JSON.stringify(episode),
  );
}

function toEpisode(row: Stored): EpisodeRow {
  return {
    episodeId: row.episode_id,
    patientKey: row.patient_key,
    revision: row.revision,
    openedAt: row.opened_at,
    payload: row.payload === null ? null : (JSON.parse(row.payload) as EpisodePayload),
  };
}
