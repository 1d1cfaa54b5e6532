import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkJournal } from '../../../edge/journal/check.ts';
import { Database } from '../../../edge/journal/database.ts';
import { JOURNAL_FILE } from '../../../edge/journal/restore.ts';

/** What a scanner was told is stored, held against what a killed appliance has on its disk. */
export class Ledger {
  readonly #dataDir: string;
  readonly #acknowledged = new Set<string>();
  /** Of those, the ones whose file was read whole after an earlier kill: files are never written again. */
  readonly #seen = new Set<string>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  get size(): number {
    return this.#acknowledged.size;
  }

  acknowledged(sopInstanceUid: string): void {
    this.#acknowledged.add(sopInstanceUid);
  }

  /** What is lost or broken now that the appliance is dead, in words; empty where nothing is. */
  async faults(): Promise<string[]> {
    const file = join(this.#dataDir, JOURNAL_FILE);
    const { errors } = await checkJournal(file);
    if (errors.length > 0) return errors.map((error) => `the journal is not sound: ${error}`);
    const rows = await this.#rows(file);
    const faults: string[] = [];
    for (const uid of this.#acknowledged) {
      const row = rows.get(uid);
      if (row === undefined) faults.push(`${uid} was acknowledged and is not in the journal`);
      else if (!this.#seen.has(uid)) {
        if ((await sha256Of(join(this.#dataDir, row.file))) !== row.sha256)
          faults.push(`the file of ${uid} is not whole`);
        this.#seen.add(uid);
      }
    }
    return faults;
  }

  /** Scans that were concluded, with whether that asks for an alert: a network may also miss a bleed. */
  async concluded(): Promise<Map<string, boolean>> {
    const database = await Database.open(join(this.#dataDir, JOURNAL_FILE), { readOnly: true });
    try {
      const rows = await database.all<{ scanId: string; asks: number }>(
        `SELECT scan_id AS "scanId", max(body ->> '$.status' = 'not-assessed' OR body ->> '$.hematoma.found') AS asks
         FROM assessments GROUP BY scan_id`,
      );
      return new Map(rows.map(({ scanId, asks }) => [scanId, asks === 1]));
    } finally {
      await database.close();
    }
  }

  async #rows(file: string): Promise<Map<string, { readonly file: string; readonly sha256: string }>> {
    const database = await Database.open(file, { readOnly: true });
    try {
      const rows = await database.all<{ uid: string; file: string; sha256: string }>(
        'SELECT sop_instance_uid AS uid, file, sha256 FROM instances',
      );
      return new Map(rows.map((row) => [row.uid, row]));
    } finally {
      await database.close();
    }
  }
}

/** Null where the file is not there. */
async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  return pipeline(createReadStream(path), hash).then(
    () => hash.digest('hex'),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
}
