import type { Assessment } from '../../assessment/assessment.ts';
import type { Journal } from '../../journal/journal.ts';
import type { ShownBefore } from '../../journal/record.ts';
import { VIEWING_MS } from '../viewing.ts';

/** Viewings that bring the model's figures of one scan. */
const OPENED = [
  'view-episode',
  'view-scan',
  'view-fhir',
  'view-alert-history',
  'view-audit',
  'export-csv',
  'export-fhir',
];
/** Viewings of many patients, this one among them. */
const LISTED = ['view-alerts', 'view-episodes'];
/** A board that hears the broker is told everything that comes after, and says so once. */
const LIVE = ['view-board'];

/**
 * What the log of viewings knows of whether the model's figures of a scan reached this person or this screen. Somebody may have stood
 * in front of another screen all the same: the log knows machines and names, not eyes. `none` is "nothing is known", no more.
 */
export async function shownBefore(
  journal: Pick<Journal, 'audit' | 'assessments' | 'alerts'>,
  {
    scanId,
    episodeId,
    who,
  }: { readonly scanId: string; readonly episodeId: string | null; readonly who: readonly string[] },
): Promise<{ readonly shown: ShownBefore; readonly shownAt: string | null }> {
  const assessments: Assessment[] = await journal.assessments.ofScan(scanId);
  const [first] = assessments;
  if (!first) return { shown: 'none', shownAt: null };
  // One viewing is written down once for as long as VIEWING_MS: what was opened before the result may have been open after it.
  const since = new Date(Date.parse(first.concludedAt) - VIEWING_MS).toISOString();
  const alerts = episodeId === null ? [] : (await journal.alerts.ofEpisode(episodeId)).map(({ alertId }) => alertId);
  const subjects = [scanId, ...(episodeId === null ? [] : [episodeId]), ...alerts];
  const ids = [...subjects, ...assessments.map(({ assessmentId }) => assessmentId)];
  const opened = await journal.audit.lastAt({ who, acts: OPENED, subjects: ids, since });
  if (opened !== null) return { shown: 'opened', shownAt: opened };
  const listed = await journal.audit.lastAt({ who, acts: LISTED, subjects: ['alerts', 'episodes'], since });
  const live = await journal.audit.lastAt({ who, acts: LIVE, subjects: ['board'], since: '' });
  const [latest] = [listed, live]
    .filter((at) => at !== null)
    .sort()
    .reverse();
  return latest === undefined ? { shown: 'none', shownAt: null } : { shown: 'listed', shownAt: latest };
}
