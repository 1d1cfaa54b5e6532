import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { IntendedUse } from '../assessment/assessment.ts';
import type { Clock } from '../config/clock.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { MqttConnection, RetainedMessage } from '../mqtt/connection.ts';
import { type Appliance, type Condition, type StatusPayload, topics } from '../mqtt/topics.ts';

/** What the status is made of; each is asked at every heartbeat, so none may wait long. */
export interface StatusSources {
  /** Models in use and where they run; null while the engine is not ready. */
  readonly engine: () => {
    readonly provider: NonNullable<StatusPayload['provider']>;
    readonly models: readonly { readonly name: string; readonly version: string; readonly intendedUse: IntendedUse }[];
  } | null;
  /** Scans waiting or being read. */
  readonly queue: () => Promise<number>;
  readonly receivingSeries: () => number;
  /** ISO 8601 UTC; null before the first. */
  readonly lastInstanceAt: () => string | null;
  readonly diskFreeBytes: () => number | null;
}

export interface StatusReporterOptions {
  readonly appliance: Appliance;
  readonly connection: Pick<MqttConnection, 'publish' | 'onConnect' | 'connected'>;
  readonly sources: StatusSources;
  readonly heartbeatSeconds: number;
  /** New in every process, so that a screen can tell a restart from a heartbeat. */
  readonly bootId: string;
  readonly version: string;
  /** Conditions for which the site wants no alert. */
  readonly muted?: readonly Condition[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** What is wrong now, each with what to do; empty when all is well. */
export type ProblemSource = () => readonly Problem[];

const JOURNAL_SILENT: Problem = {
  code: 'journal-silent',
  text: 'The journal does not answer. Check the data disk; restart the appliance.',
  priority: 'high',
};

/** The longest that an orderly stop waits for its farewell to be acknowledged. */
const FAREWELL_MS = 1000;

/**
 * The heartbeat: publishes the retained status at once on every connection and then steadily, so that silence on the ward
 * can never mean "broken". Says offline on an orderly stop; after any other end the broker says it, by the will.
 */
export class StatusReporter implements Unit {
  readonly #options: StatusReporterOptions;
  readonly #problems = new Set<ProblemSource>();
  #seq = 0;
  #queue = 0;
  #queueUnknown = false;
  #timer: NodeJS.Timeout | null = null;
  #forget: (() => void) | null = null;

  constructor(options: StatusReporterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { connection, heartbeatSeconds } = this.#options;
    this.#forget = connection.onConnect(() => void this.beat());
    this.#timer = setInterval(() => void this.beat(), heartbeatSeconds * 1000);
    await this.beat();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#forget?.();
    this.#forget = null;
    this.#seq += 1;
    await Promise.race([
      this.#publish({ ...this.current(), state: 'offline' }),
      sleep(FAREWELL_MS, null, { ref: false }),
    ]);
  }

  /** From now on the status tells what this source tells, and is `degraded` while that is anything. */
  addProblems(source: ProblemSource): void {
    this.#problems.add(source);
  }

  /** All that is wrong now. */
  problems(): readonly Problem[] {
    const problems = [...this.#problems].flatMap((source) => source());
    return this.#queueUnknown ? [...problems, JOURNAL_SILENT] : problems;
  }

  /** The status now, with the sequence number of the newest heartbeat. */
  current(): StatusPayload {
    const { sources, bootId, version, clock, heartbeatSeconds, muted = [] } = this.#options;
    const engine = sources.engine();
    const problems = this.problems().map(({ text }) => text);
    const now = clock.now();
    return {
      state: problems.length > 0 ? 'degraded' : engine ? 'ready' : 'starting',
      bootId,
      seq: this.#seq,
      issuedAt: new Date(now).toISOString(),
      nextHeartbeatAt: new Date(now + heartbeatSeconds * 1000).toISOString(),
      version,
      provider: engine?.provider ?? null,
      models: (engine?.models ?? []).map(({ name, version, intendedUse }) => ({ name, version, intendedUse })),
      demonstration: engine?.models.some(({ intendedUse }) => intendedUse === 'demonstration') ?? false,
      queue: this.#queue,
      receivingSeries: sources.receivingSeries(),
      lastInstanceAt: sources.lastInstanceAt(),
      diskFreeBytes: sources.diskFreeBytes(),
      problems,
      ...(muted.length > 0 ? { muted } : {}),
    };
  }

  /** What the broker is to say when the connection dies; its times are those of the connection's beginning. */
  will(): RetainedMessage {
    return this.#message({ ...this.current(), state: 'offline' });
  }

  /** Publishes the status now, out of turn: something changed that the ward should see at once. */
  async beat(): Promise<void> {
    try {
      this.#queue = await this.#options.sources.queue();
      this.#queueUnknown = false;
    } catch (error) {
      if (!this.#queueUnknown) this.#options.log.error({ err: error }, 'queue length unknown');
      this.#queueUnknown = true;
    }
    this.#seq += 1;
    await this.#publish(this.current());
  }

  #message(status: StatusPayload): RetainedMessage {
    return { topic: topics.status(this.#options.appliance), payload: JSON.stringify(status) };
  }

  async #publish(status: StatusPayload): Promise<void> {
    const { connection, log } = this.#options;
    if (!connection.connected) return;
    const { topic, payload } = this.#message(status);
    try {
      await connection.publish(topic, payload, { retain: true });
    } catch (error) {
      // The connection itself logs its loss, once; the next heartbeat follows it anyway.
      log.debug({ err: error }, 'heartbeat not delivered');
    }
  }
}
