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
] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];
