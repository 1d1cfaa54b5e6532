import type { ServiceState } from '../../../edge/health/service/state.ts';
import { ago, SAMPLE_MODELS } from '../samples.ts';

const refusal = {
  at: ago(2),
  code: 'dicom-association-refused',
  why: 'association refused: it calls another AE title',
  hint: 'The device calls "HENET1": set its destination\'s AE title to HENET, or dicom.aeTitle to what it calls.',
  callingAeTitle: 'CT2',
  address: '10.1.2.4',
};

/** A night without trouble. */
export const fineService: ServiceState = {
  at: ago(0),
  site: 'radiology',
  appliance: 'edge-1',
  version: '0.1.0',
  runtime: 'Node 24.21.0, linux 6.1.0 arm64, 8 processors',
  startedAt: ago(60 * 24 * 9),
  uptimeSeconds: 9 * 86_400,
  state: 'ready',
  problems: [],
  dicom: {
    aeTitle: 'HENET',
    port: 11112,
    tlsPort: 2762,
    associations: 1,
    peers: [
      {
        aeTitle: 'CT1',
        address: '10.1.2.3',
        lastAssociatedAt: ago(1),
        lastInstanceAt: ago(0.1),
        instancesToday: 1842,
        lastRefusal: null,
      },
      {
        aeTitle: 'CT2',
        address: '10.1.2.4',
        lastAssociatedAt: ago(95),
        lastInstanceAt: ago(94),
        instancesToday: 321,
        lastRefusal: null,
      },
    ],
    strangers: [],
  },
  receiving: [
    {
      number: 2,
      modality: 'CT',
      instances: 18,
      announced: 32,
      lastInstanceAt: ago(0.05),
      waitsFor: 'announced-slices',
      untilSeconds: 60,
    },
    {
      number: 4,
      modality: 'CT',
      instances: 120,
      announced: null,
      lastInstanceAt: ago(0.1),
      waitsFor: 'release-or-quiet',
      untilSeconds: 5,
    },
  ],
  queue: {
    waiting: 2,
    reading: { scanId: 'scan-1', revision: 1, attempt: 1, since: ago(0.1) },
    jobs: [
      { scanId: 'scan-1', revision: 1, attempts: 1, queuedAt: ago(0.2), state: 'running' },
      { scanId: 'scan-2', revision: 2, attempts: 0, queuedAt: ago(0.1), state: 'queued' },
    ],
  },
  engine: { ready: true, provider: 'tensorrt', fellBack: [], restarts: 0, pid: 812, problem: null },
  models: SAMPLE_MODELS.map((model) => ({ ...model, provider: 'tensorrt' as const })),
  broker: { kind: 'external', address: 'broker.hospital:8883', connected: true, since: ago(60 * 30) },
  channels: [
    { name: 'duty neurologist', kind: 'webhook', waiting: 0, lastDeliveredAt: ago(60 * 5), problem: null },
    { name: 'ward phone', kind: 'mqtt', waiting: 0, lastDeliveredAt: null, problem: null },
  ],
  disk: { freeBytes: 412e9, minFreeBytes: 2.048e9, imagesBytes: 61.4e9, maxImagesBytes: 200e9 },
  temperature: {
    zones: [
      { name: 'cpu-thermal', celsius: 58 },
      { name: 'gpu-thermal', celsius: 61 },
    ],
    maxCelsius: 95,
  },
  memory: { mainBytes: 118e6, engineBytes: 1.9e9, freeBytes: 5.2e9, totalBytes: 16e9 },
  loop: { longestStallMs: 17, allowedMs: 50 },
  journal: { lastBackup: { at: ago(60 * 4), bytes: 84e6, schema: 9 }, backupHours: 24, problem: null },
  clock: { timeZone: 'Europe/Berlin', synchronized: true, lastStep: null },
  troubles: [
    {
      at: ago(60 * 7),
      level: 'warn',
      room: 'mqtt',
      code: null,
      text: 'MQTT broker not connected; trying again',
      cause: null,
      hint: 'Check that the broker runs, and mqtt.host and mqtt.port',
      times: 3,
    },
  ],
  testAlert: null,
};

