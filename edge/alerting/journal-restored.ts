import type { Journal } from '../journal/journal.ts';
import type { Rebuilt } from '../journal/rebuild.ts';
import { uuidOf } from '../series/uuid.ts';
import { AlertWriter, type AlertWriterOptions, type Standing } from './alert-writer.ts';

/**
 * The technical alert of a journal that was made anew. High where no backup was there: nobody can tell from this appliance what
 * was known of whom. Else medium. That choice is this project's, for the hospital's risk management to confirm.
 */
export function journalRestored({ damage, backupAt, keptIn }: Rebuilt): Standing['finding'] {
  const kept = keptIn === null ? '' : ` The damaged file is kept in ${keptIn}.`;
  const begin = `The appliance's journal could not be used (${damage}).`;
  const lost =
    backupAt === null
      ? 'There was no backup: what was recorded so far is missing here, that is, earlier results, and what people did about them.'
      : `It was made anew from its backup of ${backupAt}: what people did after that, acknowledgements and closures too, is missing here.`;
  const again =
    'Scans whose images are still on this appliance are read again; an alert that somebody acknowledged or closed may be raised again.';
  const priority = backupAt === null ? 'high' : 'medium';
  const text = `${begin} ${lost} ${again}${kept} Compare open cases with the PACS; have the disk checked.`;
  return { condition: 'journal-restored', priority, text };
}

/** Raises it in the new journal, which nobody else works with yet. */
export async function raiseJournalRestored(
  journal: Pick<Journal, 'alerts' | 'audit'>,
  rebuilt: Rebuilt,
  options: Pick<AlertWriterOptions, 'clock' | 'policy' | 'expiresHours'>,
): Promise<void> {
  const writer = new AlertWriter({ ...options, journal, changed: () => {} });
  await writer.put({
    alertId: uuidOf('journal-restored', rebuilt.at),
    finding: journalRestored(rebuilt),
    cause: 'the journal was made anew',
  });
}
