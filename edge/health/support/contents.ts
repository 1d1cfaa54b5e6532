import type { Rule } from './allow.ts';

const record = {
  at: 'time',
  level: 'code',
  room: 'code',
  code: 'code',
  text: 'phrase',
  cause: 'phrase',
  hint: 'phrase',
} as const satisfies Rule;

const refusal = { at: 'time', code: 'code', why: 'phrase', hint: 'phrase' } as const satisfies Rule;
const problem = { code: 'code', text: 'phrase', priority: 'code' } as const satisfies Rule;

/** Of {@link ServiceState}: without titles, addresses, names of channels and screens, ids of scans, and what a person wrote. */
const service = {
  at: 'time',
  version: 'version',
  startedAt: 'time',
  uptimeSeconds: 'number',
  state: 'code',
  problems: [problem],
  dicom: {
    associations: 'number',
    peers: [{ lastAssociatedAt: 'time', lastInstanceAt: 'time', instancesToday: 'number', lastRefusal: refusal }],
    strangers: [{ ...refusal, times: 'number' }],
  },
  receiving: [
    {
      instances: 'number',
      announced: 'number',
      lastInstanceAt: 'time',
      waitsFor: 'code',
      untilSeconds: 'number',
    },
  ],
  queue: {
    waiting: 'number',
    reading: { revision: 'number', attempt: 'number', since: 'time' },
    jobs: [{ revision: 'number', attempts: 'number', queuedAt: 'time', state: 'code' }],
  },
  engine: {
    ready: 'boolean',
    provider: 'code',
    fellBack: ['phrase'],
    restarts: 'number',
    problem: 'phrase',
  },
  models: [
    {
      name: 'package',
      version: 'version',
      role: 'code',
      sha256: 'sha256',
      intendedUse: 'code',
      provider: 'code',
    },
  ],
  broker: { kind: 'code', connected: 'boolean', since: 'time' },
  channels: [{ kind: 'code', waiting: 'number', lastDeliveredAt: 'time', problem: 'phrase' }],
  disk: { freeBytes: 'number', minFreeBytes: 'number', imagesBytes: 'number', maxImagesBytes: 'number' },
  temperature: { zones: [{ celsius: 'number' }], maxCelsius: 'number' },
  memory: { mainBytes: 'number', engineBytes: 'number', freeBytes: 'number', totalBytes: 'number' },
  loop: { longestStallMs: 'number', allowedMs: 'number' },
  journal: {
    lastBackup: { at: 'time', bytes: 'number', schema: 'number' },
    backupHours: 'number',
    problem: 'phrase',
  },
  clock: { synchronized: 'boolean', lastStep: { at: 'time', stepMs: 'number' } },
  testAlert: {
    state: 'code',
    raisedAt: 'time',
    expiresAt: 'time',
    isPublished: 'boolean',
    screens: [{ firstDisplayedAt: 'time' }],
    messages: [{ state: 'code', attempts: 'number', problem: 'phrase' }],
  },
} as const satisfies Rule;

const status = {
  state: 'code',
  seq: 'number',
  issuedAt: 'time',
  nextHeartbeatAt: 'time',
  version: 'version',
  provider: 'code',
  demonstration: 'boolean',
  queue: 'number',
  receivingSeries: 'number',
  lastInstanceAt: 'time',
  diskFreeBytes: 'number',
  problems: ['phrase'],
  muted: ['code'],
} as const satisfies Rule;

/** Of a model package's manifest; its sentences may be a hospital's own, and stay. */
const manifest = {
  name: 'package',
  version: 'version',
  role: 'code',
  sha256: 'sha256',
  intendedUse: 'code',
  opset: 'number',
  irVersion: 'number',
  inputs: [{ shape: ['number'] }],
  outputs: [{ shape: ['number'] }],
  grid: { spacingMm: ['number'], size: ['number'] },
  huWindow: ['number'],
  thresholds: { CHE: 'number', RHE1: 'number', RHE2: 'number' },
  certainFrom: 'number',
  fault: 'phrase',
} as const satisfies Rule;

/** Everything that the bundle holds beside its README and the configuration, and what of it may leave. */
export const CONTENTS = {
  'versions.json': {
    henetEdge: 'version',
    node: 'version',
    v8: 'version',
    sqlite: 'version',
    onnxruntime: 'version',
    platform: 'platform',
    architecture: 'platform',
    kernel: 'version',
    processors: 'number',
    memoryBytes: 'number',
  },
  'status.json': status,
  'service.json': service,
  'errors.json': [record],
  'log.json': [record],
  'journal.json': {
    schema: 'number',
    counts: [{ what: 'code', of: ['code'], count: 'number' }],
    uncounted: ['code'],
    fault: 'phrase',
  },
  'models.json': [manifest],
  'doctor.json': { fault: 'phrase', findings: [{ ok: 'boolean', what: 'phrase', found: 'phrase', hint: 'phrase' }] },
} as const satisfies Readonly<Record<string, Rule>>;
export type FileName = keyof typeof CONTENTS;