/** As fine, with everything that can be wrong beside an engine that runs. */
export const degradedService: ServiceState = {
  ...fineService,
  state: 'degraded',
  problems: [
    {
      code: 'disk-full',
      text: 'The data disk has 812 MB left and must keep 2048 MB. New scans are refused until space is made: remove old scans, or lower health.minFreeDiskMb.',
      priority: 'high',
    },
  ],
  dicom: {
    ...fineService.dicom,
    peers: fineService.dicom.peers.map((peer, n) => (n === 1 ? { ...peer, lastRefusal: refusal } : peer)),
    strangers: [{ ...refusal, callingAeTitle: 'MRT9', address: '10.9.9.9', times: 37 }],
  },
  engine: { ...fineService.engine, provider: 'cpu', fellBack: ['tensorrt: libnvinfer.so.10 is missing'], restarts: 3 },
  broker: { ...fineService.broker, connected: false, since: null },
  channels: [
    { name: 'duty neurologist', kind: 'webhook', waiting: 2, lastDeliveredAt: ago(60 * 50), problem: 'HTTP 503' },
  ],
  disk: { ...fineService.disk, freeBytes: 812e6 },
  temperature: { zones: [{ name: 'gpu-thermal', celsius: 99 }], maxCelsius: 95 },
  loop: { longestStallMs: 83, allowedMs: 50 },
  journal: {
    ...fineService.journal,
    problem: 'The journal is not backed up: no room. Check journal.backupDir and its disk.',
  },
  clock: { timeZone: 'Europe/Berlin', synchronized: null, lastStep: { at: ago(40), stepMs: -3_600_000 } },
  troubles: [
    {
      at: ago(1),
      level: 'error',
      room: null,
      code: 'disk-full',
      text: 'nothing new is accepted',
      cause: 'The data disk has […] MB left and must keep […] MB',
      hint: 'New scans are refused until space is made: remove old scans, or lower health.minFreeDiskMb.',
      times: 1,
    },
    ...fineService.troubles,
  ],
  testAlert: {
    alertId: 'test-1',
    state: 'raised',
    text: 'TEST of the alarm, asked for by P. Engineer.',
    raisedAt: ago(1),
    expiresAt: ago(-4),
    isPublished: true,
    screens: [{ screenId: '0f3a9c1e-wall', firstDisplayedAt: ago(0.9) }],
    messages: [
      { channel: 'duty neurologist', state: 'waiting', attempts: 3, problem: 'HTTP 503' },
      { channel: 'ward phone', state: 'delivered', attempts: 1, problem: null },
    ],
  },
};

export const engineDownService: ServiceState = {
  ...fineService,
  state: 'degraded',
  problems: [
    { code: 'engine-down', text: 'The analysis engine exited with code 1 and is being restarted.', priority: 'high' },
  ],
  engine: {
    ready: false,
    provider: null,
    fellBack: [],
    restarts: 7,
    pid: null,
    problem: 'The analysis engine exited with code 1 and is being restarted.',
  },
  queue: { waiting: 3, reading: null, jobs: [] },
};

/** Just installed: nothing has called, nothing is set up. */
export const emptyService: ServiceState = {
  ...fineService,
  state: 'starting',
  uptimeSeconds: 4,
  dicom: {
    ...fineService.dicom,
    tlsPort: null,
    associations: 0,
    peers: [
      {
        aeTitle: '*',
        address: '10.1.2.0/24',
        lastAssociatedAt: null,
        lastInstanceAt: null,
        instancesToday: 0,
        lastRefusal: null,
      },
    ],
  },
  receiving: [],
  queue: { waiting: null, reading: null, jobs: [] },
  engine: { ...fineService.engine, ready: false, provider: null, pid: 812 },
  models: [],
  channels: [],
  disk: { ...fineService.disk, freeBytes: null, imagesBytes: null, maxImagesBytes: null },
  temperature: { zones: [], maxCelsius: 95 },
  memory: { ...fineService.memory, engineBytes: null },
  journal: { ...fineService.journal, lastBackup: null },
  clock: { timeZone: 'UTC', synchronized: null, lastStep: null },
  troubles: [],
};
