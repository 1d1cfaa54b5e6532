import { addUp, fromNumber, type Score, whenPresent } from './range.ts';

/** What BAT asks for; null where it is not known. */
export interface BatItems {
  readonly blend: boolean | null;
  /** Any hypodensity inside the haematoma; black hole and swirl are kinds of it. */
  readonly hypodensity: boolean | null;
  /** Hours from onset to the baseline CT. */
  readonly onsetHours: number | null;
}

/** From how many points BAT calls the risk of expansion high. Source: Morotti et al., Stroke 2018;49:1163. */
export const BAT_HIGH_RISK = 3;

/**
 * BAT: blend sign 1, any hypodensity 2, onset to CT below 2.5 h 2; 0 to 5 points. Source: Morotti et al., Stroke
 * 2018;49:1163 (AUC 0.65 and 0.70 in its validations; it left out patients with a coagulopathy). `highRisk` is null while
 * the unknown items decide it. Throws RangeError on a negative time.
 */
export function bat({ blend, hypodensity, onsetHours }: BatItems): Score & { readonly highRisk: boolean | null } {
  const score = addUp([
    whenPresent('blend sign', blend, 1),
    whenPresent('hypodensity', hypodensity, 2),
    fromNumber('onset time', onsetHours, 2, (hours) => (hours < 2.5 ? 2 : 0)),
  ]);
  const decided = score.low >= BAT_HIGH_RISK || score.high < BAT_HIGH_RISK;
  return { ...score, highRisk: decided ? score.low >= BAT_HIGH_RISK : null };
}
