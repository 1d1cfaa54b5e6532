import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { type Clock, isoNow } from '../../config/clock.ts';
import type { InstanceRow, Instances } from '../../journal/journal.ts';
import { HeaderError } from '../../volume/errors.ts';
import { readHeaderAside } from './headers.ts';
import { type InstanceStore, instanceRow } from './instance-store.ts';
import { SPOOL, type Spool } from './spool.ts';

export interface RecoverOptions {
  readonly dataDir: string;
  readonly spool: Spool;
  readonly store: InstanceStore;
  readonly instances: Instances;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Peer written of an instance whose sender a sudden stop made us forget. */
const RECOVERED = 'recovered';

/**
 * What a start does with the spool: removes half-received files, and records those that were in place when the appliance
 * was stopped before the journal had them. Returns the instances so recorded.
 */
export async function recoverSpool(options: RecoverOptions): Promise<InstanceRow[]> {
  const { dataDir, spool, store, instances, clock, log } = options;
  await spool.prepare();
  const known = await instances.files();
  const adopted: InstanceRow[] = [];
  for (const file of await storedFiles(spool.dir)) {
    if (known.has(file)) continue;
    const path = join(dataDir, file);
    try {
      const header = await readHeaderAside(path);
      const { size } = await stat(path);
      // Received now, as far as anybody could know: a series judged in between must be looked at again.
      const stored = { file, bytes: size, sha256: await sha256Of(path), peer: RECOVERED, receivedAt: isoNow(clock) };
      const { row, isNew, remark } = await store.record(instanceRow(header, stored));
      if (remark !== null) log.warn({ code: remark.code, ...remark.detail, hint: remark.hint }, remark.what);
      if (isNew && row !== null) adopted.push(row);
    } catch (error) {
      if (!(error instanceof HeaderError) || error.code === 'header-unreadable') throw error;
      const kept = await spool.quarantine(path);
      log.warn({ code: error.code, file: kept, hint: error.hint }, 'an unrecorded file of the spool is not readable');
    }
  }
  if (adopted.length > 0)
    log.info({ instances: adopted.length }, 'instances of the spool recorded after a sudden stop');
  return adopted;
}

/** Names, relative to the data folder, of every file in the spool's day folders. */
async function storedFiles(dir: string): Promise<string[]> {
  const days = (await readdir(dir)).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name));
  const files: string[] = [];
  for (const day of days.sort()) {
    const names = (await readdir(join(dir, day))).filter((name) => name.endsWith('.dcm'));
    files.push(...names.sort().map((name) => `${SPOOL}/${day}/${name}`));
  }
  return files;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
