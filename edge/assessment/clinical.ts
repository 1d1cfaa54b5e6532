import Type, { type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What is known of a patient beside the scan. Null is unknown, never normal. */
export const ClinicalSchema = Type.Object(
  {
    /** Hours from symptom onset to the CT. */
    onsetHours: nullable(Type.Number({ minimum: 0, maximum: 720 })),
    anticoagulated: nullable(Type.Boolean()),
    /** Systolic blood pressure on arrival, mmHg. */
    systolicMmHg: nullable(Type.Number({ minimum: 40, maximum: 350 })),
    ageYears: nullable(Type.Number({ minimum: 0, maximum: 130 })),
    /** Glasgow Coma Scale. */
    gcs: nullable(Type.Integer({ minimum: 3, maximum: 15 })),
  },
  { additionalProperties: false },
);
export type Clinical = Static<typeof ClinicalSchema>;

/** Nothing is known. */
export const NOTHING_KNOWN: Clinical = {
  onsetHours: null,
  anticoagulated: null,
  systolicMmHg: null,
  ageYears: null,
  gcs: null,
};
