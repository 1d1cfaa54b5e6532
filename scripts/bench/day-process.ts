import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import mqtt from 'mqtt';
import { pino } from 'pino';
import { predictedHigh, predictedLow, sampleAssessment } from '../../dashboard/gallery/samples.ts';
import { AlertWriter } from '../../edge/alerting/alert-writer.ts';
import { AlertExpiry } from '../../edge/alerting/expiry.ts';
import { JobRunner } from '../../edge/alerting/runner.ts';
import { Unrecorded } from '../../edge/alerting/unrecorded.ts';
import type { Config } from '../../edge/config/config.ts';
import type { Reading } from '../../edge/inference/protocol.ts';
import { topics } from '../../edge/mqtt/topics.ts';
import { Random } from '../phantom/random.ts';
import { openAlertHouse } from './alert-house.ts';

/**
 * A day of an appliance in as little time as it takes, in a process of its own (`node --expose-gc`): scans concluded through the job
 * runner with invented readings, follow-ups, acts, expiry, a heartbeat each 5 s of the day, and boards that come and go. Writes what the
 * process held after each tenth of the day as JSON lines.
 */
const SCANS = Number(process.argv[2]);
const DAY_MS = 86_400_000;
const log = pino({ level: 'silent' });
const random = new Random('day');

const clock = {
  ms: Date.parse('2026-11-24T00:00:00Z'),
  now: () => clock.ms,
  monotonic: () => clock.ms,
};
const house = await openAlertHouse(clock);
const { journal, publisher, acts } = house;
const changed = () => publisher.wake();
const config: Pick<Config, 'expansion' | 'alerting'> = JSON.parse(process.argv[3]!);

function invented(iphMl: number): Reading {
  const { geometry, hematoma, quality, models, timingsMs } = sampleAssessment();
  const { probabilities, spread, clinical, thresholds } = random.chance(0.3) ? predictedHigh : predictedLow;
  const found = iphMl > 0;
  return {
    geometry: geometry!,
    hematoma: { ...hematoma!, found, iphMl, totalMl: iphMl, ivhMl: 0 },
    otherFindings: [],
    probabilities: found ? probabilities : null,
    spread: found ? spread : null,
    clinical,
    thresholds: found ? thresholds : null,
    quality,
    models,
    timingsMs,
  };
}

let ended = Promise.withResolvers<void>();
const runner = new JobRunner({
  journal,
  engine: {
    read: async ({ requestId }) => ({
      requestId,
      ok: true,
      reading: invented(random.chance(0.4) ? 4 + 30 * random.unit() : 0),
    }),
  },
  installed: () => sampleAssessment().models,
  config,
  dataDir: house.dataDir,
  clock,
  log,
  concluded: () => {
    changed();
    ended.resolve();
  },
  unrecorded: new Unrecorded(),
  alerted: changed,
});
const { expiresHours } = config.alerting;
const writer = new AlertWriter({ journal, clock, policy: config.alerting, expiresHours, changed });
const expiry = new AlertExpiry({ journal, writer, clock, log });
await runner.start();

async function scan(n: number): Promise<void> {
  const at = new Date(clock.ms).toISOString();
  const scanId = randomUUID();
  // Every third patient is scanned again.
  const patient = `patient ${n % 3 === 2 ? n - 1 : n}`;
  const seriesInstanceUid = `1.2.3.${n}`;
  ended = Promise.withResolvers();
  await journal.instances.add({
    sopInstanceUid: `${seriesInstanceUid}.1`,
    seriesInstanceUid,
    studyInstanceUid: `1.2.${n}`,
    file: `spool/${n}.dcm`,
    bytes: 1,
    sha256: '0'.repeat(64),
    peer: 'CT1',
    receivedAt: at,
    header: {} as never,
  });
  await journal.scans.enqueue(
    {
      scanId,
      studyInstanceUid: `1.2.${n}`,
      seriesInstanceUid,
      episodeId: null,
      revision: 1,
      patientKey: patient,
      patientId: patient,
      patientName: 'Doe^Jane',
      patientBirthDate: null,
      patientSex: null,
      acquiredAt: at.slice(0, 19),
      description: 'Head',
      lastInstanceAt: at,
      createdAt: at,
    },
    { jobId: randomUUID(), scanId, revision: 1, state: 'queued', attempts: 0, refusal: null, queuedAt: at },
    [],
  );
  runner.wake();
  await ended.promise;
}

/** A person takes what is open and closes what was taken before; a few are left to expire. */
async function shift(): Promise<void> {
  for (const { alertId, revision, state } of await journal.alerts.open()) {
    if (random.chance(0.1)) continue;
    if (state === 'raised') await acts.acknowledge(alertId, { by: 'RN', revision });
    else await acts.close(alertId, { by: 'RN', revision, reason: 'seen' });
  }
}

async function board(): Promise<void> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${house.broker.port}`, { protocolVersion: 4 });
  await client.subscribeAsync(topics.all, { qos: 1 });
  for (const what of ['alerts', 'episodes', 'status']) await (await fetch(`${house.url}/api/v1/${what}`)).arrayBuffer();
  await client.endAsync();
}

const held = (scans: number) => {
  globalThis.gc!();
  const { rss, heapUsed } = process.memoryUsage();
  const size = (name: string) => statSync(path.join(house.dataDir, name)).size;
  const journalBytes = size('journal.sqlite') + size('journal.sqlite-wal');
  process.stdout.write(
    `${JSON.stringify({ scans, rss, heapUsed, handles: readdirSync('/proc/self/fd').length, journalBytes })}\n`,
  );
};

for (let n = 1; n <= SCANS; n++) {
  await scan(n);
  const beats = Math.round(DAY_MS / SCANS / 5000);
  for (let beat = 0; beat < beats; beat++) {
    clock.ms += 5000;
    await house.heartbeat();
    if (beat % 6 === 0) await expiry.expireDue();
  }
  if (n % 5 === 0) await shift();
  if (n % 10 === 0) await board();
  if (n % (SCANS / 10) === 0) held(n);
}
await runner.stop();
await house.close();
