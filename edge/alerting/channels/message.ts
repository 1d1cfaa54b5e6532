import type { Config } from '../../config/config.ts';
import type { ScanRow } from '../../journal/journal.ts';
import type { AlertPayload, Appliance, PatientLabel } from '../../mqtt/topics.ts';
import { patientLabel } from '../label.ts';

/** What a channel brings to people. The only thing in it that can name a patient is `label`, as the channel is configured. */
export interface NotificationMessage extends Appliance {
  /** The same at every attempt. */
  readonly notificationId: string;
  readonly channel: string;
  readonly alertId: string;
  readonly revision: number;
  readonly soundRevision: number;
  readonly step: number;
  readonly of: number;
  readonly kind: AlertPayload['kind'];
  readonly condition: AlertPayload['condition'];
  readonly priority: AlertPayload['priority'];
  readonly text: string;
  readonly raisedAt: string;
  readonly escalatedAt: string;
  readonly label: PatientLabel;
  readonly intendedUse: AlertPayload['intendedUse'];
  readonly notice: string;
}

const NOTICE = 'Research software. Not a medical device. Not for diagnosis.';

/**
 * @param alert the revision that says it was escalated
 * @param scan its scan; null for an alert of none
 */
export function messageOf(
  alert: AlertPayload,
  given: {
    readonly notificationId: string;
    readonly channel: string;
    readonly appliance: Appliance;
    readonly scan: Pick<ScanRow, 'patientName' | 'patientId'> | null;
    readonly label: Config['alerting']['patientLabel'];
  },
): NotificationMessage {
  const { notificationId, channel, appliance, scan, label } = given;
  const { alertId, revision, soundRevision, kind, condition, priority, text, raisedAt, intendedUse, escalation } =
    alert;
  return {
    notificationId,
    channel,
    ...appliance,
    alertId,
    revision,
    soundRevision,
    step: escalation?.step ?? 0,
    of: escalation?.of ?? 0,
    kind,
    condition,
    priority,
    text,
    raisedAt,
    escalatedAt: escalation?.at ?? raisedAt,
    label: scan === null ? { name: null, id: null } : patientLabel(scan, label),
    intendedUse,
    notice: NOTICE,
  };
}

/** The message as a letter, in plain text. The subject never names anybody: it is shown on locked screens. */
export function letterOf(message: NotificationMessage): { readonly subject: string; readonly text: string } {
  const { priority, kind, condition, step, of, text, label, raisedAt, site, appliance, alertId, notice } = message;
  if (condition === 'test-alert') {
    const body = [text, `Sent ${minuteOf(raisedAt)} by ${site}/${appliance}. Alert ${alertId}.`, notice, ''];
    return { subject: 'HENet Edge: TEST, nothing to do', text: body.join('\n\n') };
  }
  const what = `${priority} priority ${kind === 'technical' ? 'technical ' : ''}alert`;
  const names = [label.name, label.id].filter((part) => part !== null);
  const patient = names.length > 0 ? names.join(', ') : 'not named in messages of this channel';
  return {
    subject: `HENet Edge: ${what} not acknowledged (step ${step} of ${of})`,
    text: [
      `Nobody has acknowledged this ${what}. Step ${step} of ${of}.`,
      text,
      ...(kind === 'clinical' ? [`Patient: ${patient}.`] : []),
      `Raised ${minuteOf(raisedAt)} by ${site}/${appliance}. Alert ${alertId}.`,
      'Acknowledge it on the ward board: until then the next step follows.',
      notice,
      '',
    ].join('\n\n'),
  };
}

const minuteOf = (iso: string) => `${iso.replace('T', ' ').slice(0, 16)} UTC`;
