import type { EpisodePayload } from '../../edge/mqtt/topics.ts';

/** Whether a follow-up scan is waited for, and by how much it is early or late, ms. */
export type FollowUp =
  /** None is: no bleed, or it was assessed. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'in' | 'due' | 'overdue'; readonly ms: number };

/**
 * The follow-up that an episode waits for, by the appliance's clock. Both late kinds count from when it was due.
 *
 * @param now ms since the epoch by the appliance's clock; null while it is unknown
 */
export function followUpOf(
  { nextFollowUpAt, followUpOverdueAt, scans }: Pick<EpisodePayload, 'nextFollowUpAt' | 'followUpOverdueAt' | 'scans'>,
  now: number | null,
): FollowUp {
  if (nextFollowUpAt === null) return { kind: 'none' };
  const due = Date.parse(nextFollowUpAt ?? '');
  // Of an appliance that does not say: unknown where there is a bleed to follow, nothing to say where there is none.
  if (Number.isNaN(due) || now === null) {
    return scans.some(({ found }) => found === true) ? { kind: 'unknown' } : { kind: 'none' };
  }
  if (now < due) return { kind: 'in', ms: due - now };
  const overdue = Date.parse(followUpOverdueAt ?? '');
  return { kind: now >= overdue ? 'overdue' : 'due', ms: now - due };
}
