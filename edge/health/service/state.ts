import Type, { type Static, type TSchema } from 'typebox';
import { IntendedUseSchema } from '../../assessment/assessment.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const number = Type.Number();
const time = Type.String({ description: 'ISO 8601 UTC' });
const PrioritySchema = Type.Enum(['high', 'medium', 'low']);

const refusal = {
  at: time,
  code: text,
  why: text,
  hint: nullable(text),
  callingAeTitle: nullable(text),
  address: text,
};

const PeerSchema = Type.Object({
  aeTitle: text,
  address: Type.String({ description: 'Address or block, as configured' }),
  lastAssociatedAt: nullable(time),
  lastInstanceAt: nullable(time),
  instancesToday: Type.Integer(),
  lastRefusal: nullable(Type.Object(refusal)),
});

const ReceivingSchema = Type.Object({
  number: nullable(Type.Integer({ description: 'Series Number (0020,0011)' })),
  modality: nullable(text),
  instances: Type.Integer(),
  announced: nullable(Type.Integer({ description: 'Images in Acquisition (0020,1002)' })),
  lastInstanceAt: time,
  waitsFor: Type.Enum(['announced-slices', 'release-or-quiet', 'quiet']),
  untilSeconds: Type.Number({ description: 'Decided all the same after so long without another slice' }),
});

const JobSchema = Type.Object({
  scanId: text,
  revision: Type.Integer(),
  attempts: Type.Integer(),
  queuedAt: time,
  state: Type.Enum(['queued', 'running', 'done']),
});

const TestAlertSchema = Type.Object(
  {
    alertId: text,
    state: Type.Enum(['raised', 'acknowledged', 'closed']),
    text,
    raisedAt: time,
    expiresAt: time,
    isPublished: Type.Boolean({ description: 'Whether the broker has acknowledged it' }),
    screens: Type.Array(Type.Object({ screenId: text, firstDisplayedAt: time })),
    messages: Type.Array(
      Type.Object({
        channel: text,
        state: Type.Enum(['waiting', 'delivered', 'refused', 'withdrawn']),
        attempts: Type.Integer(),
        problem: nullable(text),
      }),
    ),
  },
  { description: 'The newest test: where it stood, and which channels took it' },
);

export const TroubleSchema = Type.Object({
  at: time,
  level: Type.Enum(['info', 'warn', 'error']),
  room: nullable(text),
  code: nullable(text),
  text: Type.String({ description: 'In sentences of the program alone: what was filled into them is […]' }),
  cause: nullable(text),
  hint: nullable(text),
  times: Type.Integer({ description: 'How often in a row; the newest of them is told' }),
});

/** How the box does, for the engineer or physicist who looks after it. Nothing in it names a patient. */
export const ServiceStateSchema = Type.Object({
  at: Type.String({ description: 'By the clock of the appliance, ISO 8601 UTC' }),
  site: text,
  appliance: text,
  version: text,
  runtime: Type.String({ description: 'Node, platform and processor' }),
  startedAt: time,
  uptimeSeconds: number,
  state: Type.Enum(['starting', 'ready', 'degraded', 'offline']),
  problems: Type.Array(Type.Object({ code: text, text, priority: PrioritySchema })),
  dicom: Type.Object({
    aeTitle: text,
    port: nullable(Type.Integer()),
    tlsPort: nullable(Type.Integer()),
    associations: Type.Integer({ description: 'Open now' }),
    peers: Type.Array(PeerSchema),
    strangers: Type.Array(Type.Object({ ...refusal, times: Type.Integer() }), {
      description: 'Addresses that are no configured peer and were turned away since the start, the newest first',
    }),
  }),
  receiving: Type.Array(ReceivingSchema),
  queue: Type.Object({
    waiting: nullable(Type.Integer()),
    reading: nullable(Type.Object({ scanId: text, revision: Type.Integer(), attempt: Type.Integer(), since: time })),
    jobs: Type.Array(JobSchema, { description: 'Not done, oldest first; the first ten' }),
  }),
  engine: Type.Object({
    ready: Type.Boolean(),
    provider: nullable(Type.Enum(['tensorrt', 'cuda', 'cpu'])),
    fellBack: Type.Array(text, { description: 'Why a faster provider is not in use' }),
    restarts: Type.Integer({ description: 'Since the start' }),
    pid: nullable(Type.Integer()),
    problem: nullable(text),
  }),
  models: Type.Array(
    Type.Object({
      name: text,
      version: text,
      role: Type.Enum(['hematoma', 'expansion']),
      sha256: text,
      intendedUse: IntendedUseSchema,
      provider: Type.Enum(['tensorrt', 'cuda', 'cpu']),
    }),
  ),
  broker: Type.Object({
    kind: Type.Enum(['embedded', 'external']),
    address: text,
    connected: Type.Boolean(),
    since: nullable(Type.String({ description: 'Of the connection' })),
  }),
  channels: Type.Array(
    Type.Object({
      name: text,
      kind: Type.Enum(['mqtt', 'webhook', 'email']),
      waiting: Type.Integer(),
      lastDeliveredAt: nullable(time),
      problem: nullable(text),
    }),
  ),
  disk: Type.Object({
    freeBytes: nullable(number),
    minFreeBytes: Type.Number({ description: 'Below it new scans are refused' }),
    imagesBytes: nullable(Type.Number({ description: 'What received images take' })),
    maxImagesBytes: nullable(
      Type.Number({ description: 'Beyond it the oldest images are removed; null for no limit' }),
    ),
  }),
  temperature: Type.Object({
    zones: Type.Array(Type.Object({ name: text, celsius: number })),
    maxCelsius: number,
  }),
  memory: Type.Object({
    mainBytes: number,
    engineBytes: nullable(number),
    freeBytes: number,
    totalBytes: number,
  }),
  loop: Type.Object({
    longestStallMs: Type.Number({ description: 'Since the start was over' }),
    allowedMs: number,
  }),
  journal: Type.Object({
    lastBackup: nullable(Type.Object({ at: time, bytes: number, schema: Type.Integer() })),
    backupHours: number,
    problem: nullable(text),
  }),
  clock: Type.Object({
    timeZone: text,
    synchronized: nullable(Type.Boolean({ description: 'By systemd-timesyncd; null where that does not say' })),
    lastStep: nullable(Type.Object({ at: time, stepMs: number })),
  }),
  troubles: Type.Array(TroubleSchema, { description: 'Warnings and errors since the start, the newest first' }),
  testAlert: nullable(TestAlertSchema),
});
export type ServiceState = Static<typeof ServiceStateSchema>;
export type Trouble = Static<typeof TroubleSchema>;
