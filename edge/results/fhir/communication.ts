import type { Communication } from 'fhir/r4.js';
import type { AlertPayload, Priority } from '../../mqtt/topics.ts';
import { ALERT_CATEGORY, CODES } from './codes.ts';
import { type About, caution, device, meta, type Source, study, subject } from './context.ts';

/** FHIR request-priority of an IEC 60601-1-8 priority. That choice is this project's. */
const PRIORITY: Record<Priority, NonNullable<Communication['priority']>> = {
  high: 'stat',
  medium: 'asap',
  low: 'routine',
};

/**
 * An alert as a FHIR R4 Communication: `in-progress` while it is open and `completed` once it is closed; `received` and `recipient`
 * only when a person has acknowledged it, never for delivery to a broker or a screen.
 */
export function communicationOf(alert: AlertPayload, about: About, source: Source): Communication {
  const { alertId, revision, condition, priority, state, issuedAt, raisedAt, acknowledgedAt, acknowledgedBy } = alert;
  const patient = subject(alert.label);
  const report = alert.assessmentId === null ? [] : [{ reference: `DiagnosticReport/${alert.assessmentId}` }];
  const subjects = [...report, ...(study(about) ?? [])];
  return {
    resourceType: 'Communication',
    id: alertId,
    meta: {
      // A test of the alarm chain is test data, whatever the models are for.
      ...meta(issuedAt, condition === 'test-alert' ? 'demonstration' : alert.intendedUse),
      versionId: String(revision),
    },
    status: state === 'closed' ? 'completed' : 'in-progress',
    category: [ALERT_CATEGORY],
    priority: PRIORITY[priority],
    ...(patient ? { subject: patient } : {}),
    topic: CODES.condition(condition),
    ...(subjects.length > 0 ? { about: subjects } : {}),
    sent: raisedAt,
    ...(acknowledgedAt === null ? {} : { received: acknowledgedAt }),
    ...(acknowledgedBy === null ? {} : { recipient: [{ type: 'Practitioner', display: acknowledgedBy }] }),
    sender: device(source),
    payload: [{ contentString: alert.text }],
    note: [{ text: caution(alert.intendedUse) }],
  };
}
