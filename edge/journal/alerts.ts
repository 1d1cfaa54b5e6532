import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { AlertPayload, Priority } from '../mqtt/topics.ts';
import { addAudit } from './audit.ts';
import type { Database, Sql } from './database.ts';
import type { Alerts } from './journal.ts';
import { post } from './outbox.ts';

interface Stored {
  payload: string;
}

/** Acts remembered; one that is sent again comes within minutes. */
const ACTS_KEPT = 10_000;

const RANK: Record<Priority, number> = { high: 0, medium: 1, low: 2 };

export function createAlerts(database: Database, clock: Clock): Alerts {
  const one = async (query: string, value: string) => {
    const row = await database.get<Stored>(query, value);
    return row && toAlert(row);
  };
  return {
    get: (alertId) => one('SELECT payload FROM alerts WHERE alert_id = ?', alertId),
    ofScan: (scanId) => one('SELECT payload FROM alerts WHERE scan_id = ?', scanId),
    async history(alertId) {
      const rows = await database.all<Stored>(
        'SELECT payload FROM alert_revisions WHERE alert_id = ? ORDER BY revision',
        alertId,
      );
      return rows.map(toAlert);
    },
    async ofEpisode(episodeId) {
      const rows = await database.all<Stored>(
        `SELECT payload FROM alerts WHERE payload ->> 'episodeId' = ? ORDER BY rowid`,
        episodeId,
      );
      return rows.map(toAlert);
    },
    async open() {
      // Named, for SQLite would rather read every alert there ever was in the order that is asked for.
      const rows = await database.all<Stored>(
        `SELECT payload FROM alerts INDEXED BY alerts_open WHERE state <> 'closed' ORDER BY rowid DESC`,
      );
      return rows
        .map(toAlert)
        .sort((a, b) => RANK[a.priority] - RANK[b.priority] || b.raisedAt.localeCompare(a.raisedAt));
    },
    change: (alert, audit, actId) =>
      database.transaction(async (sql) => {
        await putAlert(sql, alert, clock);
        await addAudit(sql, audit);
        if (actId !== undefined) await addAct(sql, alert, actId, audit.at);
      }),
    async actDone(alertId, actId) {
      const row = await database.get<{ revision: number }>(
        'SELECT revision FROM acts WHERE alert_id = ? AND act_id = ?',
        ...[alertId, actId],
      );
      return row?.revision ?? null;
    },
  };
}

/**
 * Writes an alert's first or next revision, keeps it beside the earlier ones, and what the broker is to hold of it: nothing
 * once it is closed. That it is past its time is no matter here: the wall clock may have been set.
 * Faults with `alert-superseded` on any other revision, so that two acts on the same alert cannot overwrite each other.
 */
export async function putAlert(sql: Sql, alert: AlertPayload, clock: Clock): Promise<void> {
  const { alertId, scanId, state, revision, expiresAt, change } = alert;
  const known = await sql.get<{ revision: number }>('SELECT revision FROM alerts WHERE alert_id = ?', alertId);
  const expected = (known?.revision ?? 0) + 1;
  if (revision !== expected) {
    throw new Fault(`Alert ${alertId} has revision ${expected - 1}; ${revision} cannot follow it`, {
      code: 'alert-superseded',
      hint: 'Somebody or a newer result changed this alert: look at it again, then repeat the act if it still applies.',
    });
  }
  const payload = JSON.stringify(alert);
  await sql.run(
    `INSERT INTO alerts (alert_id, scan_id, state, revision, expires_at, payload) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (alert_id) DO UPDATE SET scan_id = excluded.scan_id, state = excluded.state,
       revision = excluded.revision, expires_at = excluded.expires_at, payload = excluded.payload`,
    alertId,
    scanId,
    state,
    revision,
    expiresAt,
    payload,
  );
  await sql.run(
    'INSERT INTO alert_revisions (alert_id, revision, at, what, who, payload) VALUES (?, ?, ?, ?, ?, ?)',
    alertId,
    revision,
    change.at,
    change.what,
    change.by,
    payload,
  );
  const retained = state === 'closed' ? '' : payload;
  await post(sql, { topic: `alerts/${alertId}`, revision, payload: retained, committedAt: isoNow(clock) });
}

async function addAct(sql: Sql, { alertId, revision }: AlertPayload, actId: string, at: string): Promise<void> {
  await sql.run('INSERT INTO acts (alert_id, act_id, revision, at) VALUES (?, ?, ?, ?)', alertId, actId, revision, at);
  await sql.run('DELETE FROM acts WHERE id <= (SELECT max(id) FROM acts) - ?', ACTS_KEPT);
}

function toAlert({ payload }: Stored): AlertPayload {
  return JSON.parse(payload) as AlertPayload;
}
