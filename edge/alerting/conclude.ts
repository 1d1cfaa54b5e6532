import { createHash } from 'node:crypto';
import type { Assessment, IntendedUse, ModelUsed, Remark } from '../assessment/assessment.ts';
import { baselineOf, compare } from '../assessment/followup.ts';
import { leastIntendedUse, remarksOn } from '../assessment/quality.ts';
import { predict } from '../assessment/risk.ts';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Reading } from '../inference/protocol.ts';
import type { Conclusion, JobRow } from '../journal/journal.ts';
import { alertOf } from './alert-of.ts';
import { episodeOf } from './episode-of.ts';
import type { Evidence } from './evidence.ts';
import { patientLabel } from './label.ts';
import { nextFollowUp } from './next-follow-up.ts';
import { followUpsToReadAgain } from './read-again.ts';
import { mutedOf } from './scan-findings.ts';

/** How the reading of a scan ended. The engine's replies are such. */
export type Outcome =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly reason: Remark };

export interface ConcludeInput {
  readonly job: JobRow;
  readonly outcome: Outcome;
  readonly evidence: Evidence;
  readonly config: Pick<Config, 'expansion' | 'alerting'>;
  /** Models that the appliance has, for a scan that none of them read. */
  readonly installed: readonly ModelUsed[];
  readonly clock: Clock;
}

/**
 * What the appliance concludes of one reading of one scan: assessment, episode and alert, ready to be committed together.
 * No I/O; ids follow from the scan and its revision, so that a conclusion repeated after a crash is the same one.
 */
export function concludeScan(input: ConcludeInput): Conclusion {
  const { job, evidence, clock } = input;
  const { others, otherScans, previous } = evidence;
  const now = isoNow(clock);
  const assessment = assess(input, now);
  // A revision that was set aside may be concluded after a newer one: it is recorded, and changes nothing on the ward.
  const late = previous !== null && previous.revision > job.revision;
  return {
    job,
    ...onTheWard({ ...input, assessment, late }),
    readAgain: late ? [] : followUpsToReadAgain([...others, assessment], otherScans, now),
  };
}

/** What an assessment makes of its episode and its scan's alert. `late`: a newer one of the scan stands already. */
export function onTheWard({
  assessment,
  evidence,
  config,
  clock,
  late = false,
  cause,
}: Pick<ConcludeInput, 'evidence' | 'config' | 'clock'> & {
  readonly assessment: Assessment;
  readonly late?: boolean;
  readonly cause?: string;
}): Omit<Conclusion, 'job' | 'readAgain'> {
  const { scan, episodeId, episode, others, previous, alert } = evidence;
  const now = assessment.concludedAt;
  const label = patientLabel(scan, config.alerting.patientLabel);
  const summary = episodeOf({
    episodeId,
    revision: (episode?.revision ?? 0) + 1,
    issuedAt: now,
    label,
    assessments: [...others, late && previous !== null ? previous : assessment],
    policy: config.alerting,
  });
  const arrivals = new Map([scan, ...evidence.otherScans].map(({ scanId, createdAt }) => [scanId, createdAt]));
  return {
    assessment,
    patientKey: scan.patientKey,
    episode: { ...summary, ...nextFollowUp(summary, (scanId) => arrivals.get(scanId), config.alerting) },
    alert: late
      ? null
      : alertOf({
          alertId: idOf('alert', scan.scanId),
          assessment,
          previous,
          alert,
          label,
          policy: config.alerting,
          now,
          expiresAt: new Date(clock.now() + config.alerting.expiresHours * 3_600_000).toISOString(),
          ...(cause === undefined ? {} : { cause }),
        }),
    muted: late ? null : mutedOf(assessment, config.alerting),
  };
}

function assess({ job, outcome, evidence, config, installed }: ConcludeInput, concludedAt: string): Assessment {
  const { scan, episodeId, others } = evidence;
  const base = {
    assessmentId: idOf('assessment', scan.scanId, job.revision),
    scanId: scan.scanId,
    revision: job.revision,
    episodeId,
    concludedAt,
    acquiredAt: scan.acquiredAt,
  };
  if (!outcome.ok) return { ...base, ...notAssessed(outcome.reason, leastIntendedUse(installed)) };

  const { geometry, hematoma, otherFindings, signs, probabilities, spread, clinical, thresholds, quality, models } =
    outcome.reading;
  const baseline = baselineOf(others, scan);
  const now = { acquiredAt: scan.acquiredAt, hematoma, models };
  const measured = baseline && compare(baseline, now, config.expansion);
  const baselineModels = baseline?.models ?? null;
  return {
    ...base,
    status: 'assessed',
    notAssessed: null,
    geometry,
    hematoma,
    otherFindings: [...otherFindings],
    ...(signs === undefined ? {} : { signs: [...signs] }),
    predicted:
      probabilities &&
      thresholds &&
      predict(probabilities, { ...thresholds, ...config.alerting.thresholds }, { spread, clinical }),
    measured,
    quality: [...quality, ...remarksOn({ acquiredAt: scan.acquiredAt, models, measured, baselineModels })],
    models: [...models],
    intendedUse: leastIntendedUse(models),
    timingsMs: { ...outcome.reading.timingsMs },
  };
}

function notAssessed(reason: Remark, intendedUse: IntendedUse) {
  return {
    status: 'not-assessed',
    notAssessed: reason,
    geometry: null,
    hematoma: null,
    predicted: null,
    measured: null,
    quality: [],
    models: [],
    intendedUse,
    timingsMs: {},
  } as const satisfies Partial<Assessment>;
}

export function idOf(kind: 'assessment' | 'alert', ...parts: readonly (string | number)[]): string {
  return createHash('sha256')
    .update([kind, ...parts].join(' '))
    .digest('hex')
    .slice(0, 24);
}
