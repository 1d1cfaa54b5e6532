import { once } from 'node:events';
import sqlite3 from 'sqlite3';
import { Fault } from '../config/fault.ts';

export type SqlValue = string | number | null;

/** What a repository may do with the database, inside a transaction or outside one. */
export interface Sql {
  /** Every row of a query. */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /** The first row of a query; null where there is none. */
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | null>;
  /** Number of rows a statement changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
}

/** DIMSE "out of resources" (PS3.4 B.2.3): the scanner keeps what could not be recorded and sends it again. */
const OUT_OF_RESOURCES = 0xa700;

/**
 * The driver, in one place: one connection to one SQLite file, every statement prepared once, durable when it resolves
 * (WAL, synchronous=FULL). Calls run strictly one after another, a transaction as one call, so that nobody reads or writes
 * in the middle of another's transaction.
 */
export class Database implements Sql {
  readonly #connection: sqlite3.Database;
  readonly #statements = new Map<string, Promise<sqlite3.Statement>>();
  #tail: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;
  #closed = false;

  private constructor(connection: sqlite3.Database) {
    this.#connection = connection;
  }

  /** Opens or creates the file; with `readOnly` it must be there and is not changed. Faults with `journal-unreadable`. */
  static async open(file: string, { readOnly = false } = {}): Promise<Database> {
    const { OPEN_READONLY, OPEN_READWRITE, OPEN_CREATE } = sqlite3;
    const connection = new sqlite3.Database(file, readOnly ? OPEN_READONLY : OPEN_READWRITE | OPEN_CREATE);
    let opened = false;
    try {
      await once(connection, 'open');
      opened = true;
      const database = new Database(connection);
      await database.script('PRAGMA busy_timeout = 5000');
      if (readOnly) return database;
      await database.script('PRAGMA journal_mode = WAL');
      await database.script('PRAGMA synchronous = FULL');
      await database.script('PRAGMA foreign_keys = ON');
      return database;
    } catch (cause) {
      if (opened) await closed(connection);
      throw unreadable(file, cause);
    }
  }

  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return this.#inTurn(() => this.#all<Row>(sql, values));
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | null> {
    return (await this.all<Row>(sql, ...values))[0] ?? null;
  }

  run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#inTurn(() => this.#run(sql, values));
  }

  /** Runs statements separated by semicolons, without values. */
  script(sql: string): Promise<void> {
    return this.#inTurn(() => this.#script(sql));
  }

  /**
   * Commits all that `work` does through its argument, or nothing where it throws.
   * `work` must use that argument alone: a call on this object would wait for the transaction, and it for the call.
   */
  transaction<Result>(work: (sql: Sql & Pick<Database, 'script'>) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.#run('BEGIN IMMEDIATE', []);
      try {
        const result = await work({
          all: (sql, ...values) => this.#all(sql, values),
          get: async <Row>(sql: string, ...values: SqlValue[]) => (await this.#all<Row>(sql, values))[0] ?? null,
          run: (sql, ...values) => this.#run(sql, values),
          script: (sql) => this.#script(sql),
        });
        await this.#run('COMMIT', []);
        return result;
      } catch (error) {
        // On some errors (disk full, I/O) SQLite has rolled back by itself and refuses this; the first error is the one to tell.
        await this.#run('ROLLBACK', []).catch(() => {});
        throw error;
      }
    });
  }

  /**
   * Copies the database as it is at this moment to a new file, while others go on writing: the copy is of one transaction.
   * `onProgress` is told the share that is done.
   */
  copyTo(file: string, onProgress?: (share: number) => void): Promise<void> {
    return this.#inTurn(async () => {
      // A read transaction that is held: otherwise the copy would begin anew with every commit of somebody else.
      await this.#script('BEGIN');
      try {
        await this.#all('SELECT count(*) FROM sqlite_schema', []);
        await copyPages(this.#connection, file, onProgress);
      } finally {
        await this.#script('COMMIT');
      }
    });
  }

  /** Ends the query that runs now, which then faults. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  /** Waits for the calls made before, then closes. Calls made after it fault with `journal-closed`. */
  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {
      this.#closed = true;
      for (const prepared of this.#statements.values()) {
        const statement = await prepared;
        await new Promise<void>((resolve) => statement.finalize(() => resolve()));
      }
      await closed(this.#connection);
    });
    return this.#closing;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(() => {
      if (this.#closed)
        throw new Fault('The journal is closed', { code: 'journal-closed', hint: 'Start the appliance.' });
      return work();
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = new Promise<sqlite3.Statement>((resolve, reject) => {
      const statement = this.#connection.prepare(sql, (error) =>
        error ? reject(failed(sql, error)) : resolve(statement),
      );
    });
    this.#statements.set(sql, prepared);
    prepared.catch(() => this.#statements.delete(sql));
    return prepared;
  }

  /** Steps to the end: node-sqlite3's own `get` leaves a query open, which would hold back checkpoints of the WAL. */
  async #all<Row>(sql: string, values: SqlValue[]): Promise<Row[]> {
    const statement = await this.#prepare(sql);
    return new Promise((resolve, reject) =>
      statement.all<Row>(values, (error, rows) => (error ? reject(failed(sql, error)) : resolve(rows))),
    );
  }

  async #run(sql: string, values: SqlValue[]): Promise<number> {
    const statement = await this.#prepare(sql);
    return new Promise((resolve, reject) =>
      statement.run(values, function (error) {
        if (error) reject(failed(sql, error));
        else resolve(this.changes);
      }),
    );
  }

  #script(sql: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#connection.exec(sql, (error) => (error ? reject(failed(sql, error)) : resolve())),
    );
  }
}

