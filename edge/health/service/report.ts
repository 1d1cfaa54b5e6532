import { type Clock, isoNow } from '../../config/clock.ts';
import type { Config } from '../../config/config.ts';
import type { Problem } from '../../config/problem.ts';
import type { EngineState } from '../../inference/host.ts';
import { type Backup, listBackups } from '../../journal/backup.ts';
import { backupDirOf } from '../../journal/folders.ts';
import type { JobRow, Journal } from '../../journal/journal.ts';
import type { StatusPayload } from '../../mqtt/topics.ts';
import type { LogRecord, LogRing } from '../log-ring.ts';
import { Phrases } from '../support/phrases.ts';
import { isSynchronized, memory, runtime } from './machine.ts';
import type { ServiceState, Trouble } from './state.ts';

/** Where the state comes from; each is asked for every report, so none may wait long. */
export interface ServiceSources {
  readonly status: () => StatusPayload;
  readonly problems: () => readonly Problem[];
  readonly dicom: () => Omit<ServiceState['dicom'], 'aeTitle'>;
  readonly receiving: () => ServiceState['receiving'];
  readonly reading: () => { readonly job: JobRow; readonly since: string } | null;
  readonly engine: () => EngineState;
  readonly broker: () => Pick<ServiceState['broker'], 'connected' | 'address'>;
  readonly diskFreeBytes: () => number | null;
  readonly zones: () => ServiceState['temperature']['zones'];
  readonly longestStallMs: () => number;
  readonly lastClockStep: () => ServiceState['clock']['lastStep'];
  readonly testAlert: () => Promise<ServiceState['testAlert']>;
}

export interface ServiceReportOptions {
  readonly config: Config;
  readonly journal: Pick<Journal, 'jobs' | 'notifications' | 'images'>;
  readonly sources: ServiceSources;
  readonly ring: LogRing;
  readonly clock: Clock;
}

/** What the design allows main's loop to be held up (DESIGN: "never blocks over 50 ms"). */
const ALLOWED_STALL_MS = 50;
const MAX_JOBS = 10;
const MAX_TROUBLES = 50;
/** Room of the images is a sum over all of them, and backups a look into a folder: not for every page, every 4 s. */
const SLOW_LOOK_MS = 60_000;

/** Gathers how the appliance does. A source that does not answer leaves its place unknown, and never the whole. */
export class ServiceReport {
  readonly #options: ServiceReportOptions;
  readonly #startedAt: string;
  readonly #startedMs: number;
  #connectedSince: string | null = null;
  #phrases: Promise<Phrases> | null = null;
  #slow: { readonly at: number; readonly imagesBytes: number | null; readonly backup: Backup | null } | null = null;

  constructor(options: ServiceReportOptions) {
    this.#options = options;
    this.#startedAt = isoNow(options.clock);
    this.#startedMs = options.clock.monotonic();
  }

  /** To be called at every connection to the broker. */
  connected(): void {
    this.#connectedSince = isoNow(this.#options.clock);
  }

