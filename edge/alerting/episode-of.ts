import { alsoMarked } from '../assessment/also-marked.ts';
import type { Assessment, IntendedUse } from '../assessment/assessment.ts';
import type { EpisodePayload, EpisodeScan, PatientLabel } from '../mqtt/topics.ts';
import { mutedOf, type ScanPolicy } from './scan-findings.ts';

/** An episode's summary for the board. `assessments` holds the newest of each of its scans, in any order. */
export function episodeOf(of: {
  readonly episodeId: string;
  readonly revision: number;
  readonly issuedAt: string;
  readonly label: PatientLabel;
  readonly assessments: readonly Assessment[];
  readonly policy: ScanPolicy;
}): EpisodePayload {
  const { assessments, policy, ...rest } = of;
  const inOrder = [...assessments].sort((a, b) => whenOf(a).localeCompare(whenOf(b)));
  return {
    ...rest,
    scans: inOrder.map((assessment) => scanOf(assessment, policy)),
    intendedUse: leastUse(assessments),
  };
}

/** A scan without a time stands last: nothing can be said to follow it. */
function whenOf({ acquiredAt, concludedAt }: Assessment): string {
  return acquiredAt === null ? `~${concludedAt}` : acquiredAt;
}

function scanOf(assessment: Assessment, policy: ScanPolicy): EpisodeScan {
  const { scanId, assessmentId, revision, acquiredAt, concludedAt, status, notAssessed, hematoma } = assessment;
  const { predicted, measured } = assessment;
  const marked = alsoMarked(assessment);
  const muted = mutedOf(assessment, policy);
  return {
    scanId,
    assessmentId,
    revision,
    acquiredAt,
    concludedAt,
    status,
    reason: notAssessed?.text ?? null,
    found: hematoma?.found ?? null,
    iphMl: hematoma?.iphMl ?? null,
    ivhMl: hematoma?.ivhMl ?? null,
    predicted,
    measured,
    ...(marked === null ? {} : { alsoMarked: marked }),
    ...(muted === null ? {} : { muted }),
  };
}

/** Of the scans that were assessed; one that was not says nothing of the models. */
function leastUse(assessments: readonly Assessment[]): IntendedUse {
  const read = assessments.filter(({ status }) => status === 'assessed');
  const uses = (read.length > 0 ? read : assessments).map(({ intendedUse }) => intendedUse);
  return (['demonstration', 'research'] as const).find((use) => uses.includes(use)) ?? 'clinical';
}