function closed(connection: sqlite3.Database): Promise<void> {
  return new Promise((resolve, reject) =>
    connection.close((error) => (error ? reject(failed('close', error)) : resolve())),
  );
}

/** SQLite's online backup, which node-sqlite3 has and its types lack. */
interface Backup {
  readonly completed: boolean;
  readonly remaining: number;
  readonly pageCount: number;
  step(pages: number, done: (error: Error | null) => void): void;
  finish(done: () => void): void;
}
const PAGES_AT_ONCE = 1024;

async function copyPages(
  connection: sqlite3.Database,
  file: string,
  onProgress?: (share: number) => void,
): Promise<void> {
  const source = connection as unknown as { backup(file: string, done: (error: Error | null) => void): Backup };
  const what = 'copy of the journal';
  const backup = await new Promise<Backup>((resolve, reject) => {
    const begun: Backup = source.backup(file, (error) => (error ? reject(failed(what, error)) : resolve(begun)));
  });
  try {
    while (!backup.completed) {
      await new Promise<void>((resolve, reject) =>
        backup.step(PAGES_AT_ONCE, (error) => (error ? reject(failed(what, error)) : resolve())),
      );
      onProgress?.(1 - backup.remaining / Math.max(1, backup.pageCount));
    }
  } finally {
    if (!backup.completed) await new Promise<void>((resolve) => backup.finish(resolve));
  }
}

/**
 * A lock that the system gives back when this process ends, however it ends: an exclusive transaction on an empty database of
 * its own. Null where another process holds it.
 */
export async function lockFile(file: string): Promise<{ release(): Promise<void> } | null> {
  const connection = new sqlite3.Database(file);
  try {
    await once(connection, 'open');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  // A process that was killed a moment ago may be still on its way out.
  const error = await new Promise<Error | null>((resolve) =>
    connection.exec('PRAGMA busy_timeout = 2000; BEGIN EXCLUSIVE', resolve),
  );
  if (error === null) return { release: () => closed(connection) };
  await closed(connection);
  if (error.message.startsWith('SQLITE_BUSY')) return null;
  throw unreadable(file, error);
}

/** The fault of a journal that cannot be opened. */
export function unreadable(file: string, cause: unknown): Fault {
  return new Fault(`The journal ${file} cannot be opened: ${reasonOf(cause)}`, {
    code: 'journal-unreadable',
    hint: 'Check that the data folder exists, is writable and that the file is a journal of this appliance.',
    cause,
  });
}

function failed(sql: string, cause: Error): Fault {
  const what = sql.trim().split(/\s+/).slice(0, 4).join(' ');
  const message = `The journal refused "${what} ...": ${reasonOf(cause)}`;
  if (cause.message.startsWith('SQLITE_CONSTRAINT')) {
    return new Fault(message, {
      code: 'journal-conflict',
      hint: 'A record of this identity exists, or one that it refers to does not: a defect of the software, please report it.',
      cause,
    });
  }
  return new Fault(message, {
    code: 'journal-failed',
    hint: 'Check free space and health of the disk under the data folder; nothing was acknowledged that is not recorded.',
    dicomStatus: OUT_OF_RESOURCES,
    cause,
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
