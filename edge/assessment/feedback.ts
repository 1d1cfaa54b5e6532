/**
 * Why a person marks an assessment as wrong. After IHE AIRAI, which has people assess results of software one by one, each with who,
 * when, of which result and why; the codes are this project's own.
 * - `no-bleed`: what was found is no bleed;
 * - `bad-mask`: the bleed is there, its outline and so its volume are wrong;
 * - `missed-bleed`: there is a bleed that was not found;
 * - `wrong-scan`: the scan that was read is not the one to read, or not of this patient;
 * - `other`: in words.
 */
export const WRONG_REASONS = ['no-bleed', 'bad-mask', 'missed-bleed', 'wrong-scan', 'other'] as const;
export type WrongReason = (typeof WRONG_REASONS)[number];

/** That somebody marked the newest assessment of a scan as wrong, and nobody took that back. */
export interface MarkedWrong {
  readonly reason: WrongReason;
  readonly by: string;
  /** ISO 8601 UTC by the appliance's wall clock. */
  readonly at: string;
}
