import type { Logger } from 'pino';
import type { ModelUsed, Remark } from '../assessment/assessment.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import type { Unit } from '../config/unit.ts';
import { deadline, LATE } from './deadline.ts';
import { EngineProcess } from './engine-process.ts';
import type { EstimateReply, EstimateRequest, ReadReply, ReadRequest } from './protocol.ts';

export interface EngineHostOptions {
  readonly inference: Config['inference'];
  readonly log: Logger;
}

/** What is known of the engine now. */
export interface EngineState {
  readonly ready: boolean;
  /** Models in use; while the engine restarts, those it had. */
  readonly models: readonly ModelUsed[];
  /** Provider that truly executes the models; null while the engine is not ready. */
  readonly provider: ModelUsed['provider'] | null;
  /** Why a provider that is installed and preferred is not in use; empty where none was passed over. */
  readonly fellBack: readonly string[];
  /** How often the engine was started again since `start`. */
  readonly restarts: number;
  readonly pid: number | null;
  /** Why it is not ready; null while it is, or before `start`. */
  readonly problem: Remark | null;
}

/** A first start may build TensorRT engines, which takes minutes. */
const START_DEADLINE_MS = 20 * 60_000;
/** The network runs for a twentieth of a second on a slow CPU; a disk that is busy may keep the crop back. */
const ESTIMATE_DEADLINE_SECONDS = 20;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Keeps one engine process running and hands it one scan at a time. The engine is killed and started again when it crashes
 * or when a scan takes longer than `deadlineSeconds`; the scan's reply then says so (`engine-crashed`,
 * `engine-deadline`) and the next scan finds a new engine.
 */
