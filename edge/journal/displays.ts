import type { Database } from './database.ts';
import type { DisplayRow, Displays } from './journal.ts';

/** Screens that one alert is known to stand on; a ward has a handful, so more than these are made up. */
const MAX_SCREENS = 256;

const COLUMNS = `screen_id AS "screenId", first_revision AS "firstRevision", first_displayed_at AS "firstDisplayedAt",
  first_received_at AS "firstReceivedAt", last_revision AS "lastRevision", last_displayed_at AS "lastDisplayedAt",
  last_received_at AS "lastReceivedAt", sound_revision AS "soundRevision"`;

export function createDisplays(database: Database): Displays {
  return {
    note: ({ alertId, revision, screenId, displayedAt }, receivedAt) =>
      database.transaction(async (sql) => {
        const alert = await sql.get<{ revision: number; sound: number }>(
          `SELECT revision, payload ->> 'soundRevision' AS sound FROM alerts WHERE alert_id = ?`,
          alertId,
        );
        if (alert === null) return 'alert-unknown';
        if (revision > alert.revision) return 'revision-ahead';
        // Of an earlier revision it is not known whether it was of this sounding; the screen says the current one next.
        const sound = revision === alert.revision ? alert.sound : 0;
        const known = await sql.get<DisplayRow>(
          `SELECT ${COLUMNS} FROM displays WHERE alert_id = ? AND screen_id = ?`,
          alertId,
          screenId,
        );
        if (known !== null && revision <= known.lastRevision && sound <= known.soundRevision) return 'known';
        if (known === null) {
          const row = await sql.get<{ screens: number }>(
            'SELECT count(*) AS screens FROM displays WHERE alert_id = ?',
            alertId,
          );
          if ((row?.screens ?? 0) >= MAX_SCREENS) return 'too-many-screens';
        }
        await sql.run(
          `INSERT INTO displays VALUES (?1, ?2, ?3, ?4, ?5, ?3, ?4, ?5, ?6)
           ON CONFLICT (alert_id, screen_id) DO UPDATE SET
             last_revision = max(last_revision, excluded.last_revision), last_displayed_at = excluded.last_displayed_at,
             last_received_at = excluded.last_received_at, sound_revision = max(sound_revision, excluded.sound_revision)`,
          alertId,
          screenId,
          revision,
          displayedAt,
          receivedAt,
          sound,
        );
        return 'noted';
      }),
    of: (alertId) =>
      database.all<DisplayRow>(
        `SELECT ${COLUMNS} FROM displays WHERE alert_id = ? ORDER BY first_received_at, screen_id`,
        alertId,
      ),
    async soundingsShown() {
      const rows = await database.all<{ alertId: string; sound: number }>(
        `SELECT d.alert_id AS "alertId", max(d.sound_revision) AS sound
         FROM displays d JOIN alerts a ON a.alert_id = d.alert_id WHERE a.state = 'raised' GROUP BY d.alert_id`,
      );
      return new Map(rows.map(({ alertId, sound }) => [alertId, sound]));
    },
  };
}
