import Type, { type Static, type TSchema } from 'typebox';
import { AssessmentSchema, IntendedUseSchema, MeasuredSchema, PredictedSchema } from '../assessment/assessment.ts';
import type { ClinicalEntry } from '../assessment/clinical-entry.ts';
import { DefinitionSchema, type ExpansionRules } from '../assessment/definitions.ts';
import { WRONG_REASONS } from '../assessment/feedback.ts';
import type { Scores } from '../assessment/scores/scores.ts';
import { CONDITION_NAMES } from '../config/condition-names.ts';
import type { ActAnswer, AlertPayload, EpisodePayload, EpisodeScan, StatusPayload } from '../mqtt/topics.ts';
import { WhoFields } from './access.ts';
import { ClinicalEntrySchema, ScoresSchema } from './clinical-schemas.ts';
import { WINDOWS } from './picture/window.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const number = Type.Number();

/**
 * The schema of a payload whose type stands in topics.ts, with that very type (its arrays are readonly). Does not compile
 * once the two drift apart.
 */
const published =
  <Payload>() =>
  <S extends TSchema>(schema: Static<S> extends Payload ? S : never) =>
    Type.Unsafe<Payload>(schema);

const ConditionSchema = Type.Enum([...CONDITION_NAMES]);

/** Ids become folder names: nothing but letters, digits, - and _ may stand in one. */
const Id = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });
const SliceIndex = Type.Integer({ minimum: 0, maximum: 100_000 });

export const ErrorSchema = Type.Object(
  { code: text, message: text, hint: text },
  { description: 'Why not, and what to do' },
);

export const LabelSchema = Type.Object({ name: nullable(text), id: nullable(text) });

const ModelNameSchema = Type.Object({ name: text, version: text });

export const HeartbeatSchema = published<StatusPayload>()(
  Type.Object({
    state: Type.Enum(['starting', 'ready', 'degraded', 'offline']),
    bootId: text,
    seq: Type.Integer(),
    issuedAt: text,
    nextHeartbeatAt: text,
    version: text,
    provider: nullable(Type.Enum(['tensorrt', 'cuda', 'cpu'])),
    models: Type.Array(Type.Object({ name: text, version: text, intendedUse: IntendedUseSchema })),
    demonstration: Type.Boolean(),
    queue: Type.Integer(),
    receivingSeries: Type.Integer(),
    lastInstanceAt: nullable(text),
    diskFreeBytes: nullable(number),
    problems: Type.Array(text),
    muted: Type.Optional(Type.Array(ConditionSchema)),
  }),
);
/** The heartbeat with the name of the appliance that it is of, which MQTT has in the topic. */
export const StatusSchema = Type.Intersect([Type.Object({ site: text, appliance: text }), HeartbeatSchema]);
export type StatusAnswer = StatusPayload & { readonly site: string; readonly appliance: string };

export const TimeSchema = Type.Object({
  now: Type.String({ description: 'ISO 8601 UTC by the wall clock of the appliance' }),
});

export const AlertSchema = published<AlertPayload>()(
  Type.Object({
    alertId: text,
    revision: Type.Integer(),
    soundRevision: Type.Integer(),
    raising: Type.Integer(),
    kind: Type.Enum(['clinical', 'technical']),
    condition: ConditionSchema,
    priority: Type.Enum(['high', 'medium', 'low']),
    state: Type.Enum(['raised', 'acknowledged', 'closed']),
    change: Type.Object({
      what: Type.Enum([
        'raised',
        'superseded',
        'updated',
        'acknowledged',
        'handed-over',
        'escalated',
        'repeated',
        'closed',
      ]),
      at: text,
      by: Type.String({ description: 'The person; or "appliance: " and the cause' }),
      reason: Type.Optional(text),
      to: Type.Optional(Type.String({ description: 'Of a hand-over: who has the alert now' })),
    }),
    text,
    raisedAt: text,
    issuedAt: text,
    expiresAt: text,
    acknowledgedBy: nullable(text),
    acknowledgedAt: nullable(text),
    escalation: nullable(
      Type.Object(
        { step: Type.Integer(), of: Type.Integer(), at: text, told: Type.Array(text) },
        { description: 'The newest step that fired because nobody took the alert' },
      ),
    ),
    episodeId: nullable(text),
    scanId: nullable(text),
    assessmentId: nullable(text),
    label: LabelSchema,
    acquiredAt: nullable(text),
    iphMl: nullable(number),
    ivhMl: nullable(number),
    predicted: nullable(PredictedSchema),
    measured: nullable(MeasuredSchema),
    intendedUse: IntendedUseSchema,
    models: Type.Array(ModelNameSchema),
  }),
);

