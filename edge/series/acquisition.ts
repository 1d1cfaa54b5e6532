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
 */
export function isSameAcquisition(a: AcquisitionFacts, b: AcquisitionFacts): boolean {
  if (differ(a.frameOfReferenceUid, b.frameOfReferenceUid)) return false;
  if (a.fromMs !== null && a.toMs !== null && b.fromMs !== null && b.toMs !== null) {
    return a.fromMs <= b.toMs + SLACK_MS && b.fromMs <= a.toMs + SLACK_MS;
  }
  return !differ(a.number, b.number);
}

/** Values that are both stated and unlike. */
function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}
