import type { AlertPayload, Appliance, Priority } from '../../edge/mqtt/topics.ts';
import { keyOf, type Published } from './keyed.ts';

export const RANK: Readonly<Record<Priority, number>> = { high: 3, medium: 2, low: 1 };

export interface AlertLists {
  /** Nobody has taken these. */
  readonly raised: readonly Published<AlertPayload>[];
  /** Someone has; not over yet. */
  readonly acknowledged: readonly Published<AlertPayload>[];
}

/**
 * Open alerts as a board lists them: by priority, then the newest first. An appliance that is there closes its expired ones
 * itself, whatever was done to its clock; those of one that is gone (`isGone`) leave at their time, by the appliance's clock.
 */
export function listAlerts(
  records: Iterable<Published<AlertPayload>>,
  now: number | null,
  isGone: (of: Appliance) => boolean = () => true,
): AlertLists {
  const isOver = (record: Published<AlertPayload>) =>
    now !== null && Date.parse(record.value.expiresAt) <= now && isGone(record);
  const open = [...records]
    .filter((record) => record.value.state !== 'closed' && !isOver(record))
    .sort(
      (a, b) => RANK[b.value.priority] - RANK[a.value.priority] || b.value.raisedAt.localeCompare(a.value.raisedAt),
    );
  return {
    raised: open.filter(({ value }) => value.state === 'raised'),
    acknowledged: open.filter(({ value }) => value.state === 'acknowledged'),
  };
}

/** Keys of the alerts whose patient has a newer open one: of the same episode, raised later. */
export function earlierScans(alerts: readonly Published<AlertPayload>[]): ReadonlySet<string> {
  const newest = new Map<string, Published<AlertPayload>>();
  // An alert of an episode, such as of a follow-up that is due, is about no scan of it.
  const episode = ({ site, appliance, value }: Published<AlertPayload>) =>
    value.episodeId === null || value.scanId === null ? null : keyOf({ site, appliance }, value.episodeId);
  for (const alert of alerts) {
    const of = episode(alert);
    const known = of === null ? undefined : newest.get(of);
    if (of !== null && (!known || alert.value.raisedAt > known.value.raisedAt)) newest.set(of, alert);
  }
  return new Set(
    alerts.flatMap((alert) => {
      const last = newest.get(episode(alert) ?? '');
      return last && last.value.raisedAt > alert.value.raisedAt ? [alert.key] : [];
    }),
  );
}

/** `2 high, 1 medium`; what a glance must tell even if the list is longer than the screen. */
export function countByPriority(alerts: readonly Published<AlertPayload>[]): { priority: Priority; count: number }[] {
  return (['high', 'medium', 'low'] as const)
    .map((priority) => ({ priority, count: alerts.filter(({ value }) => value.priority === priority).length }))
    .filter(({ count }) => count > 0);
}