/** Who has an alert, as far as machines can tell. */
export const ReceiptsSchema = Type.Object(
  {
    alertId: text,
    revision: Type.Integer({ description: 'Of the alert now' }),
    broker: nullable(
      Type.Object(
        {
          deliveredRevision: Type.Integer({ description: '0 for none yet' }),
          deliveredAt: nullable(text),
        },
        { description: 'What the MQTT broker has acknowledged: delivery to the broker' },
      ),
    ),
    screens: Type.Array(
      Type.Object({
        screenId: Type.String({ description: 'Stable for a browser' }),
        firstRevision: Type.Integer(),
        firstDisplayedAt: text,
        lastRevision: Type.Integer(),
        lastDisplayedAt: text,
      }),
      { description: 'Screens that say that the alert stands on them, visible; the first one first' },
    ),
    notifications: Type.Array(
      Type.Object({
        notificationId: text,
        channel: text,
        step: Type.Integer({ description: 'Position in alerting.escalation, from 1' }),
        createdAt: text,
        state: Type.Enum(['waiting', 'delivered', 'refused', 'withdrawn']),
        attempts: Type.Integer(),
        problem: nullable(text),
        endedAt: nullable(text),
      }),
      { description: 'Messages of escalation, oldest first; withdrawn: somebody took the alert before' },
    ),
  },
  { description: 'None of this means that a person knows: only an acknowledgement does' },
);

export const ActAnswerSchema = published<ActAnswer>()(
  Type.Object({
    actId: text,
    ok: Type.Boolean(),
    code: Type.Optional(text),
    message: Type.Optional(text),
    hint: Type.Optional(text),
    revision: Type.Optional(Type.Integer()),
  }),
);

const MarkedWrongSchema = Type.Object(
  { reason: Type.Enum([...WRONG_REASONS]), by: text, at: text },
  { description: 'That a person marked this very assessment as wrong' },
);

export const EpisodeScanSchema = published<EpisodeScan>()(
  Type.Object({
    scanId: text,
    assessmentId: text,
    revision: Type.Integer(),
    acquiredAt: nullable(text),
    concludedAt: text,
    status: Type.Enum(['assessed', 'not-assessed']),
    reason: nullable(text),
    found: nullable(Type.Boolean()),
    iphMl: nullable(number),
    ivhMl: nullable(number),
    predicted: nullable(PredictedSchema),
    measured: nullable(MeasuredSchema),
    alsoMarked: Type.Optional(text),
    muted: Type.Optional(ConditionSchema),
    markedWrong: Type.Optional(MarkedWrongSchema),
  }),
);

export const EpisodeSchema = published<EpisodePayload>()(
  Type.Object({
    episodeId: text,
    revision: Type.Integer(),
    issuedAt: text,
    label: LabelSchema,
    scans: Type.Array(EpisodeScanSchema),
    intendedUse: IntendedUseSchema,
    nextFollowUpAt: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description: 'When the follow-up scan is due; null where none is waited for, absent where it is not known',
      }),
    ),
    followUpOverdueAt: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: 'From when on it is overdue' }),
    ),
  }),
);

const ExpansionRulesSchema = Type.Object({
  iphGrowthMl: number,
  iphGrowthPercent: number,
  anyIvhGrowthMl: number,
  ivhGrowthMl: number,
  comparator: Type.Enum(['>=', '>']),
});

export const EpisodeDetailSchema = published<EpisodeDetail>()(
  Type.Object({
    episode: EpisodeSchema,
    assessments: Type.Array(AssessmentSchema, { description: 'Newest revision of each scan, by acquisition time' }),
    rules: ExpansionRulesSchema,
    withheld: Type.Array(text, { description: 'Scans of which a reader who reads blind is not told the figures yet' }),
    clinical: Type.Union([ClinicalEntrySchema, Type.Null()]),
    scores: Type.Union([ScoresSchema, Type.Null()]),
  }),
);
export interface EpisodeDetail {
  readonly episode: EpisodePayload;
  readonly assessments: readonly Static<typeof AssessmentSchema>[];
  /** Limits of the definitions in force, mL and %. */
  readonly rules: ExpansionRules;
  readonly withheld: readonly string[];
  /** The newest entry of clinical data, which counts; null where nothing was entered. */
  readonly clinical: ClinicalEntry | null;
  /** Scores of the baseline; null where no scan shows a bleed. */
  readonly scores: Scores | null;
}

