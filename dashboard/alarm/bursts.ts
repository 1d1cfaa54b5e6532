import type { Priority } from '../../edge/mqtt/topics.ts';

/** One pulse of a burst: when it begins and how long it lasts, ms from the burst's start; `tone` indexes {@link TONES}. */
export interface Pulse {
  readonly at: number;
  readonly lasts: number;
  readonly tone: number;
}

/** Fundamentals, Hz. IEC 60601-1-8 table 4: 150 to 1000 Hz, with at least four harmonics between 300 and 4000 Hz. */
export const TONES: readonly number[] = [392, 494, 587];
export const HARMONICS: readonly number[] = [1, 2, 3, 4, 5];

const HIGH = { lasts: 150, spacing: 100, group: 400 };
const MEDIUM = { lasts: 200, spacing: 200 };

/**
 * Bursts of IEC 60601-1-8 table 3: high, ten pulses, as three and two, twice; medium, three; low, two.
 * Pulse 75 to 200 ms (high) or 125 to 250 ms; spacing 50 to 125 ms or 125 to 250 ms; between the two halves of the high
 * burst 350 to 1300 ms; between its third and fourth pulse twice the spacing and a pulse.
 */
export function burst(priority: Priority): readonly Pulse[] {
  if (priority === 'high') return [...fivePulses(0), ...fivePulses(afterFive() + HIGH.group)];
  const count = priority === 'medium' ? 3 : 2;
  return Array.from({ length: count }, (_, n) => ({
    at: n * (MEDIUM.lasts + MEDIUM.spacing),
    lasts: MEDIUM.lasts,
    tone: priority === 'medium' ? n : 1 - n,
  }));
}

function fivePulses(from: number): Pulse[] {
  const { lasts, spacing } = HIGH;
  const starts = [0, 1, 2].map((n) => n * (lasts + spacing));
  const fourth = 2 * (lasts + spacing) + lasts + 2 * spacing + lasts;
  return [...starts, fourth, fourth + lasts + spacing].map((at, n) => ({ at: from + at, lasts, tone: n % 3 }));
}

function afterFive(): number {
  const last = fivePulses(0).at(-1)!;
  return last.at + last.lasts;
}

/** Length of a burst, ms. */
export function burstLength(priority: Priority): number {
  const last = burst(priority).at(-1)!;
  return last.at + last.lasts;
}
