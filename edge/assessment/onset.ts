import type { Clinical } from './clinical.ts';
import type { BaselineTime, ClinicalEntry } from './clinical-entry.ts';
import { hoursBetween } from './timing.ts';

// Without imports at run time but of functions: the board bundles it.

/** Longest time from onset to the scan that the network and the scores are asked with, hours. */
export const MAX_ONSET_HOURS = 720;

type Said = Pick<ClinicalEntry, 'values' | 'baseline'>;

/** Hours from onset to a scan of the episode; null where they cannot be told, or the onset was not before it. */
export function onsetHoursTo({ values, baseline }: Said, scan: BaselineTime): number | null {
  const { onsetAt, onsetHours } = values;
  const between = (from: string | null) => hoursBetween(from, scan.acquiredAt);
  const later = baseline?.scanId === scan.scanId ? 0 : between(baseline?.acquiredAt ?? null);
  const hours = onsetAt !== null ? between(onsetAt) : onsetHours === null || later === null ? null : onsetHours + later;
  return hours === null || hours < 0 || hours > MAX_ONSET_HOURS ? null : hours;
}

/** What the network is told of a scan of the episode: its five alone. */
export function clinicalOf(said: Said, scan: BaselineTime): Clinical {
  const { anticoagulated, systolicMmHg, ageYears, gcs } = said.values;
  return { onsetHours: onsetHoursTo(said, scan), anticoagulated, systolicMmHg, ageYears, gcs };
}

/** What contradicts itself in what a person entered, one sentence; null where nothing does. */
export function contradictionIn({ values, baseline }: Said): string | null {
  const { onsetAt, onsetHours, lastKnownWellAt } = values;
  if (onsetAt !== null && onsetHours !== null) return 'The onset is given as a time and as hours: give one of them.';
  for (const time of [onsetAt, lastKnownWellAt]) {
    if (time !== null && hoursBetween(time, time) === null) return `${time} is no time of any day.`;
  }
  const toCt = hoursBetween(onsetAt, baseline?.acquiredAt ?? null);
  if (toCt !== null && toCt < 0) return 'The onset is after the baseline CT was made.';
  if (toCt !== null && toCt > MAX_ONSET_HOURS) return 'The onset is more than 30 days before the baseline CT.';
  const wellToCt = hoursBetween(lastKnownWellAt, baseline?.acquiredAt ?? null);
  if (wellToCt !== null && wellToCt < 0) return 'The patient was last known well after the baseline CT was made.';
  const wellToOnset = hoursBetween(lastKnownWellAt, onsetAt);
  if (wellToOnset !== null && wellToOnset < 0) return 'The patient was last known well after the onset.';
  return null;
}
