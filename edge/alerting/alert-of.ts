import type { Assessment } from '../assessment/assessment.ts';
import type { AlertChange, AlertPayload, PatientLabel } from '../mqtt/topics.ts';
import { type Finding, rises } from './conditions.ts';
import { findingOf, type ScanPolicy } from './scan-findings.ts';

export interface AlertOf {
  readonly alertId: string;
  readonly assessment: Assessment;
  /** The scan's assessment before this one, and its alert; null at the first. */
  readonly previous: Assessment | null;
  readonly alert: AlertPayload | null;
  readonly label: PatientLabel;
  readonly policy: ScanPolicy;
  /** What made this assessment; the reading of the scan where absent. */
  readonly cause?: string;
  /** ISO 8601 UTC. */
  readonly now: string;
  readonly expiresAt: string;
}

/** Begins what is added to an alert whose scan's newer revision could not be assessed. */
const NEWER_UNREADABLE = ' A newer version of this scan could not be assessed: ';
const NO_LONGER =
  'A newer version of this scan shows no bleed that would alert; an earlier one did. Compare them. Earlier: ';

/**
 * A scan's one alert after an assessment: its next revision, or null where nothing changes.
 * - It is heard (`soundRevision`) and raised anew only where {@link rises} says so; else who acknowledged it stays.
 * - What a person closed stays closed unless that is so; what was raised of a scan that then alerted no more is new.
 * - A technical alert closes by itself when the scan is then read and shows nothing to alert for.
 * - A muted finding raises nothing; an alert that is open says what it says, and is not heard for it.
 * - A clinical alert never closes by itself: a later "nothing" turns it low, a later "not assessed" leaves it and is added.
 */
export function alertOf(of: AlertOf): AlertPayload | null {
  const { alert, assessment, previous, policy } = of;
  const found = findingOf(assessment, policy);
  if (alert === null) return found === null || found.muted ? null : raised(of, findingIn(found));
  if (alert.state === 'closed') {
    if (found === null || found.muted) return null;
    const before = previous && findingOf(previous, policy);
    return rises(before && !before.muted ? alert : null, found) ? raised(of, findingIn(found)) : null;
  }
  if (found === null) {
    return alert.kind === 'technical'
      ? superseded(of, { state: 'closed' })
      : superseded(of, noLonger(alert, assessment));
  }
  if (alert.kind === 'clinical' && found.kind === 'technical') {
    const text = `${alert.text.split(NEWER_UNREADABLE)[0]}${NEWER_UNREADABLE}${assessment.notAssessed?.text ?? ''}`;
    return superseded(of, { text });
  }
  const finding = findingIn(found);
  return rises(alert, finding) && !found.muted
    ? raised(of, finding)
    : superseded(of, { ...finding, ...contentOf(assessment) });
}

function findingIn({ condition, kind, priority, text }: Finding): Finding {
  return { condition, kind, priority, text };
}

function changed({ assessment, now, cause }: AlertOf, what: AlertChange['what']): AlertChange {
  return { what, at: now, by: `appliance: ${cause ?? `reading of the scan's revision ${assessment.revision}`}` };
}

function raised(of: AlertOf, finding: Finding): AlertPayload {
  const { alertId, alert, assessment, label, now, expiresAt } = of;
  return {
    ...finding,
    ...contentOf(assessment),
    alertId,
    revision: (alert?.revision ?? 0) + 1,
    soundRevision: (alert?.soundRevision ?? 0) + 1,
    raising: (alert?.raising ?? 0) + 1,
    state: 'raised',
    change: changed(of, 'raised'),
    raisedAt: now,
    issuedAt: now,
    expiresAt,
    acknowledgedBy: null,
    acknowledgedAt: null,
    escalation: null,
    label,
  };
}

function superseded(of: AlertOf, to: Partial<AlertPayload>): AlertPayload {
  const { alert, label, now, expiresAt } = of;
  const change = changed(of, to.state === 'closed' ? 'closed' : 'superseded');
  // Only called with an alert; the type cannot say so.
  return { ...alert!, ...to, label, change, revision: alert!.revision + 1, issuedAt: now, expiresAt };
}

function noLonger(alert: AlertPayload, assessment: Assessment): Partial<AlertPayload> {
  const text = alert.text.startsWith(NO_LONGER) ? alert.text : `${NO_LONGER}${alert.text}`;
  return { ...contentOf(assessment), condition: 'bleed-found', priority: 'low', text };
}

/** What an alert repeats of the assessment it is about. */
function contentOf(assessment: Assessment) {
  const { episodeId, scanId, assessmentId, acquiredAt, hematoma, predicted, measured, intendedUse, models } =
    assessment;
  return {
    episodeId,
    scanId,
    assessmentId,
    acquiredAt,
    iphMl: hematoma?.iphMl ?? null,
    ivhMl: hematoma?.ivhMl ?? null,
    predicted,
    measured,
    intendedUse,
    models: models.map(({ name, version }) => ({ name, version })),
  };
}
