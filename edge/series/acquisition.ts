import type { InstanceHeader } from '../volume/header.ts';

/** When and as what a series was acquired: reconstructions of one acquisition share it. */
export interface AcquisitionFacts {
  readonly frameOfReferenceUid: string | null;
  readonly number: number | null;
  /** First and last slice, ms; null where the scanner does not state acquisition times. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Reconstructions state the times of their own slices, which differ by a rotation or so. */
const SLACK_MS = 5_000;

export function acquisitionFacts(headers: readonly InstanceHeader[]): AcquisitionFacts {
  const stated = headers.filter(({ acquiredAtFrom }) => acquiredAtFrom === 'acquisition');
  const times = stated.flatMap(({ acquiredAt }) => (acquiredAt === null ? [] : Date.parse(`${acquiredAt}Z`)));
  const isDated = times.length > 0;
  return {
    frameOfReferenceUid: headers[0]?.frameOfReferenceUid ?? null,
    number: headers[0]?.acquisitionNumber ?? null,
    fromMs: isDated ? times.reduce((a, b) => Math.min(a, b)) : null,
    toMs: isDated ? times.reduce((a, b) => Math.max(a, b)) : null,
  };
}

/**
 * Whether two series are reconstructions of one acquisition: same frame of reference and overlapping times; without times,
 * same acquisition number; where neither is stated, taken for one, so that no bleed is alarmed twice.
 *
 * Images that were sent again under new UIDs, the frame of reference's among them, keep their times and acquisition number:
 * a scanner acquires one thing at a time.
 */
export function isSameAcquisition(a: AcquisitionFacts, b: AcquisitionFacts): boolean {
  const isElsewhere = differ(a.frameOfReferenceUid, b.frameOfReferenceUid);
  if (a.fromMs !== null && a.toMs !== null && b.fromMs !== null && b.toMs !== null) {
    const slackMs = isElsewhere ? 0 : SLACK_MS;
    const isAtOnce = a.fromMs <= b.toMs + slackMs && b.fromMs <= a.toMs + slackMs;
    return isAtOnce && !(isElsewhere && differ(a.number, b.number));
  }
  return !isElsewhere && !differ(a.number, b.number);
}

/** Values that are both stated and unlike. */
function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}
