import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Remark } from '../assessment/assessment.ts';
import type { ClinicalEntry } from '../assessment/clinical-entry.ts';
import { type Estimated, estimatedScan, isSameClinical } from '../assessment/estimated-scan.ts';
import { clinicalOf } from '../assessment/onset.ts';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Estimate, EstimateReply, EstimateRequest } from '../inference/protocol.ts';
import type { EstimateConclusion, Journal } from '../journal/journal.ts';
import { concludeEstimate } from './conclude-estimate.ts';
import { gatherEvidence } from './evidence.ts';

export interface EstimatesOptions {
  readonly journal: Journal;
  /** The engine host. Never rejects; what goes wrong is a reply. */
  readonly engine: { estimate(request: EstimateRequest): Promise<EstimateReply> };
  readonly dataDir: string;
  readonly config: Pick<Config, 'expansion' | 'alerting'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after every commit: the publisher has something to tell. */
  readonly concluded: (conclusion: EstimateConclusion) => void;
}

/** Tries of one entry that may fail by the engine's fault, also over restarts of the appliance. */
const MAX_ATTEMPTS = 2;
/** What another try cannot mend. */
const FINAL = new Set(['model-changed', 'crop-missing', 'crop-damaged']);
/** The scan, its episode or its alert changed between the evidence and the commit. */
const STALE = new Set(['alert-superseded', 'episode-superseded', 'scan-superseded']);
const STALE_TRIES = 5;
/** After a failure of the journal or the engine. */
const PAUSE_MS = 2000;

/**
 * Makes the estimates that entries of clinical data ask for: the newest entry of an episode, for the scan that shows its bleed
 * first. What an entry asks for is a row of the journal, so a crash at any moment loses none and repeats none. One whose scan
 * waits to be read anew waits for that.
 */
