import type { Condition } from '../../../edge/mqtt/topics.ts';

/** What alerts are about. */
export const conditions = {
  /** For what is said of a condition without an alert. */
  conditions: {
    'bleed-found': 'bleed found',
    'expansion-predicted': 'expansion predicted',
    'expansion-measured': 'expansion measured',
    'other-bleed-found': 'blood outside the brain tissue',
    'follow-up-due': 'follow-up due',
    'follow-up-overdue': 'follow-up overdue',
    'scan-not-assessed': 'scan not assessed',
    'peer-refused-repeatedly': 'device refused',
    'appliance-degraded': 'appliance degraded',
    'clock-stepped': 'clock set',
    'demonstration-models': 'demonstration models',
    'alert-not-displayed': 'alert shown on no screen',
    'journal-restored': 'journal restored',
    'notification-failing': 'notifications failing',
    'test-alert': 'test alert',
  } satisfies Record<Condition, string> & Readonly<Record<string, string>>,
  /** Read across a room; of those that need no figure. */
  headlines: {
    'other-bleed-found': 'Blood outside the brain tissue',
    'follow-up-due': 'Follow-up scan due',
    'follow-up-overdue': 'Follow-up scan overdue',
    'scan-not-assessed': 'Scan not assessed',
    'peer-refused-repeatedly': 'Device refused repeatedly',
    'appliance-degraded': 'Appliance degraded',
    'clock-stepped': 'Clock of the appliance was set',
    'demonstration-models': 'Demonstration models in use',
    'alert-not-displayed': 'Alert on no screen',
    'journal-restored': 'Records missing: journal restored',
    'notification-failing': 'Messages do not reach people',
    'test-alert': 'TEST: no patient is meant',
  },
  /** What to do, where the ward can do something. */
  advice: {
    'scan-not-assessed': 'A bleed on it is not seen here: have it read now, and ask radiology to send it again.',
    'peer-refused-repeatedly': 'Tell those who look after the scanners and this appliance.',
  },
};
