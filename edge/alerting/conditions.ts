import type { Config } from '../config/config.ts';
import type { AlertPayload, Condition, Priority } from '../mqtt/topics.ts';

/** What there is reason to alert for. */
export type Finding = Pick<AlertPayload, 'condition' | 'kind' | 'priority' | 'text'>;

/** What the site decides by condition. */
export type Policy = Pick<Config['alerting'], 'conditions'>;

/**
 * The one table of conditions. Priorities as in IEC 60601-1-8; which condition has which is this project's choice, for the
 * hospital's risk management to confirm, and a setting (`alerting.conditions`).
 */
export const CONDITIONS: Readonly<Record<Condition, Pick<Finding, 'kind' | 'priority'>>> = {
  /** Measured growth meets a definition, also by less than measurement error: the text says which, and a person weighs it. */
  'expansion-measured': { kind: 'clinical', priority: 'high' },
  /** A predicted probability reaches its threshold. */
  'expansion-predicted': { kind: 'clinical', priority: 'high' },
  /** Low where the bleed is known and has not grown. */
  'bleed-found': { kind: 'clinical', priority: 'medium' },
  /** Extra-axial blood alone, from a model that marks it. */
  'other-bleed-found': { kind: 'clinical', priority: 'medium' },
  /** One alert: due, then overdue. */
  'follow-up-due': { kind: 'clinical', priority: 'low' },
  'follow-up-overdue': { kind: 'clinical', priority: 'medium' },
  'scan-not-assessed': { kind: 'technical', priority: 'medium' },
  /** Low where the address is no device of the hospital. */
  'peer-refused-repeatedly': { kind: 'technical', priority: 'medium' },
  /** That of its most urgent problem. */
  'appliance-degraded': { kind: 'technical', priority: 'medium' },
  'clock-stepped': { kind: 'technical', priority: 'low' },
  'demonstration-models': { kind: 'technical', priority: 'low' },
  /** No screen has shown an alert in time. */
  'alert-not-displayed': { kind: 'technical', priority: 'high' },
  'journal-restored': { kind: 'technical', priority: 'high' },
  'notification-failing': { kind: 'technical', priority: 'medium' },
  /** Asked for on the service page. */
  'test-alert': { kind: 'technical', priority: 'low' },
};

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/**
 * A finding under the site's policy. A site's priority takes the place of the table's; where the case at hand is less urgent
 * than the table says (`priority`), it stays so, and never becomes more urgent than the site wants.
 */
export function findingFor(
  condition: Condition,
  text: string,
  { conditions }: Policy,
  priority: Priority = CONDITIONS[condition].priority,
): Finding {
  const { kind, priority: usual } = CONDITIONS[condition];
  const wanted = condition === 'test-alert' ? undefined : conditions[condition]?.priority;
  if (wanted === undefined) return { condition, kind, priority, text };
  return { condition, kind, priority: priority === usual || RANK[wanted] < RANK[priority] ? wanted : priority, text };
}

/** Whether the site wants no alert for a condition: it is journaled and listed, and nobody is called. */
export function isMuted(condition: Condition, { conditions }: Policy): boolean {
  return condition !== 'test-alert' && conditions[condition]?.muted === true;
}

/** The most urgent of some priorities; `low` where there are none. */
export function highest(priorities: readonly Priority[]): Priority {
  return priorities.reduce((most, one) => (RANK[one] > RANK[most] ? one : most), 'low');
}

/**
 * Whether a person must be called again: the priority rose, or what was technical has become clinical. Taking "this scan
 * could not be read" is not taking "this scan shows a bleed".
 */
export function rises(
  before: Pick<Finding, 'kind' | 'priority'> | null,
  now: Pick<Finding, 'kind' | 'priority'>,
): boolean {
  if (before === null) return true;
  if (before.kind !== now.kind) return now.kind === 'clinical';
  return RANK[now.priority] > RANK[before.priority];
}