export class EngineHost implements Unit {
  readonly #options: EngineHostOptions;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #state: EngineState = {
    ready: false,
    models: [],
    provider: null,
    fellBack: [],
    restarts: 0,
    pid: null,
    problem: null,
  };
  /** Aborted by `stop`; null while stopped. */
  #running: AbortController | null = null;
  #engine: EngineProcess | null = null;
  #backoffMs = FIRST_BACKOFF_MS;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** Resolves once the models are checked and warm. @throws Fault `model-missing`, `model-refused`, `no-provider`, `engine-start-failed` */
  async start(): Promise<void> {
    this.#running = new AbortController();
    this.#backoffMs = FIRST_BACKOFF_MS;
    this.#set({ restarts: 0 });
    try {
      await this.#launch(this.#running.signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Kills the engine. A reading in progress is answered with `engine-stopped`; its folder does not appear. */
  async stop(): Promise<void> {
    this.#running?.abort();
    this.#running = null;
    await this.#engine?.kill();
    this.#engine = null;
    this.#set({ ready: false, models: [], provider: null, fellBack: [], pid: null, problem: null });
  }

  state(): EngineState {
    return this.#state;
  }

  /** Calls `listener` at every change of {@link state} until the returned function is called. */
  onState(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads one scan, after those asked for before it. Never rejects: what goes wrong is a reply with `ok: false` and a
   * reason of the scan (codes of the volume room, `not-axial`, `scan-contrast`, `reading-failed`), of the disk (`disk-full`, `disk-unwritable`) or of the engine
   * (`engine-crashed`, `engine-deadline`, `engine-unavailable`, `engine-stopped`).
   */
  read(request: ReadRequest): Promise<ReadReply> {
    return this.#inTurn<ReadReply>(request, this.#options.inference.deadlineSeconds);
  }

  /**
   * Estimates anew of a scan that was read before, after what was asked for before it. Never rejects, as {@link read}; reasons
   * beside those of the engine and the disk are `model-changed`, `crop-missing` and `crop-damaged`.
   */
  estimate(request: EstimateRequest): Promise<EstimateReply> {
    const { deadlineSeconds } = this.#options.inference;
    return this.#inTurn<EstimateReply>(request, Math.min(deadlineSeconds, ESTIMATE_DEADLINE_SECONDS));
  }

  /**
   * An instance was stored that may become part of a scan; the engine decodes it when idle, so that less is left to do when the
   * scan is whole. Nothing comes of it where there is no engine now.
   */
  ahead(seriesInstanceUid: string, file: string): void {
    if (this.#state.ready) this.#engine?.tell({ ahead: { seriesInstanceUid, file } });
  }

  /** A series will not be read. */
  forget(seriesInstanceUid: string): void {
    if (this.#state.ready) this.#engine?.tell({ forget: seriesInstanceUid });
  }

  #inTurn<Reply extends ReadReply | EstimateReply>(
    request: ReadRequest | EstimateRequest,
    deadlineSeconds: number,
  ): Promise<Reply> {
    const reply = this.#last.then(() => this.#askNow<Reply>(request, deadlineSeconds));
    this.#last = reply;
    return reply;
  }

  async #askNow<Reply extends ReadReply | EstimateReply>(
    request: ReadRequest | EstimateRequest,
    deadlineSeconds: number,
  ): Promise<Reply> {
    // What is told of a failure is the same for both kinds.
    const failed = (code: string, text: string) =>
      ({ requestId: request.requestId, ok: false, reason: { code, text } }) as Reply;
    const signal = this.#running?.signal;
    const stopped = () => failed('engine-stopped', 'The appliance was stopped before the scan was read.');
    if (!signal) return stopped();
    const engine = await this.#whenReady(deadlineSeconds * 1000, signal);
    if (signal.aborted) return stopped();
    if (!engine) {
      const reason = this.#state.problem?.text ?? 'It is starting.';
      return failed('engine-unavailable', `The analysis engine is not available: ${reason}`);
    }
    const overdue = deadline(deadlineSeconds * 1000);
    const first = await Promise.race([engine.ask<Reply>(request), engine.ended, overdue.passed]);
    overdue.cancel();
    if (typeof first === 'object') {
      if (first.ok) this.#backoffMs = FIRST_BACKOFF_MS;
      return first;
    }
    if (signal.aborted) return stopped();
    if (first !== LATE) return failed('engine-crashed', `The analysis engine ${first} while it read this scan.`);
    await engine.kill();
    return failed('engine-deadline', `The analysis of this scan took longer than ${deadlineSeconds} s and was ended.`);
  }

  /** The engine once it is ready; null where it is not in time. */
  async #whenReady(ms: number, signal: AbortSignal): Promise<EngineProcess | null> {
    const overdue = deadline(ms);
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = this.onState(({ ready }) => {
      if (ready || signal.aborted) resolve();
    });
    if (!this.#state.ready) await Promise.race([promise, overdue.passed]);
    unsubscribe();
    overdue.cancel();
    return this.#state.ready ? this.#engine : null;
  }

  /** Starts an engine, waits until it is ready, and sees to its end. */
  async #launch(signal: AbortSignal): Promise<void> {
    const { modelsDir, providers, threads } = this.#options.inference;
    const engine = new EngineProcess({ engine: { modelsDir, providers, threads }, log: this.#options.log });
    this.#engine = engine;
    this.#set({ pid: engine.pid ?? null });
    const overdue = deadline(START_DEADLINE_MS);
    const greeting = await Promise.race([engine.greeting, overdue.passed]).finally(overdue.cancel);
    if (greeting === LATE || !greeting.ready) await engine.kill();
    if (greeting === LATE) {
      throw new Fault(`The engine was not ready within ${START_DEADLINE_MS / 60_000} minutes.`, {
        code: 'engine-start-failed',
        hint: 'See the log; with TensorRT, build its engines beforehand.',
      });
    }
    if (!greeting.ready) {
      const { reason, hint } = greeting;
      throw new Fault(reason.text, { code: reason.code, hint });
    }
    const { models, fellBack } = greeting;
    this.#set({ ready: true, models, fellBack, provider: models[0]?.provider ?? null, problem: null });
    void engine.ended.then((how) => this.#afterEnd(how, signal));
  }

  /** Starts again after a crash, at growing intervals, until there is an engine or `stop` is called. */
  async #afterEnd(how: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { log } = this.#options;
    let problem: Remark = { code: 'engine-crashed', text: `The analysis engine ${how} and is being restarted.` };
    log.error({ enginePid: this.#state.pid }, `engine ${how}`);
    while (!signal.aborted) {
      this.#set({ ready: false, provider: null, pid: null, problem });
      await this.#pause(signal);
      if (signal.aborted) return;
      this.#set({ restarts: this.#state.restarts + 1 });
      try {
        await this.#launch(signal);
        log.info({ enginePid: this.#state.pid }, 'engine restarted');
        return;
      } catch (error) {
        if (signal.aborted) return;
        const { code, message, hint } = error as Fault;
        problem = { code, text: `${message} ${hint}` };
        log.error({ err: error }, 'engine did not restart');
      }
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const wait = deadline(this.#backoffMs);
    this.#backoffMs = Math.min(2 * this.#backoffMs, LONGEST_BACKOFF_MS);
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([wait.passed, promise]);
    wait.cancel();
  }

  #set(change: Partial<EngineState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}
