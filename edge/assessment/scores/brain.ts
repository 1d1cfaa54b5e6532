import { addUp, fromNumber, type RiskScore, whenPresent, withRisk } from './range.ts';

/** What BRAIN asks for; null where it is not known. */
export interface BrainItems {
  /** IPH, mL. */
  readonly iphMl: number | null;
  /** Blood reaches the ventricles. */
  readonly ivh: boolean | null;
  /** Hours from onset to the baseline CT. */
  readonly onsetHours: number | null;
  /** The patient has had an intracerebral haemorrhage before. */
  readonly recurrent: boolean | null;
  /** Warfarin at onset. */
  readonly anticoagulated: boolean | null;
}

/**
 * Percent of patients whose haematoma grows by at least 6 mL within 24 h, for 0..24 points. The regression coefficients
 * that some pages print do not reproduce it. Source: Wang et al., Stroke 2015;46:376, derivation on 964 patients.
 */
export const BRAIN_PERCENT = [
  3.4, 4.2, 5.1, 6.3, 7.7, 9.4, 11.3, 13.7, 16.4, 19.5, 23.1, 27.2, 31.6, 36.4, 41.5, 46.7, 52.1, 57.4, 62.5, 67.4,
  71.9, 76.0, 79.7, 83.0, 85.8,
] as const;

/** Points of each item. Source: Wang et al., Stroke 2015;46:376. */
export const BRAIN_POINTS = {
  /** Over 10 mL, and over 20 mL. */
  volume: { over10: 5, over20: 7 },
  recurrent: 4,
  anticoagulated: 6,
  ivh: 2,
  /** Up to 1 h; one point less with each hour, none after 5 h. */
  onset: 5,
} as const;

/**
 * BRAIN: the risk of growth by at least 6 mL at 24 h. Source: Wang et al., Stroke 2015;46:376 (C 0.73 in its validation).
 * Throws RangeError on a negative volume or time.
 */
export function brain({ iphMl, ivh, onsetHours, recurrent, anticoagulated }: BrainItems): RiskScore {
  const { volume, onset } = BRAIN_POINTS;
  const items = [
    fromNumber('volume', iphMl, volume.over20, (ml) => (ml > 20 ? volume.over20 : ml > 10 ? volume.over10 : 0)),
    whenPresent('recurrence', recurrent, BRAIN_POINTS.recurrent),
    whenPresent('anticoagulation', anticoagulated, BRAIN_POINTS.anticoagulated),
    whenPresent('IVH', ivh, BRAIN_POINTS.ivh),
    fromNumber('onset time', onsetHours, onset, (hours) => Math.max(0, onset + 1 - Math.max(1, Math.ceil(hours)))),
  ];
  return withRisk(addUp(items), BRAIN_PERCENT);
}