export const SeriesSchema = Type.Object({
  seriesInstanceUid: text,
  number: nullable(Type.Integer()),
  description: nullable(text),
  instances: Type.Integer(),
  differing: Type.Integer({
    description: 'Objects that came again under the UID of one of them with other content; kept apart, not used',
  }),
  verdict: Type.Enum(['receiving', 'chosen', 'refused']),
  reason: nullable(Type.Object({ code: text, text })),
});

export const ScanDetailSchema = Type.Object({
  scanId: text,
  episodeId: nullable(text),
  revision: Type.Integer(),
  studyInstanceUid: text,
  seriesInstanceUid: nullable(text),
  label: LabelSchema,
  acquiredAt: nullable(text),
  description: nullable(text),
  lastInstanceAt: text,
  frameOfReferenceUid: Type.Union([Type.String(), Type.Null()], {
    description: 'Two scans lie in one space only where theirs are the same; null where unknown',
  }),
  picturesRevision: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Revision whose pictures are shown: that of the newest assessed assessment; null where there is none',
  }),
  imagesRemovedAt: Type.Union([Type.String(), Type.Null()], {
    description: 'When its images were removed by policy, to make room (ISO 8601); null while they are there',
  }),
  series: Type.Array(SeriesSchema, { description: 'Every series of the study, used or not, and why' }),
  assessments: Type.Array(AssessmentSchema, { description: 'Newest first' }),
  withheld: Type.Boolean({ description: 'Whether a reader who reads blind is not told the figures yet' }),
});
export type ScanDetail = Static<typeof ScanDetailSchema>;

export const BoardFilesSchema = Type.Object({
  page: Type.Array(text, { description: 'Addresses of the files that the page names; they change with every build' }),
  all: Type.Array(text, { description: 'Addresses of all built files that carry a hash in their name' }),
});
export type BoardFiles = Static<typeof BoardFilesSchema>;

export const AlertParams = Type.Object({ alertId: Id });
export const EpisodeParams = Type.Object({ episodeId: Id });
export const ScanParams = Type.Object({ scanId: Id });
export const SliceParams = Type.Object({ scanId: Id, slice: SliceIndex });
export const GradcamParams = Type.Object({ scanId: Id, definition: DefinitionSchema, slice: SliceIndex });

const strict = { additionalProperties: false } as const;
const Seen = Type.Integer({ minimum: 1, description: 'Revision of the alert that this person saw' });
export const AcknowledgeBody = Type.Object({ ...WhoFields, revision: Seen }, strict);
export const HandOverBody = Type.Object(
  {
    ...WhoFields,
    revision: Seen,
    to: Type.String({ minLength: 1, maxLength: 64, pattern: '\\S', description: 'Who has the alert from now on' }),
    actId: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'The same when it is sent again: done once' }),
    ),
  },
  strict,
);
export const CloseBody = Type.Object(
  { ...WhoFields, revision: Seen, reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
  strict,
);

/** `revision` pins what a viewer shows while a later revision arrives; without it, the newest assessed one. */
export const PicturesQuery = Type.Object({ revision: Type.Optional(Type.Integer({ minimum: 1 })) }, strict);
/** `count` slices in one answer, one after the other; fewer where the scan ends before. */
export const SlicesQuery = Type.Object(
  {
    revision: Type.Optional(Type.Integer({ minimum: 1 })),
    count: Type.Integer({ minimum: 1, maximum: 16, default: 1 }),
  },
  strict,
);
export const PngQuery = Type.Object(
  {
    revision: Type.Optional(Type.Integer({ minimum: 1 })),
    outline: Type.Boolean({ default: true }),
    gradcam: Type.Optional(DefinitionSchema),
    window: Type.Enum(Object.keys(WINDOWS) as (keyof typeof WINDOWS)[], { default: 'brain' }),
  },
  strict,
);
