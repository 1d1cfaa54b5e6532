import type { Logger } from 'pino';
import type { ModelUsed } from '../assessment/assessment.ts';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { JobRow, Journal, ScanRow } from '../journal/journal.ts';
import { concludeScan, type Outcome } from './conclude.ts';
import { gatherEvidence } from './evidence.ts';
import { type Engine, readScan } from './read-scan.ts';
import type { Unrecorded } from './unrecorded.ts';

export interface EmergencyOptions {
  readonly journal: Journal;
  readonly engine: Engine;
  /** Models that the appliance has, for the record of a scan that none of them read. */
  readonly installed: () => readonly ModelUsed[];
  readonly config: Pick<Config, 'expansion' | 'alerting'>;
  /** Data folder, absolute. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** What goes out although it cannot be recorded. */
  readonly unrecorded: Unrecorded;
  /** There is something to publish. */
  readonly changed: () => void;
}

/** Faults that say that nothing can be written now, whatever the scan is. */
const UNWRITABLE = new Set(['journal-failed', 'disk-full', 'disk-unwritable']);
/** The engine's faults, not the scan's: said to the ward only by the journal's own way, which tries again. */
const ENGINE_FAULTS = new Set(['engine-crashed', 'engine-deadline', 'engine-unavailable', 'engine-stopped']);
const MAX_TRIES = 2;

/** Whether an error says that the disk or the journal takes nothing now. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof Fault && UNWRITABLE.has(error.code);
}

/**
 * What becomes of a scan while nothing can be written: it is read without keeping pictures, and its alert goes out from memory.
 * Nothing else is concluded: the job stays, and is done in order once it can be recorded, with the same alert.
 */
export class Emergency {
  readonly #options: EmergencyOptions;
  /** How often a job was tried here, by its id; one that is told counts as tried out. */
  readonly #tries = new Map<string, number>();
  readonly #failed = new Set<string>();
  /** When an alert of a scan was first raised from memory, by scan. */
  readonly #told = new Map<string, string>();

  constructor(options: EmergencyOptions) {
    this.#options = options;
  }

  isOver({ jobId }: JobRow): boolean {
    return (this.#tries.get(jobId) ?? 0) >= MAX_TRIES;
  }

  /** It is recorded now. */
  forget({ jobId, scanId }: JobRow): void {
    this.#tries.delete(jobId);
    this.#failed.delete(jobId);
    this.#told.delete(scanId);
  }

  /** When the alert of a scan was first raised from memory, ISO 8601; null where it was not. */
  raisedAt(scanId: string): string | null {
    return this.#told.get(scanId) ?? null;
  }

  /** Never rejects. `outcome` where the scan was read already, `scan` where the journal does not know it. */
  async alert(job: JobRow, outcome: Outcome | null = null, scan: ScanRow | null = null): Promise<void> {
    if (this.isOver(job)) return;
    const { journal, engine, config, dataDir, installed, clock, log, unrecorded, changed } = this.#options;
    const { jobId, scanId, revision } = job;
    this.#tries.set(jobId, (this.#tries.get(jobId) ?? 0) + 1);
    try {
      const patientLabel = config.alerting.patientLabel;
      const read =
        outcome ??
        (job.refusal
          ? { ok: false as const, reason: job.refusal }
          : await readScan(job, {
              ...{ journal, engine, dataDir, patientLabel, scan },
              episodeDays: config.expansion.episodeDays,
              keepPictures: false,
            }));
      if (!read.ok && ENGINE_FAULTS.has(read.reason.code)) throw new Error(read.reason.text);
      const evidence = await gatherEvidence(journal, scanId, config.expansion.episodeDays, scan);
      const { alert } = concludeScan({ job, outcome: read, evidence, config, installed: installed(), clock });
      this.#tries.set(jobId, MAX_TRIES);
      this.#failed.delete(jobId);
      log.warn({ scanId, revision, alert: alert?.condition ?? null }, 'scan read, and not recorded');
      if (alert === null) return;
      this.#told.set(scanId, alert.raisedAt);
      unrecorded.add(alert);
      changed();
    } catch (error) {
      log.error({ err: error, scanId, revision }, 'no alert could be made from memory');
      this.#failed.add(jobId);
    }
  }

  /** For the status: what is silent. */
  problems(): Problem[] {
    const text =
      'A scan has arrived and can be neither recorded nor read now: read it in the PACS. Make room on the data disk, or have it repaired.';
    return this.#failed.size === 0 ? [] : [{ code: 'scan-silent', text, priority: 'high' }];
  }
}
