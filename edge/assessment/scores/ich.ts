import { addUp, fromNumber, type RiskScore, whenPresent, withRisk } from './range.ts';

/** What the ICH score asks for; null where it is not known. */
export interface IchItems {
  /** Glasgow Coma Scale, 3 to 15. */
  readonly gcs: number | null;
  /** IPH, mL. */
  readonly iphMl: number | null;
  readonly ivh: boolean | null;
  /** The bleed began below the tentorium. */
  readonly infratentorial: boolean | null;
  /** Years. */
  readonly age: number | null;
}

/**
 * Percent dead within 30 days for 0..5 points. None of its patients had 6 points, which read as 5 here.
 * Source: Hemphill et al., Stroke 2001;32:891.
 */
export const ICH_MORTALITY_PERCENT = [0, 13, 26, 72, 97, 100, 100] as const;

/**
 * ICH score: death within 30 days, not expansion. GCS 3-4 2, 5-12 1, 13-15 0; volume from 30 mL 1; IVH 1; infratentorial 1;
 * age from 80 years 1. Source: Hemphill et al., Stroke 2001;32:891. Throws RangeError on a GCS outside 3 to 15, or a
 * negative volume or age.
 */
export function ichScore({ gcs, iphMl, ivh, infratentorial, age }: IchItems): RiskScore {
  if (gcs !== null && !(gcs >= 3 && gcs <= 15)) throw new RangeError(`GCS must be 3 to 15, not ${gcs}`);
  const items = [
    fromNumber('GCS', gcs, 2, (value) => (value <= 4 ? 2 : value <= 12 ? 1 : 0)),
    fromNumber('volume', iphMl, 1, (ml) => (ml >= 30 ? 1 : 0)),
    whenPresent('IVH', ivh, 1),
    whenPresent('place', infratentorial, 1),
    fromNumber('age', age, 1, (years) => (years >= 80 ? 1 : 0)),
  ];
  return withRisk(addUp(items), ICH_MORTALITY_PERCENT);
}