  async state(): Promise<ServiceState> {
    const { config, sources, journal, ring, clock } = this.#options;
    const { version, state } = sources.status();
    const problems = sources.problems();
    const engine = sources.engine();
    const slow = await this.#slowLook();
    const reading = sources.reading();
    const link = sources.broker();
    const { maxSpoolGb } = config.journal.retention;
    return {
      at: isoNow(clock),
      site: config.site,
      appliance: config.appliance,
      version,
      runtime: runtime(),
      startedAt: this.#startedAt,
      uptimeSeconds: Math.round((clock.monotonic() - this.#startedMs) / 1000),
      state,
      problems: problems.map(({ code, text, priority }) => ({ code: code.split(' ')[0] ?? code, text, priority })),
      dicom: { aeTitle: config.dicom.aeTitle, ...sources.dicom() },
      receiving: sources.receiving(),
      queue: {
        waiting: await journal.jobs.pending().catch(() => null),
        reading: reading && {
          scanId: reading.job.scanId,
          revision: reading.job.revision,
          attempt: reading.job.attempts,
          since: reading.since,
        },
        jobs: (await journal.jobs.waiting(MAX_JOBS).catch(() => [])).map(jobOf),
      },
      engine: {
        ready: engine.ready,
        provider: engine.provider,
        fellBack: [...engine.fellBack],
        restarts: engine.restarts,
        pid: engine.pid,
        problem: engine.problem?.text ?? null,
      },
      models: engine.models.map(({ name, version: of, role, sha256, intendedUse, provider }) => ({
        ...{ name, version: of, role, sha256, intendedUse, provider },
      })),
      broker: { kind: config.mqtt.broker, ...link, since: link.connected ? this.#connectedSince : null },
      channels: await this.#channels(),
      disk: {
        freeBytes: sources.diskFreeBytes(),
        minFreeBytes: config.health.minFreeDiskMb * 1e6,
        imagesBytes: slow.imagesBytes,
        maxImagesBytes: maxSpoolGb > 0 ? maxSpoolGb * 1e9 : null,
      },
      temperature: { zones: [...sources.zones()], maxCelsius: config.health.maxTemperatureC },
      memory: await memory(engine.pid),
      loop: { longestStallMs: Math.round(sources.longestStallMs()), allowedMs: ALLOWED_STALL_MS },
      journal: {
        lastBackup: slow.backup && { at: slow.backup.at, bytes: slow.backup.bytes, schema: slow.backup.schema },
        backupHours: config.journal.backupHours,
        problem: problems.find(({ code }) => JOURNAL_PROBLEMS.has(code))?.text ?? null,
      },
      clock: {
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        synchronized: await isSynchronized(),
        lastStep: sources.lastClockStep(),
      },
      troubles: await this.#told(ring.troubles()),
      testAlert: await sources.testAlert().catch(() => null),
    };
  }

  async #channels(): Promise<ServiceState['channels']> {
    const { config, journal } = this.#options;
    const books = await journal.notifications.byChannel().catch(() => []);
    return Object.entries(config.alerting.channels).map(([name, { kind }]) => {
      const {
        waiting = 0,
        lastDeliveredAt = null,
        problem = null,
      } = books.find(({ channel }) => channel === name) ?? {};
      return { name, kind, waiting, lastDeliveredAt, problem };
    });
  }

  /** Lines of the log in sentences of the program alone. */
  async #told(records: readonly LogRecord[]): Promise<Trouble[]> {
    if (records.length === 0) return [];
    this.#phrases ??= Phrases.ofThisProgram();
    const phrases = await this.#phrases;
    const say = (text: string | null) => (text === null ? null : phrases.say(text));
    return inRows(records)
      .slice(0, MAX_TROUBLES)
      .map(({ at, level, room, code, text, cause, hint, times }) => ({
        at,
        times,
        level,
        room: room !== null && phrases.isCode(room) ? room : null,
        code: code !== null && phrases.isCode(code) ? code : null,
        text: phrases.say(text),
        cause: say(cause),
        hint: say(hint),
      }));
  }

  async #slowLook() {
    const { config, journal, clock } = this.#options;
    const now = clock.monotonic();
    if (this.#slow !== null && now - this.#slow.at < SLOW_LOOK_MS) return this.#slow;
    const imagesBytes = await journal.images.bytes().catch(() => null);
    const [backup = null] = await listBackups(backupDirOf(config)).catch(() => []);
    this.#slow = { at: now, imagesBytes, backup };
    return this.#slow;
  }
}

/** What was said again and again, once, with how often. */
function inRows(records: readonly LogRecord[]): (LogRecord & { readonly times: number })[] {
  const rows: (LogRecord & { times: number })[] = [];
  const wordsOf = ({ level, room, code, text, cause, hint }: LogRecord) =>
    JSON.stringify([level, room, code, text, cause, hint]);
  for (const record of records) {
    const last = rows.at(-1);
    if (last && wordsOf(last) === wordsOf(record)) last.times++;
    else rows.push({ ...record, times: 1 });
  }
  return rows;
}

/** Codes of problems that say that the journal, or its backup, is not well. */
const JOURNAL_PROBLEMS = new Set(['journal-silent', 'queue-silent', 'outbox-silent', 'backup-failing']);

function jobOf({ scanId, revision, attempts, queuedAt, state }: JobRow): ServiceState['queue']['jobs'][number] {
  return { scanId, revision, attempts, queuedAt, state };
}
