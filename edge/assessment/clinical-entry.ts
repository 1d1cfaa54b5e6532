import Type, { type Static, type TSchema } from 'typebox';
import type { Remark } from './assessment.ts';
import { ClinicalSchema } from './clinical.ts';
import { MAX_ONSET_HOURS } from './onset.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const { anticoagulated, systolicMmHg, ageYears, gcs } = ClinicalSchema.properties;
/** Time of the hospital's wall, to the minute or finer, without a zone: as scanners state theirs. */
const LocalTime = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?$' });

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
