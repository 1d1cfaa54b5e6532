import type { Estimable } from './estimable.ts';
import { type Sample, strata } from './sample.ts';
import { type Proportion, wilson } from './wilson.ts';

/** How a reader does who flags every case from a threshold on. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Events flagged. */
  readonly sensitivity: Estimable<Proportion>;
  /** Non-events not flagged. */
  readonly specificity: Estimable<Proportion>;
}

/** Sensitivity and specificity with Wilson intervals; a score equal to the threshold is flagged, as the alert's rule does. */
export function operatingPoint(sample: Sample, threshold: number): OperatingPoint {
  const { events, nonEvents } = strata(sample);
  const flagged = events.filter((score) => score >= threshold).length;
  const passed = nonEvents.filter((score) => score < threshold).length;
  return {
    threshold,
    sensitivity: wilson(flagged, events.length, 'events'),
    specificity: wilson(passed, nonEvents.length, 'non-events'),
  };
}
