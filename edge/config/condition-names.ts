/**
 * Everything that an alert can be about. The table of kinds and priorities is in `edge/alerting/conditions.ts`; the
 * configuration names them under `alerting.conditions`.
 */
export const CONDITION_NAMES = [
  'bleed-found',
  'expansion-predicted',
  'expansion-measured',
  'other-bleed-found',
  'follow-up-due',
  'follow-up-overdue',
  'scan-not-assessed',
  'peer-refused-repeatedly',
  'appliance-degraded',
  'clock-stepped',
  'demonstration-models',
  'alert-not-displayed',
  'journal-restored',
  'notification-failing',
  'test-alert',
] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];

/** Those that a site may mute or give another priority. A test is none: it shows how an alert comes, as it is. */
export const SETTABLE_CONDITIONS = CONDITION_NAMES.filter((name) => name !== 'test-alert');
export type SettableCondition = (typeof SETTABLE_CONDITIONS)[number];
