import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertWriter } from '../../edge/alerting/alert-writer.ts';
import { concludeScan, type Outcome } from '../../edge/alerting/conclude.ts';
import type { Policy } from '../../edge/alerting/conditions.ts';
import { gatherEvidence } from '../../edge/alerting/evidence.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { Clock } from '../../edge/config/clock.ts';
import type { Config } from '../../edge/config/config.ts';
import type { Reading } from '../../edge/inference/protocol.ts';
import type { Conclusion, InstanceRow, JobRow, Journal, ScanRow } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { hematoma, model } from '../assessment/samples.ts';

export const CONFIG: Pick<Config, 'expansion' | 'alerting'> = {
  expansion: {
    iphGrowthMl: 6,
    iphGrowthPercent: 33,
    anyIvhGrowthMl: 0.2,
    ivhGrowthMl: 1,
    comparator: '>=',
    episodeDays: 14,
  },
  alerting: {
    minBleedMl: 0.5,
    expiresHours: 48,
    patientLabel: 'initials',
    conditions: {},
    thresholds: {},
    followUp: { dueHours: 6, overdueHours: 24 },
    repeat: { minutesUnacknowledged: {} },
    displayedWithinSeconds: 60,
    onNotDisplayed: 'escalate',
    escalation: [],
    channels: {},
  },
};

/** A clock that the test moves. */
export class HeldClock implements Clock {
  ms = Date.parse('2026-11-23T09:00:00Z');
  /** By how much the wall clock was set, ms. */
  setBy = 0;
  now = () => this.ms + this.setBy;
  monotonic = () => this.ms;
}

export function reading(iphMl: number, { ivhMl = 0, probability = 0.1 } = {}): Reading {
  const found = iphMl + ivhMl > 0;
  const each = (value: number) => ({ CHE: value, RHE1: value, RHE2: value });
  return {
    geometry: {
      size: [2, 2, 2],
      spacingMm: [1, 1, 1],
      originMm: [0, 0, 0],
      axes: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      sliceThicknessMm: 5,
      tiltDegrees: 0,
      resampled: false,
    },
    hematoma: hematoma(iphMl, ivhMl),
    otherFindings: [],
    probabilities: found ? each(probability) : null,
    spread: found ? each(0.02) : null,
    clinical: NOTHING_KNOWN,
    thresholds: found ? each(0.5) : null,
    quality: [],
    models: [model('a'.repeat(64), 'research')],
    timingsMs: { total: 1000 },
  };
}

export const read = (iphMl: number, options?: { ivhMl?: number; probability?: number }): Outcome => ({
  ok: true,
  reading: reading(iphMl, options),
});
export const unreadable = (text = 'Slices are missing.'): Outcome => ({
  ok: false,
  reason: { code: 'slices-missing', text },
});

/** A real journal in a folder of its own, and a scanner's worth of scans. */
export class House {
  readonly dataDir: string;
  readonly clock: HeldClock;
  journal: Journal;
  /** How often a writer said that something is to be published. */
  changes = 0;

  private constructor(dataDir: string, clock: HeldClock, journal: Journal) {
    this.dataDir = dataDir;
    this.clock = clock;
    this.journal = journal;
  }

  /** `parent`: the folder in which its data folder is made. */
  static async open(parent = tmpdir()): Promise<House> {
    const dataDir = await mkdtemp(join(parent, 'henet-house-'));
    const clock = new HeldClock();
    return new House(dataDir, clock, await openJournal({ file: join(dataDir, 'journal.sqlite'), clock }));
  }

  /** Records a scan (or its next revision) and its queued job, as the series room does. */
  async queue(changes: Partial<ScanRow> = {}, job: Partial<JobRow> = {}): Promise<JobRow> {
    const at = new Date(this.clock.now()).toISOString();
    const scanId = changes.scanId ?? randomUUID();
    const known = await this.journal.scans.get(scanId);
    const scan: ScanRow = {
      scanId,
      studyInstanceUid: `1.2.${scanId}`,
      seriesInstanceUid: `1.2.${scanId}.1`,
      episodeId: null,
      revision: (known?.revision ?? 0) + 1,
      patientKey: 'hospital 4821377',
      patientId: '4821377',
      patientName: 'Doe^Jane',
      patientBirthDate: '19500101',
      patientSex: 'F',
      acquiredAt: '2026-11-23T08:00:00',
      description: 'Head',
      lastInstanceAt: at,
      createdAt: at,
      ...known,
      ...(known ? { revision: known.revision + 1 } : {}),
      ...changes,
    };
    const row: JobRow = {
      jobId: randomUUID(),
      scanId,
      revision: scan.revision,
      state: 'queued',
      attempts: 0,
      refusal: null,
      queuedAt: at,
      ...job,
    };
    if (!known && scan.seriesInstanceUid) await this.journal.instances.add(instanceOf(scan, at));
    await this.journal.scans.enqueue(scan, row, []);
    return row;
  }

  /** What the appliance concludes of a job, committed. */
  async conclude(outcome: Outcome, job: JobRow, config = CONFIG): Promise<Conclusion> {
    const evidence = await gatherEvidence(this.journal, job.scanId, config.expansion.episodeDays);
    const installed = [model('a'.repeat(64), 'research')];
    const conclusion = concludeScan({ job, outcome, evidence, config, installed, clock: this.clock });
    await this.journal.conclude(conclusion);
    this.clock.ms += 60_000;
    return conclusion;
  }

  /** Queues and concludes at once. */
  async scan(outcome: Outcome, changes: Partial<ScanRow> = {}, config = CONFIG): Promise<Conclusion> {
    return this.conclude(outcome, await this.queue(changes), config);
  }

  /** The next job that nobody concluded; null where none waits. */
  waiting(): Promise<JobRow | null> {
    return this.journal.jobs.take();
  }

  /** What the appliance raises of itself, under the site's policy. */
  writer(policy: Policy = CONFIG.alerting): AlertWriter {
    const { journal, clock } = this;
    return new AlertWriter({ journal, clock, policy, expiresHours: 48, changed: () => this.changes++ });
  }

  async close(): Promise<void> {
    await this.journal.close();
    await rm(this.dataDir, { recursive: true });
  }
}

function instanceOf(scan: ScanRow, receivedAt: string): InstanceRow {
  const sopInstanceUid = `${scan.seriesInstanceUid}.1`;
  return {
    sopInstanceUid,
    seriesInstanceUid: scan.seriesInstanceUid!,
    studyInstanceUid: scan.studyInstanceUid,
    file: `spool/${sopInstanceUid}.dcm`,
    bytes: 1,
    sha256: '0'.repeat(64),
    peer: 'CT1',
    receivedAt,
    // The alerting room hands files to the engine and never looks into their headers.
    header: {} as InstanceRow['header'],
  };
}
