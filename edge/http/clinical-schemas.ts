import Type, { type Static, type TSchema } from 'typebox';
import { RemarkSchema } from '../assessment/assessment.ts';
import { BaselineTimeSchema, ClinicalValuesSchema, EstimateStateSchema } from '../assessment/clinical-entry.ts';
import { WhoFields } from './access.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const ClinicalEntrySchema = Type.Object({
  entryId: Type.String(),
  episodeId: Type.String(),
  at: Type.String(),
  who: Type.String(),
  values: ClinicalValuesSchema,
  baseline: Type.Union([BaselineTimeSchema, Type.Null()], {
    description: 'The scan that hours are counted to, and whose estimate this asks for',
  }),
  estimate: EstimateStateSchema,
  reason: nullable(RemarkSchema),
  assessmentId: nullable(Type.String({ description: 'Of the estimate that was made' })),
});

export const ClinicalEntriesSchema = Type.Array(ClinicalEntrySchema, { description: 'Newest first; that one counts' });

/** What is left out is unknown. */
export const EnterClinicalBody = Type.Object(
  { ...WhoFields, values: Type.Partial(ClinicalValuesSchema, { additionalProperties: false }) },
  { additionalProperties: false },
);

const scoreFields = {
  low: Type.Integer(),
  high: Type.Integer(),
  unknown: Type.Array(Type.String(), { description: 'Items that are not known' }),
};
const RiskScoreSchema = Type.Object({ ...scoreFields, lowPercent: Type.Number(), highPercent: Type.Number() });
export const ScoresSchema = Type.Object(
  {
    brain: RiskScoreSchema,
    bat: Type.Object({ ...scoreFields, highRisk: nullable(Type.Boolean()) }),
    ich: RiskScoreSchema,
  },
  { description: 'Of the baseline: each as the range that its unknown items leave' },
);
export type ScoresAnswer = Static<typeof ScoresSchema>;
