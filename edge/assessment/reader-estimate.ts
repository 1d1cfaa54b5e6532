import Type, { type Static } from 'typebox';
import { DEFINITIONS, type Definition } from './definitions.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

/** A volume that a person may estimate, mL: an adult's intracranial space holds about 1500. */
const MAX_ML = 1500;
/** One schema with two types, not a union of two: a validator that turns types into each other would make 0 of null in the latter. */
const Millilitres = Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: MAX_ML });

/** Whether a person expects expansion by one definition: a probability in [0, 1], or yes or no. Null: not said. */
export const JudgementSchema = nullable(
  Type.Union([
    Type.Object({ probability: Type.Number({ minimum: 0, maximum: 1 }) }, strict),
    Type.Object({ expected: Type.Boolean() }, strict),
  ]),
);
export type Judgement = Static<typeof JudgementSchema>;

/** What a person reads from a scan: volumes, mL, and what they expect. Null is not said, never 0. */
export const ReaderEstimateSchema = Type.Object(
  {
    iphMl: Millilitres,
    ivhMl: Millilitres,
    expansion: Type.Object({ CHE: JudgementSchema, RHE1: JudgementSchema, RHE2: JudgementSchema }, strict),
  },
  strict,
);
export type ReaderEstimate = Static<typeof ReaderEstimateSchema>;

/** As `npm run evaluate` takes a reader: yes is 1, no is 0; null where nothing was said. */
export function probabilityOf(judgement: Judgement): number | null {
  if (judgement === null) return null;
  return 'probability' in judgement ? judgement.probability : Number(judgement.expected);
}

/** Whether anything at all was said. */
export function saysSomething({ iphMl, ivhMl, expansion }: ReaderEstimate): boolean {
  return iphMl !== null || ivhMl !== null || DEFINITIONS.some((key: Definition) => expansion[key] !== null);
}
