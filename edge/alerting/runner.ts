import { setTimeout as sleep } from 'node:timers/promises';
import { isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Conclusion, JobRow, ScanRow } from '../journal/journal.ts';
import { type Backoff, backoff } from '../mqtt/backoff.ts';
import { concludeScan, type Outcome } from './conclude.ts';
import { Emergency, type EmergencyOptions, isUnwritable } from './emergency.ts';
import { gatherEvidence } from './evidence.ts';
import { readScan } from './read-scan.ts';

export interface JobRunnerOptions extends Omit<EmergencyOptions, 'changed'> {
  /** An alert went out from memory: the publisher has something to send. */
  readonly alerted: () => void;
  /** Called after every commit: the publisher and the status have something to tell. */
  readonly concluded: (conclusion: Conclusion) => void;
}

/** Readings of one job that may fail by the engine's fault, also over restarts of the appliance. */
const MAX_ATTEMPTS = 2;
/** The engine's faults, not the scan's. */
const WORTH_RETRYING = new Set(['engine-crashed', 'engine-deadline', 'engine-unavailable']);
/** The alert, the episode or another scan of it changed between the evidence and the commit: the conclusion is made anew. */
const STALE = new Set(['alert-superseded', 'episode-superseded', 'scan-superseded']);
const STALE_TRIES = 5;
/** Waiting jobs that are told of from memory in one round, while none can be taken. */
const MOST_TOLD = 20;

/** A job that the journal did not let end, with what its reading came to where that is known. */
interface Work {
  readonly job: JobRow;
  readonly outcome: Outcome | null;
  readonly retry: Backoff;
  dueAt: number;
  problem: string | null;
}

/**
 * Takes the journal's jobs one at a time: has the engine read the scan, concludes, commits. Every job ends in a conclusion,
 * if only "not assessed: why". A job that cannot be committed is set aside, shown in the status and tried again, so that
 * it neither is lost nor holds up the next patient's scan.
 */
