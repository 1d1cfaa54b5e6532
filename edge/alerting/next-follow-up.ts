import type { Config } from '../config/config.ts';
import type { EpisodePayload, FollowUpTimes } from '../mqtt/topics.ts';
import { baselineScan, isFollowedUp } from './followed-up.ts';

const HOUR_MS = 3_600_000;

/**
 * When the follow-up scan of an episode is due and when overdue, as {@link FollowUpAlerts} counts it: from the arrival of the
 * baseline, by the site's policy. By the wall clock, which that counts without: where somebody sets the clock meanwhile, the
 * alert and not this is right. Both null where none is waited for: no bleed, or the follow-up was assessed.
 *
 * @param arrivedAt ISO 8601 UTC of a scan's arrival; undefined where nobody knows, and then these times are unknown too
 */
export function nextFollowUp(
  episode: Pick<EpisodePayload, 'scans'>,
  arrivedAt: (scanId: string) => string | undefined,
  { minBleedMl, followUp }: Pick<Config['alerting'], 'minBleedMl' | 'followUp'>,
): FollowUpTimes {
  const baseline = baselineScan(episode, minBleedMl);
  if (!baseline || isFollowedUp(episode, baseline)) return { nextFollowUpAt: null, followUpOverdueAt: null };
  const arrived = Date.parse(arrivedAt(baseline.scanId) ?? '');
  if (Number.isNaN(arrived)) return {};
  const after = (hours: number) => new Date(arrived + hours * HOUR_MS).toISOString();
  return { nextFollowUpAt: after(followUp.dueHours), followUpOverdueAt: after(followUp.overdueHours) };
}
