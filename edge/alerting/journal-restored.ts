import { type Clock, isoNow } from '../config/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rebuilt } from '../journal/rebuild.ts';
import type { AlertPayload } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import type { Finding } from './conditions.ts';
import { OF_NO_SCAN } from './peer-refused.ts';

/**
 * The technical alert of a journal that was made anew. High where no backup was there: nobody can tell from this appliance what
 * was known of whom. Else medium. That choice is this project's, for the hospital's risk management to confirm.
 */
export function journalRestored({ damage, backupAt, keptIn }: Rebuilt): Finding {
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
  return { condition: 'journal-restored', kind: 'technical', priority, text };
}

/** Raises it in the new journal, and writes it down. */
export async function raiseJournalRestored(
  journal: Pick<Journal, 'alerts'>,
  rebuilt: Rebuilt,
  { clock, expiresHours }: { readonly clock: Clock; readonly expiresHours: number },
): Promise<void> {
  const finding = journalRestored(rebuilt);
  const at = isoNow(clock);
  const alertId = uuidOf('journal-restored', rebuilt.at);
  const alert: AlertPayload = {
    ...OF_NO_SCAN,
    ...finding,
    alertId,
    revision: 1,
    soundRevision: 1,
    state: 'raised',
    raisedAt: at,
    issuedAt: at,
    expiresAt: new Date(clock.now() + expiresHours * 3_600_000).toISOString(),
  };
  await journal.alerts.change(alert, {
    at,
    who: 'appliance',
    act: 'journal-restored',
    subject: alertId,
    detail: finding.text,
  });
}
