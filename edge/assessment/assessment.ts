import Type, { type Static } from 'typebox';
import { ClinicalSchema } from './clinical.ts';
import { DefinitionSchema, PerDefinitionSchema } from './definitions.ts';
import { SignSchema } from './signs/sign.ts';

/** Demonstration: trained on phantoms. Research: trained on patients. Clinical: never claimed by this project's own weights. */
export const IntendedUseSchema = Type.Enum(['demonstration', 'research', 'clinical']);
export type IntendedUse = Static<typeof IntendedUseSchema>;

/** Which weights concluded something, on which execution provider they truly ran. */
export const ModelUsedSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  role: Type.Enum(['hematoma', 'expansion']),
  sha256: Type.String(),
  intendedUse: IntendedUseSchema,
  provider: Type.Enum(['tensorrt', 'cuda', 'cpu']),
});
export type ModelUsed = Static<typeof ModelUsedSchema>;

/** A reason to trust a result less, or that there is none. `code` is stable; `text` is one sentence for a person. */
export const RemarkSchema = Type.Object({ code: Type.String(), text: Type.String() });
export type Remark = Static<typeof RemarkSchema>;

/** The scan's grid after tilt and gaps were dealt with; what every picture and volume refers to. */
export const GeometrySchema = Type.Object({
  size: Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer()]),
  spacingMm: Type.Tuple([Type.Number(), Type.Number(), Type.Number()]),
  originMm: Type.Tuple([Type.Number(), Type.Number(), Type.Number()]),
  axes: Type.Array(Type.Tuple([Type.Number(), Type.Number(), Type.Number()]), { minItems: 3, maxItems: 3 }),
  sliceThicknessMm: Type.Union([Type.Number(), Type.Null()]),
  tiltDegrees: Type.Number(),
  resampled: Type.Boolean(),
});
export type Geometry = Static<typeof GeometrySchema>;

/** What the segmentation found, measured on the scan's own grid. Volumes in mL, lengths in mm, positions LPS mm. */
export const HematomaSchema = Type.Object({
  found: Type.Boolean(),
  iphMl: Type.Number(),
  ivhMl: Type.Number(),
  totalMl: Type.Number(),
  /** a*b*c/2 of the IPH, the bedside estimate; up to 45 % high where a bleed is irregular. Null without IPH. */
  abc2Ml: Type.Union([Type.Number(), Type.Null()]),
  /** Separate IPH foci. */
  foci: Type.Integer(),
  centroidMm: Type.Union([Type.Tuple([Type.Number(), Type.Number(), Type.Number()]), Type.Null()]),
  /** Slice index (0 = most inferior) with the largest area of bleed; null without bleed. */
  largestSlice: Type.Union([Type.Integer(), Type.Null()]),
  /** Slice indices that show bleed, ascending: ticks of the viewer's scrollbar. */
  slices: Type.Array(Type.Integer()),
});
export type Hematoma = Static<typeof HematomaSchema>;

/** A class that the hematoma model marks beside IPH and IVH, extra-axial haemorrhage for one, on the scan's own grid. */
export const OtherFindingSchema = Type.Object({
  /** As the model calls the class. */
  label: Type.String(),
  name: Type.String(),
  /** What marks it in the mask. */
  maskValue: Type.Integer(),
  /** 0 where none was found. */
  ml: Type.Number(),
});
export type OtherFinding = Static<typeof OtherFindingSchema>;

export const RiskBandSchema = Type.Enum(['low', 'intermediate', 'high']);
export type RiskBand = Static<typeof RiskBandSchema>;

/** Predicted expansion: a probability per definition, beside the thresholds in force: the site's, else those of the model's manifest. */
export const PredictedSchema = Type.Object({
  probabilities: PerDefinitionSchema,
  /**
   * Standard deviation of each probability over views of the same bleed that should not matter: how firm the number is, not
   * how likely it is to be right. Null where the model gives none.
   */
  spread: Type.Union([PerDefinitionSchema, Type.Null()]),
  /** What the model was told beside the scan. */
  clinical: ClinicalSchema,
  thresholds: PerDefinitionSchema,
  /** Definitions whose probability reaches its threshold. */
  reached: Type.Array(DefinitionSchema),
  riskBand: RiskBandSchema,
});
export type Predicted = Static<typeof PredictedSchema>;

/** Measured expansion of this scan over an earlier one of the episode. */
export const MeasuredSchema = Type.Object({
  /** Of the reading: estimates that clinical data made of it later measure the same. */
  baselineAssessmentId: Type.String(),
  baselineAcquiredAt: Type.String(),
  baselineIphMl: Type.Number(),
  baselineIvhMl: Type.Number(),
  hoursBetween: Type.Number(),
  iphGrowthMl: Type.Number(),
  /** Null where the baseline had no IPH. */
  iphGrowthPercent: Type.Union([Type.Number(), Type.Null()]),
  ivhGrowthMl: Type.Number(),
  /** Definitions whose rule the growth meets. */
  meetsRule: Type.Array(DefinitionSchema),
  /** The rule of each definition in words, with the limits in force. */
  rules: Type.Object({ CHE: Type.String(), RHE1: Type.String(), RHE2: Type.String() }),
  /** Whether the growth is more than raters differ by: a growth can meet a rule and still be within error. */
  exceedsMeasurementError: Type.Boolean(),
  measurementErrorMl: Type.Number(),
});
export type Measured = Static<typeof MeasuredSchema>;

/** All that was concluded of one scan. Immutable; superseded by a later revision, never edited. */
export const AssessmentSchema = Type.Object({
  assessmentId: Type.String(),
  /**
   * The assessment whose reading of the pictures this one rests on, where clinical data alone made it; absent where the
   * pictures were read for it.
   */
  estimateOf: Type.Optional(Type.String()),
  scanId: Type.String(),
  /** Revision of the scan, from 1; a late slice, or clinical data that change the estimate, make the next one. */
  revision: Type.Integer(),
  episodeId: Type.String(),
  concludedAt: Type.String(),
  status: Type.Enum(['assessed', 'not-assessed']),
  /** Why not, where status is not-assessed. */
  notAssessed: Type.Union([RemarkSchema, Type.Null()]),
  /** Acquisition time by the scanner's clock, ISO 8601 without zone; null if the scan does not state one. */
  acquiredAt: Type.Union([Type.String(), Type.Null()]),
  geometry: Type.Union([GeometrySchema, Type.Null()]),
  hematoma: Type.Union([HematomaSchema, Type.Null()]),
  /** Absent in assessments made before there were any. */
  otherFindings: Type.Optional(Type.Array(OtherFindingSchema)),
  /** Signs as computed, experimental; empty without IPH, absent in assessments made before there were any. */
  signs: Type.Optional(Type.Array(SignSchema)),
  predicted: Type.Union([PredictedSchema, Type.Null()]),
  measured: Type.Union([MeasuredSchema, Type.Null()]),
  quality: Type.Array(RemarkSchema),
  models: Type.Array(ModelUsedSchema),
  /** The least of the models' intended uses; demonstration marks the result everywhere. */
  intendedUse: IntendedUseSchema,
  timingsMs: Type.Record(Type.String(), Type.Number()),
});
export type Assessment = Static<typeof AssessmentSchema>;