export class Estimates implements Unit {
  readonly #options: EstimatesOptions;
  #stopping = Promise.withResolvers<void>();
  #woken = Promise.withResolvers<void>();
  #round = Promise.withResolvers<void>();
  #isRunning = false;
  #loop: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(options: EstimatesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopping = Promise.withResolvers();
    this.#isRunning = true;
    this.#loop = this.#run();
  }

  /** Does not wait for the engine: what is under way is taken up again at the next start. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#stopping.resolve();
    await this.#loop;
    this.#loop = null;
  }

  /** There is a new entry, or a scan was concluded for which one waits. */
  wake(): void {
    this.#woken.resolve();
  }

  /** For the status: why what was entered does not change the estimate. */
  problems(): Problem[] {
    return this.#problem === null ? [] : [{ code: 'not-estimated', text: this.#problem, priority: 'medium' }];
  }

  /** Waits until an entry's estimate is made or known not to come, at most `ms`; then the entry as it is, null for none. */
  async settled(entryId: string, ms: number): Promise<ClinicalEntry | null> {
    const { journal, clock } = this.#options;
    const until = clock.monotonic() + ms;
    this.wake();
    for (;;) {
      const round = this.#round.promise;
      const entry = await journal.clinical.get(entryId);
      const left = until - clock.monotonic();
      if (entry?.estimate !== 'waiting' || left <= 0 || !this.#isRunning) return entry;
      await this.#pause(left, round);
    }
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      this.#woken = Promise.withResolvers();
      const isClear = await this.#turn();
      this.#round.resolve();
      this.#round = Promise.withResolvers();
      if (!this.#isRunning) return;
      await (isClear ? this.#pause(null, this.#woken.promise) : this.#pause(PAUSE_MS));
    }
  }

  /** Looks at what waits; false where something is to be tried again by itself. */
  async #turn(): Promise<boolean> {
    const { journal, log } = this.#options;
    let isClear = true;
    try {
      for (const entry of await journal.clinical.waiting()) {
        if (!this.#isRunning) return true;
        isClear = (await this.#make(entry)) && isClear;
      }
    } catch (error) {
      log.error({ err: error }, 'an estimate with clinical data cannot be made or recorded now; trying again');
      this.#problem = `Clinical data were entered and the estimate with them cannot be recorded (${(error as Error).message}). Check the data disk; the appliance tries again.`;
      return false;
    }
    this.#problem = null;
    return isClear;
  }

  /** False where it is to be tried again soon. */
  async #make(entry: ClinicalEntry): Promise<boolean> {
    const { journal, log } = this.#options;
    const { entryId } = entry;
    const previous = estimatedScan(await journal.assessments.currentOfEpisode(entry.episodeId));
    if (previous === null) return this.#not(entry, NOTHING_TO_ESTIMATE);
    if (isSameClinical(clinicalOf(entry, previous), previous.predicted.clinical)) return this.#unchanged(entry);
    const scan = await journal.scans.get(previous.scanId);
    // It is being read anew, with these data or before they came: looked at again when that is concluded.
    if (scan !== null && scan.revision > previous.revision) return true;
    if ((await journal.images.removedAt(previous.scanId)) !== null) return this.#not(entry, REMOVED);
    const attempts = await journal.clinical.attempt(entryId);
    if (attempts > MAX_ATTEMPTS) return this.#not(entry, INTERRUPTED);
    const reply = await Promise.race([this.#ask(entry, previous, attempts), this.#stopping.promise]);
    if (!reply || !this.#isRunning) return true;
    if (reply.ok) return this.#conclude(entry, previous, reply.estimate);
    const { reason } = reply;
    log.warn({ entryId, attempts, reason }, 'not estimated');
    return FINAL.has(reason.code) || attempts >= MAX_ATTEMPTS ? this.#not(entry, reason) : false;
  }

  #ask(entry: ClinicalEntry, previous: Estimated, attempts: number): Promise<EstimateReply> {
    const { engine, dataDir } = this.#options;
    const folderOf = (revision: number) => join(dataDir, 'scans', previous.scanId, String(revision));
    return engine.estimate({
      requestId: `${entry.entryId} attempt ${attempts}`,
      estimate: {
        folder: folderOf(previous.revision),
        outDir: folderOf(previous.revision + 1),
        clinical: clinicalOf(entry, previous),
        sha256: previous.models.find(({ role }) => role === 'expansion')?.sha256 ?? '',
      },
    });
  }

  async #conclude(entry: ClinicalEntry, previous: Estimated, estimate: Estimate): Promise<boolean> {
    const { journal, config, clock, log, concluded } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const evidence = await gatherEvidence(journal, previous.scanId, config.expansion.episodeDays);
      const isStill = evidence.previous?.assessmentId === previous.assessmentId;
      // Another revision of the scan came between: what was estimated is not of it.
      if (!isStill || evidence.scan.revision > previous.revision) return false;
      const conclusion = concludeEstimate({ previous, entry, estimate, evidence, config, clock });
      try {
        await journal.concludeEstimate(conclusion);
      } catch (error) {
        if (error instanceof Fault && STALE.has(error.code) && tries < STALE_TRIES) continue;
        throw error;
      }
      const { scanId, revision } = conclusion.assessment;
      log.info(
        { scanId, revision, entryId: entry.entryId, alert: conclusion.alert?.condition ?? null },
        'estimated anew',
      );
      concluded(conclusion);
      return true;
    }
  }

  #not(entry: ClinicalEntry, reason: Remark): Promise<true> {
    return this.#settle(entry, { estimate: 'not-possible', reason }, reason.text);
  }

  #unchanged(entry: ClinicalEntry): Promise<true> {
    return this.#settle(entry, { estimate: 'unchanged', reason: null }, 'the network was told the same before');
  }

  async #settle(
    { entryId, episodeId }: ClinicalEntry,
    how: Parameters<Journal['clinical']['settle']>[1],
    why: string,
  ): Promise<true> {
    const { journal, clock } = this.#options;
    const audit = { at: isoNow(clock), who: 'appliance', act: 'not-estimated', subject: episodeId };
    await journal.clinical.settle(entryId, how, { ...audit, detail: `${entryId}: ${why}` });
    return true;
  }

  /** Until stopped, or `earlier`, or for `ms` where given. */
  async #pause(ms: number | null, earlier: Promise<void> | null = null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === null ? null : setTimeout(resolve, ms);
    await Promise.race([this.#stopping.promise, promise, ...(earlier === null ? [] : [earlier])]);
    if (timer !== null) clearTimeout(timer);
  }
}

const NOTHING_TO_ESTIMATE = {
  code: 'nothing-to-estimate',
  text: 'No scan of this episode shows a bleed of which expansion is estimated.',
};
const REMOVED = {
  code: 'images-removed',
  text: 'The images of the scan were removed by policy, so its estimate cannot be brought up to date; send the study again to have it read anew.',
};
const INTERRUPTED = {
  code: 'estimate-interrupted',
  text: `The appliance was stopped ${MAX_ATTEMPTS} times while it estimated with these data, so it is not tried again; enter them again.`,
};
