import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import { IntendedUseSchema } from '../assessment/assessment.ts';
import { PerDefinitionSchema } from '../assessment/definitions.ts';

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1 });
const Triple = <T extends TSchema>(of: T) => Type.Tuple([of, of, of]);

/** One input or output of the graph. The batch is part of the shape and is 1. */
const TensorSchema = Type.Object(
  {
    name: Text,
    shape: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }),
    dtype: Type.Literal('float32'),
    description: Text,
  },
  closed,
);
const InputSchema = Type.Object({ ...TensorSchema.properties, axes: Text }, closed);
/** Files of the golden case by tensor name: raw little-endian float32 of the declared shape, or that gzipped (`.gz`). */
const GoldenFilesSchema = Type.Record(Text, Type.String({ pattern: '^golden/[A-Za-z0-9._-]+$' }));

const common = {
  schema: Type.Literal(1),
  name: Text,
  version: Text,
  file: Type.String({ pattern: '^[A-Za-z0-9._-]+$' }),
  /** Of the ONNX file, lower-case hexadecimal. */
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  intendedUse: IntendedUseSchema,
  licence: Text,
  trainedOn: Text,
  opset: Type.Integer(),
  irVersion: Type.Integer(),
  /** Operators of the graph, to compare with what another provider's parser supports; information for people. */
  operators: Type.Optional(Type.Array(Text)),
  inputs: Type.Array(InputSchema, { minItems: 1 }),
  outputs: Type.Array(TensorSchema, { minItems: 1 }),
  /** The lattice that the network reads: x, y, z. */
  grid: Type.Object({ spacingMm: Triple(Type.Number()), size: Triple(Type.Integer()) }, closed),
  /** HU between which the graph itself tells tissue apart; information for people. */
  huWindow: Type.Tuple([Type.Number(), Type.Number()]),
  labels: Type.Array(Text),
  /** Figures of the card, as measured when the package was made. */
  evaluation: Type.Object({}),
  golden: Type.Object(
    {
      inputs: GoldenFilesSchema,
      outputs: GoldenFilesSchema,
      /** Largest absolute difference of any output value that still counts as the same model. */
      tolerance: Type.Number({ exclusiveMinimum: 0 }),
    },
    closed,
  ),
};

const HematomaManifestSchema = Type.Object({ ...common, role: Type.Literal('hematoma') }, closed);
const ExpansionManifestSchema = Type.Object(
  {
    ...common,
    role: Type.Literal('expansion'),
    /** Probability from which a definition counts as reached. */
    thresholds: PerDefinitionSchema,
    thresholdsChosenBy: Text,
  },
  closed,
);

/** `manifest.json` of a model package. Paths are relative to the package's folder. */
export type HematomaManifest = Static<typeof HematomaManifestSchema>;
export type ExpansionManifest = Static<typeof ExpansionManifestSchema>;
export type Manifest = HematomaManifest | ExpansionManifest;
export type Role = Manifest['role'];

/** The manifest in `json`, or one sentence per thing that is wrong with it. */
export function parseManifest(json: unknown): { manifest: Manifest } | { errors: string[] } {
  const expansion = (json as { role?: unknown } | null)?.role === 'expansion';
  const schema = expansion ? ExpansionManifestSchema : HematomaManifestSchema;
  if (Value.Check(schema, json)) return { manifest: json };
  const errors = Value.Errors(schema, json)
    .filter(({ keyword }) => keyword !== 'boolean')
    .map(({ instancePath, message, params }) => {
      const unknown = 'additionalProperties' in params ? `: ${String(params.additionalProperties)}` : '';
      return `${instancePath || 'manifest'} ${message}${unknown}`;
    });
  return { errors };
}