export class JobRunner implements Unit {
  readonly #options: JobRunnerOptions;
  readonly #pause = backoff({ firstMs: 250, maxMs: 30_000, random: Math.random });
  readonly #aside = new Set<Work>();
  #stopping = Promise.withResolvers<void>();
  #woken = Promise.withResolvers<void>();
  #running = false;
  #loop: Promise<void> | null = null;
  #journalProblem: string | null = null;
  #reading: { readonly job: JobRow; readonly since: string } | null = null;
  readonly #emergency: Emergency;
  /** Jobs that the journal did not take at all, with their scans. */
  readonly #unrecordedJobs = new Map<string, { readonly job: JobRow; readonly scan: ScanRow }>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#emergency = new Emergency({ ...options, changed: options.alerted });
  }

  /** Queues again what a killed process left running, then works. Faults with those of the journal. */
  async start(): Promise<void> {
    const { journal, log } = this.#options;
    const interrupted = await journal.jobs.requeueRunning();
    if (interrupted > 0) log.warn({ interrupted }, 'jobs of the process before are queued again');
    this.#stopping = Promise.withResolvers();
    this.#running = true;
    this.#loop = this.#run();
  }

  /** Does not wait for the engine: a reading in progress is taken up again at the next start. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stopping.resolve();
    await this.#loop;
    this.#loop = null;
    this.#aside.clear();
    this.#unrecordedJobs.clear();
  }

  /** There is a new job. */
  wake(): void {
    this.#woken.resolve();
  }

  /** A scan that the journal did not take: whoever decided it tries again; its alert does not wait for that. */
  unrecordedJob(scan: ScanRow, job: JobRow): void {
    if (this.#emergency.isOver(job)) return;
    this.#unrecordedJobs.set(job.jobId, { job, scan });
    this.wake();
  }

  /** The job that the engine reads now; null for none. */
  get reading(): { readonly job: JobRow; readonly since: string } | null {
    return this.#reading;
  }

  /** For the status: what cannot be recorded. */
  problems(): Problem[] {
    const told = (code: string, text: string | null): Problem[] =>
      text === null ? [] : [{ code, text, priority: 'high' }];
    const aside = [...this.#aside].flatMap(({ problem, job }) => told(`not-recorded ${job.scanId}`, problem));
    const own = [...told('queue-silent', this.#journalProblem), ...aside];
    return [...this.#options.unrecorded.problems(), ...this.#emergency.problems(), ...own];
  }

  async #run(): Promise<void> {
    while (this.#running) {
      this.#woken = Promise.withResolvers();
      try {
        const work = this.#due() ?? (await this.#take());
        if (work) await this.#do(work);
        else if (!(await this.#tellUnrecorded())) await this.#rest();
      } catch (error) {
        this.#options.log.error({ err: error }, 'job queue not readable; trying again');
        this.#journalProblem = `The journal does not answer, so no scan is read: ${messageOf(error)}. Check the data disk; restart the appliance.`;
        if (isUnwritable(error)) await this.#tellWaiting();
        await this.#rest(this.#pause.next());
      }
    }
  }

  /** A job of those that the journal did not take; whether there was one. */
  async #tellUnrecorded(): Promise<boolean> {
    const [entry] = this.#unrecordedJobs.values();
    if (entry === undefined) return false;
    this.#unrecordedJobs.delete(entry.job.jobId);
    await this.#emergency.alert(entry.job, null, entry.scan);
    return true;
  }

  /** No job can be taken: the alerts of those that wait go out all the same. */
  async #tellWaiting(): Promise<void> {
    const { journal, log } = this.#options;
    while (this.#running && (await this.#tellUnrecorded()));
    try {
      for (const job of await journal.jobs.waiting(MOST_TOLD)) if (this.#running) await this.#emergency.alert(job);
    } catch (error) {
      log.error({ err: error }, 'the jobs that wait cannot be looked at either');
    }
  }

  async #take(): Promise<Work | null> {
    const { journal, clock } = this.#options;
    const job = await journal.jobs.take();
    this.#journalProblem = null;
    this.#pause.reset();
    const retry = backoff({ firstMs: 1000, maxMs: 60_000, random: Math.random });
    return job && { job, outcome: null, retry, dueAt: clock.monotonic(), problem: null };
  }

  async #do(work: Work): Promise<void> {
    const { log, clock } = this.#options;
    const { scanId, revision } = work.job;
    let { outcome } = work;
    this.#aside.delete(work);
    try {
      outcome ??= await this.#read(work.job);
      if (outcome) await this.#conclude(work.job, outcome);
    } catch (error) {
      log.error({ err: error, scanId, revision }, 'conclusion not recorded; trying again');
      const problem = `A scan waits to be recorded (${messageOf(error)}). Check the data disk; the appliance tries again.`;
      this.#aside.add({ ...work, outcome, problem, dueAt: clock.monotonic() + work.retry.next() });
      if (isUnwritable(error)) await this.#emergency.alert(work.job, outcome);
    }
  }

  /** How the reading ended; null where it is not over: another try is queued, or the appliance stops. */
  async #read(job: JobRow): Promise<Outcome | null> {
    const { journal, engine, config, dataDir, log } = this.#options;
    if (job.refusal) return { ok: false, reason: job.refusal };
    if (job.attempts > MAX_ATTEMPTS) return { ok: false, reason: INTERRUPTED };
    const reading = readScan(job, {
      ...{ journal, engine, dataDir },
      patientLabel: config.alerting.patientLabel,
      episodeDays: config.expansion.episodeDays,
    });
    this.#reading = { job, since: isoNow(this.#options.clock) };
    const outcome = await Promise.race([reading, this.#stopping.promise]).finally(() => {
      this.#reading = null;
    });
    if (!outcome || !this.#running) {
      reading.catch((error) => log.debug({ err: error }, 'reading given up at stop'));
      return null;
    }
    if (outcome.ok) return outcome;
    const { code } = outcome.reason;
    log.warn({ scanId: job.scanId, revision: job.revision, attempt: job.attempts, reason: outcome.reason }, 'not read');
    // Nothing is wrong with the scan, and nobody sends it again: it waits for room, and the status says so.
    if (code === 'disk-full' || code === 'disk-unwritable') {
      throw new Fault(outcome.reason.text, {
        code,
        hint: 'Free space below dataDir, or have its disk repaired: the scan is then read by itself.',
      });
    }
    if (code === 'engine-stopped') await this.#rest(this.#pause.next());
    else if (!WORTH_RETRYING.has(code) || job.attempts >= MAX_ATTEMPTS) return outcome;
    await journal.jobs.retry(job.jobId);
    return null;
  }

  async #conclude(job: JobRow, outcome: Outcome): Promise<void> {
    const { journal, config, installed, clock, log, concluded } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const evidence = await gatherEvidence(journal, job.scanId, config.expansion.episodeDays);
      const conclusion = this.#asTold(concludeScan({ job, outcome, evidence, config, installed: installed(), clock }));
      try {
        await journal.conclude(conclusion);
      } catch (error) {
        if (error instanceof Fault && STALE.has(error.code) && tries < STALE_TRIES) continue;
        throw error;
      }
      const { assessment, alert } = conclusion;
      this.#recorded(conclusion);
      const { status, scanId, revision } = assessment;
      const sinceQueuedMs = clock.now() - Date.parse(job.queuedAt);
      log.info({ scanId, revision, status, alert: alert?.condition ?? null, sinceQueuedMs }, 'scan concluded');
      concluded(conclusion);
      return;
    }
  }

  /** An alert that went out from memory was raised then, not when it came to be recorded. */
  #asTold(conclusion: Conclusion): Conclusion {
    const { alert, job } = conclusion;
    const raisedAt = this.#emergency.raisedAt(job.scanId);
    const isSame = alert !== null && this.#options.unrecorded.get(alert.alertId)?.revision === alert.revision;
    return isSame && raisedAt !== null && alert.state === 'raised'
      ? { ...conclusion, alert: { ...alert, raisedAt } }
      : conclusion;
  }

  #recorded({ job, alert }: Conclusion): void {
    const { unrecorded } = this.#options;
    this.#emergency.forget(job);
    this.#unrecordedJobs.delete(job.jobId);
    if (alert !== null) unrecorded.recorded(alert.alertId);
  }

  /** A job set aside whose next try is due. */
  #due(): Work | null {
    const now = this.#options.clock.monotonic();
    return [...this.#aside].find(({ dueAt }) => dueAt <= now) ?? null;
  }

  /** Until woken or stopped, or the next job set aside is due; at most `ms` where given, and then not woken earlier. */
  async #rest(ms?: number): Promise<void> {
    const now = this.#options.clock.monotonic();
    const until = ms ?? Math.min(...[...this.#aside].map(({ dueAt }) => Math.max(1, dueAt - now)));
    const over = new AbortController();
    const waits = [this.#stopping.promise];
    if (ms === undefined) waits.push(this.#woken.promise);
    if (Number.isFinite(until)) waits.push(sleep(until, undefined, { signal: over.signal }).catch(() => {}));
    await Promise.race(waits);
    over.abort();
  }
}

const INTERRUPTED = {
  code: 'reading-interrupted',
  text: `The appliance was stopped ${MAX_ATTEMPTS} times while it read this scan, so it is not tried again.`,
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
