import Type, { type Static, type TSchema } from 'typebox';
import { WRONG_REASONS } from '../../assessment/feedback.ts';
import { ReaderEstimateSchema } from '../../assessment/reader-estimate.ts';
import { CONDITION_NAMES } from '../../config/condition-names.ts';
import { WhoFields } from '../access.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const strict = { additionalProperties: false } as const;

/** Longest note or reason, characters: a paragraph, not a report. */
const MOST_WORDS = 2000;
const Words = Type.String({ minLength: 1, maxLength: MOST_WORDS, pattern: '\\S' });
const ActFields = {
  ...WhoFields,
  actId: Type.String({
    pattern: '^[A-Za-z0-9_-]{8,64}$',
    description: 'Made by the screen for this act and the same when it is sent again: done once',
  }),
};
/** The name of a person, as typed. */
export const ReaderName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

/** Who reads blind: the model's figures of scans that this reader has not estimated yet are left out. */
export const BlindQuery = Type.Object(
  { reader: Type.Optional(Type.String({ ...ReaderName, description: 'Who reads blind; nobody where absent' })) },
  strict,
);

export const NoteBody = Type.Object({ ...ActFields, text: Words }, strict);
export const NoteSchema = Type.Object({ actId: text, at: text, who: text, text });

export const FeedbackBody = Type.Object(
  {
    ...ActFields,
    assessmentId: Type.String({ description: 'That this person saw: refused where the scan has a newer one' }),
    verdict: Type.Enum(['wrong', 'withdrawn']),
    reason: Type.Optional(Type.Enum([...WRONG_REASONS], { description: 'Of a verdict "wrong"' })),
    text: Type.Optional(Type.String({ maxLength: MOST_WORDS, description: 'Needed for the reason "other"' })),
  },
  strict,
);
export const FeedbackSchema = Type.Object({
  actId: text,
  at: text,
  who: text,
  assessmentId: text,
  revision: nullable(Type.Integer({ description: 'Of the assessment that it is about' })),
  verdict: Type.Enum(['wrong', 'withdrawn']),
  reason: nullable(Type.Enum([...WRONG_REASONS])),
  text,
});
export type FeedbackAnswer = Static<typeof FeedbackSchema>;

export const EstimateBody = Type.Object(
  {
    ...ActFields,
    estimate: Type.Union([ReaderEstimateSchema, Type.Null()], {
      description: 'Null: the reader gives up and asks for the figures of the model',
    }),
    blind: Type.Boolean({ description: 'Whether the page withheld the model’s figures until now' }),
  },
  strict,
);
export const EstimateSchema = Type.Object({
  actId: text,
  at: text,
  who: text,
  estimate: nullable(ReaderEstimateSchema),
  blind: Type.Boolean(),
  shown: Type.Enum(['opened', 'listed', 'none'], {
    description:
      'Whether the model’s figures had reached this person or screen before, by the log of viewings: of this scan, on a board or list, or not that is known',
  }),
  shownAt: nullable(text),
});
export type EstimateAnswer = Static<typeof EstimateSchema>;

export const AuditQuery = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before' })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  strict,
);
export const AuditFactsSchema = Type.Object({
  at: text,
  who: Type.Object({ kind: Type.Enum(['appliance', 'screen', 'device', 'person']), name: nullable(text) }),
  act: Type.String({ description: 'Stable code of what was done' }),
  about: Type.Object({
    kind: Type.Enum(['episode', 'scan', 'alert', 'series']),
    acquiredAt: nullable(text),
    condition: nullable(Type.Enum([...CONDITION_NAMES])),
  }),
  revision: nullable(Type.Integer()),
  outcome: nullable(text),
  reason: nullable(text),
  count: nullable(Type.Integer()),
  words: nullable(Type.String({ description: 'What a person or the appliance said, as it was said' })),
  through: nullable(Type.String({ description: 'The screen that it came through' })),
});
export type AuditFacts = Static<typeof AuditFactsSchema>;
export const AuditPageSchema = Type.Object({
  entries: Type.Array(AuditFactsSchema, { description: 'Newest first' }),
  next: nullable(Type.Integer({ description: '`before` of the next page; null at the end' })),
});
export type AuditPage = Static<typeof AuditPageSchema>;

export const ExportQuery = Type.Object(
  { names: Type.Enum(['shown', 'hidden'], { default: 'shown', description: 'hidden: without patient identifiers' }) },
  strict,
);
