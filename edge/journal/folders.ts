import { join } from 'node:path';
import type { Config } from '../config/config.ts';

/** Where the backups of the journal go, absolute. */
export function backupDirOf({ dataDir, journal }: Pick<Config, 'dataDir' | 'journal'>): string {
  return journal.backupDir ?? join(dataDir, 'backups');
}
