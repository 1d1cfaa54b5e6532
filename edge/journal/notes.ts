import { sameAct, throughScreen } from './act-once.ts';
import { addAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { NoteRow, Notes } from './record.ts';

const COLUMNS = 'act_id AS "actId", episode_id AS "episodeId", at, who, text';

export function createNotes(database: Database): Notes {
  return {
    add: (note, through) =>
      database.transaction(async (sql) => {
        const known = await sql.get<NoteRow>(`SELECT ${COLUMNS} FROM notes WHERE act_id = ?`, note.actId);
        if (known) return sameAct(known, note);
        const { actId, episodeId, at, who, text } = note;
        await sql.run(
          'INSERT INTO notes (act_id, episode_id, at, who, text) VALUES (?, ?, ?, ?, ?)',
          ...[actId, episodeId, at, who, text],
        );
        await addAudit(sql, {
          at,
          who,
          act: 'note-added',
          subject: episodeId,
          detail: `${text}${throughScreen(through)}`,
        });
        return note;
      }),
    ofEpisode: (episodeId) =>
      database.all<NoteRow>(`SELECT ${COLUMNS} FROM notes WHERE episode_id = ? ORDER BY at, rowid`, episodeId),
  };
}
