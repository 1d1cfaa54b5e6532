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
/** Voxels of the grid, x, y, z. */
const TileSchema = Type.Object(
  {
    /** Of one run's output. */
    size: Triple(Type.Integer({ minimum: 1 })),
    /** Context on each side that the output lacks: the input is the size and twice the margin. */
    margin: Triple(Type.Integer({ minimum: 0 })),
  },
  closed,
);
const InputSchema = Type.Object({ ...TensorSchema.properties, axes: Text }, closed);
/** Files of the golden case by tensor name: raw little-endian float32 of the declared shape, or that gzipped (`.gz`). */
const GoldenFilesSchema = Type.Record(Text, Type.String({ pattern: '^golden/[A-Za-z0-9._-]+$' }));

const Tolerance = Type.Number({ exclusiveMinimum: 0 });

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
  /** Whose work the weights are and where they come from, where their licence asks that it be said. */
  attribution: Type.Optional(Text),
  /** The lattice that the network reads: x, y, z. */
  grid: Type.Object(
    { spacingMm: Triple(Type.Number({ exclusiveMinimum: 0 })), size: Triple(Type.Integer({ minimum: 1 })) },
    closed,
  ),
  /** HU between which the graph itself tells tissue apart. Where a hematoma network works in tiles, those without anything above the lower are skipped. */
  huWindow: Type.Tuple([Type.Number(), Type.Number()]),
  /** Of a hematoma network its classes, in the order of its output's channels. */
  labels: Type.Array(Text),
  /** Figures of the card, as measured when the package was made. */
  evaluation: Type.Object({}),
  golden: Type.Object(
    {
      inputs: GoldenFilesSchema,
      outputs: GoldenFilesSchema,
      /** Largest absolute difference of an output's values that still counts as the same model: of each by name, or of all. */
      tolerance: Type.Union([Tolerance, Type.Record(Text, Tolerance)]),
    },
    closed,
  ),
};

const HematomaManifestSchema = Type.Object(
  {
    ...common,
    role: Type.Literal('hematoma'),
    /** Names, for a person, of the classes beyond background, IPH and IVH. */
    labelNames: Type.Optional(Type.Record(Text, Text)),
    /** Where one run reads a part of the grid; without it, one run reads all. */
    tile: Type.Optional(TileSchema),
    /** A connected piece is one only if blood is somewhere in it at least this likely; without it every piece is. */
    certainFrom: Type.Optional(Type.Number({ minimum: 0.5, exclusiveMaximum: 1 })),
  },
  closed,
);
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
