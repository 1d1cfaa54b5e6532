import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { Database, type Sql } from '../journal/database.ts';

/** A message that waits for a session; `payload` is base64. */
export interface Waiting {
  readonly brokerId: string;
  readonly counter: number;
  readonly topic: string;
  readonly qos: number;
  readonly payload: string;
}

/** A session as it was when it was last written. */
export interface StoredSession {
  readonly clientId: string;
  /** Wall time, ms since the epoch. */
  readonly seenAt: number;
  readonly subscriptions: readonly { readonly topic: string; readonly qos: number }[];
  readonly waiting: readonly Waiting[];
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS sessions (client_id TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS subscriptions (client_id TEXT, topic TEXT, qos INTEGER NOT NULL, PRIMARY KEY (client_id, topic)) STRICT;
CREATE TABLE IF NOT EXISTS waiting (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL, broker_id TEXT NOT NULL, counter INTEGER NOT NULL,
  topic TEXT NOT NULL, qos INTEGER NOT NULL, payload TEXT NOT NULL, UNIQUE (client_id, broker_id, counter)
) STRICT;`;

type Write = (sql: Sql) => Promise<unknown>;

/**
 * The kept sessions of the embedded broker in a SQLite file, written behind: what changes is committed as soon as the disk lets
 * it, in order, and nobody waits for that. Losing the last moments, or all of the file, loses no alert: the journal's outbox
 * is published again at every start.
 */
export class SessionStore {
  readonly #database: Database;
  readonly #log: Logger;
  #writes: Write[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  private constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** Opens the file; one that cannot be read is removed and begun anew, with a line in the log. */
  static async open(file: string, log: Logger): Promise<SessionStore> {
    try {
      return await SessionStore.#open(file, log);
    } catch (error) {
      log.error({ err: error, file }, 'kept MQTT sessions not readable; they begin anew');
      for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
      return SessionStore.#open(file, log);
    }
  }

  static async #open(file: string, log: Logger): Promise<SessionStore> {
    const database = await Database.open(file);
    try {
      await database.script(SCHEMA);
    } catch (error) {
      await database.close();
      throw error;
    }
    return new SessionStore(database, log);
  }

  async load(): Promise<StoredSession[]> {
    const sessions = await this.#database.all<{ clientId: string; seenAt: number }>(
      `SELECT client_id AS "clientId", seen_at AS "seenAt" FROM sessions`,
    );
    const loaded: StoredSession[] = [];
    for (const { clientId, seenAt } of sessions) {
      const subscriptions = await this.#database.all<{ topic: string; qos: number }>(
        'SELECT topic, qos FROM subscriptions WHERE client_id = ?',
        clientId,
      );
      const waiting = await this.#database.all<Waiting>(
        `SELECT broker_id AS "brokerId", counter, topic, qos, payload FROM waiting WHERE client_id = ? ORDER BY sequence`,
        clientId,
      );
      loaded.push({ clientId, seenAt, subscriptions, waiting });
    }
    return loaded;
  }

  seen(clientId: string, at: number): void {
    this.#write((sql) => sql.run('INSERT OR REPLACE INTO sessions (client_id, seen_at) VALUES (?, ?)', clientId, at));
  }

  subscribed(clientId: string, topic: string, qos: number): void {
    this.#write((sql) => sql.run('INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?)', clientId, topic, qos));
  }

  unsubscribed(clientId: string, topic: string): void {
    this.#write((sql) => sql.run('DELETE FROM subscriptions WHERE client_id = ? AND topic = ?', clientId, topic));
  }

  waits(clientId: string, { brokerId, counter, topic, qos, payload }: Waiting): void {
    this.#write((sql) =>
      sql.run(
        'INSERT OR REPLACE INTO waiting (client_id, broker_id, counter, topic, qos, payload) VALUES (?, ?, ?, ?, ?, ?)',
        ...[clientId, brokerId, counter, topic, qos, payload],
      ),
    );
  }

  done(clientId: string, { brokerId, counter }: Pick<Waiting, 'brokerId' | 'counter'>): void {
    this.#write((sql) =>
      sql.run(
        'DELETE FROM waiting WHERE client_id = ? AND broker_id = ? AND counter = ?',
        ...[clientId, brokerId, counter],
      ),
    );
  }

  forget(clientId: string): void {
    this.#write(async (sql) => {
      for (const table of ['sessions', 'subscriptions', 'waiting'])
        await sql.run(`DELETE FROM ${table} WHERE client_id = ?`, clientId);
    });
  }

  /** Waits for what is still to be written, then closes. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#database.close();
  }

  #write(write: Write): void {
    this.#writes.push(write);
    if (this.#writes.length > 1) return;
    // All that gathers while the disk is busy is one commit.
    this.#writing = this.#writing.then(() => this.#flush());
  }

  async #flush(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    try {
      await this.#database.transaction(async (sql) => {
        for (const write of writes) await write(sql);
      });
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#log.error({ err: error }, 'kept MQTT sessions not written; they live in memory meanwhile');
      this.#failing = true;
    }
  }
}
