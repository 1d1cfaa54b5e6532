import Type, { type Static, type TSchema } from 'typebox';
import type { Remark } from './assessment.ts';
import { type Clinical, ClinicalSchema } from './clinical.ts';
import { hoursBetween } from './timing.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const { anticoagulated, systolicMmHg, ageYears, gcs } = ClinicalSchema.properties;
/** Time of the hospital's wall, to the minute or finer, without a zone: as scanners state theirs. */
const LocalTime = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?$' });

/** Longest time from onset to the scan that the network and the scores are asked with, hours. */
export const MAX_ONSET_HOURS = 720;

/** What people enter of a patient. Null is unknown, never normal. The network is told its five; the rest is for scores. */
export const ClinicalValuesSchema = Type.Object(
  {
    /** Symptom onset by the hospital's clock; or else `onsetHours`. Never both. */
    onsetAt: nullable(LocalTime),
    /** Hours from symptom onset to the baseline CT, where a person knows these alone. */
    onsetHours: nullable(Type.Number({ minimum: 0, maximum: MAX_ONSET_HOURS })),
    /** When the patient was last known to be well: of an onset that nobody saw. Kept and shown; no score or network asks for it. */
    lastKnownWellAt: nullable(LocalTime),
    anticoagulated,
    gcs,
    systolicMmHg,
    ageYears,
    /** The patient had an intracerebral haemorrhage before (BRAIN). */
    recurrentIch: nullable(Type.Boolean()),
    /** The bleed began below the tentorium, as a reader says (ICH score): the appliance does not tell. */
    infratentorial: nullable(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ClinicalValues = Static<typeof ClinicalValuesSchema>;

/** The scan that hours are counted to. */
export const BaselineTimeSchema = Type.Object({ scanId: Type.String(), acquiredAt: nullable(Type.String()) });
export type BaselineTime = Static<typeof BaselineTimeSchema>;

/**
 * What came of the estimate that an entry asked for. `unchanged`: the network was told the same before. `superseded`: a later
 * entry took its place before it was made.
 */
export const EstimateStateSchema = Type.Enum(['waiting', 'made', 'unchanged', 'not-possible', 'superseded']);
export type EstimateState = Static<typeof EstimateStateSchema>;

/** One entry: who said what, when, and what came of it. Never edited; a later one counts instead. */
export interface ClinicalEntry {
  readonly entryId: string;
  readonly episodeId: string;
  /** ISO 8601 UTC by the appliance. */
  readonly at: string;
  readonly who: string;
  readonly values: ClinicalValues;
  /** The baseline when it was entered; null where the episode shows no bleed. */
  readonly baseline: BaselineTime | null;
  readonly estimate: EstimateState;
  /** Why the estimate is not possible. */
  readonly reason: Remark | null;
  /** The assessment that the estimate made. */
  readonly assessmentId: string | null;
}

/** Nothing was entered. */
export const NOTHING_ENTERED: ClinicalValues = {
  onsetAt: null,
  onsetHours: null,
  lastKnownWellAt: null,
  anticoagulated: null,
  gcs: null,
  systolicMmHg: null,
  ageYears: null,
  recurrentIch: null,
  infratentorial: null,
};

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
