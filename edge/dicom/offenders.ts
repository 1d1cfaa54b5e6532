import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import { harmless, OFFENCES, type Offence } from './offence.ts';

/** What a peer did, over one run of refusals: from its first until it has been quiet for long enough. */
export interface RepeatOffender {
  readonly address: string;
  /** Whether the configuration names a peer at this address. */
  readonly isConfigured: boolean;
  /** AE titles that it stated, e.g. `CT9 calling ORTHANC`; made harmless, at most {@link MAX_TITLES}. */
  readonly aeTitles: readonly string[];
  /** Refusals of this run, by what they were in words. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  /** Wall time of the first and of the latest, ms since the epoch. */
  readonly since: number;
  readonly until: number;
  /** What the operator can do about the latest. */
  readonly hint: string;
}

export interface OffendersOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Refusals of one address in one run from which on it is told of. */
  readonly refusalsBeforeAlert: number;
  readonly quietSeconds: number;
  readonly isConfigured: (address: string) => boolean;
  /** Called at every refusal of a run that is that long. */
  readonly onRepeated: (offender: RepeatOffender) => void;
}

/** Addresses that are remembered; beyond, the one quiet for longest is forgotten. */
const MAX_ADDRESSES = 256;
const MAX_TITLES = 4;
/** Kinds of trouble of one address that are told apart; beyond, they are counted by their code alone. */
const MAX_KINDS = 16;
/** Lines in the log a minute: of first offences, and of addresses that repeat them. */
const MAX_FIRST_LINES = 60;
const MAX_SUMMARIES = 20;
const SWEEP_MS = 60_000;

interface Entry {
  readonly titles: Set<string>;
  /** Offences since the last sweep that were counted instead of logged. */
  readonly unlogged: Map<string, number>;
  /** Kinds of which a line was written since it was last quiet for a whole minute. */
  readonly logged: Set<string>;
  run: { counts: Map<string, number>; total: number; since: number; until: number; lastAt: number } | null;
}

/**
 * The trace that troublesome peers leave: who, when, what, how often. The first offence of a kind is a line in the log at
 * once; its repeats are one line a minute that counts them, so that a peer that tries 10,000 times cannot fill the disk. What
 * is kept of whom is bounded, however many addresses there are.
 */
export class Offenders {
  readonly #options: OffendersOptions;
  /** By address; the one that offended last is last. */
  readonly #entries = new Map<string, Entry>();
  #firstLines = 0;
  /** Offences of addresses that were forgotten before their repeats were told. */
  #forgotten = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: OffendersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.sweep(), SWEEP_MS);
    this.#timer.unref();
  }

  /** Tells what was counted and not told yet. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.sweep();
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#entries.size;
  }

  note(offence: Offence): void {
    const entry = this.#entryOf(offence.address);
    const { callingAeTitle, calledAeTitle } = offence;
    if (callingAeTitle !== undefined && entry.titles.size < MAX_TITLES) {
      entry.titles.add(`${harmless(callingAeTitle, 16)} calling ${harmless(calledAeTitle ?? '', 16)}`);
    }
    this.#log(offence, entry);
    if (OFFENCES[offence.code].isRefusal) this.#count(offence, entry);
  }

  /** Once a minute: tells how often what was told before was repeated. */
  sweep(): void {
    const { log } = this.#options;
    const repeated = [...this.#entries]
      .map(([address, entry]) => ({ address, entry, times: sum(entry.unlogged.values()) }))
      .filter(({ times }) => times > 0)
      .sort((a, b) => b.times - a.times);
    for (const { address, entry, times } of repeated.slice(0, MAX_SUMMARIES)) {
      const counts = Object.fromEntries(entry.unlogged);
      const aeTitles = [...entry.titles];
      log.warn({ code: 'dicom-peer-repeats', address, aeTitles, counts }, `${times} times more in the last minute`);
    }
    const others = repeated.slice(MAX_SUMMARIES);
    const times = sum(others.map((other) => other.times)) + this.#forgotten;
    if (times > 0) {
      const message = `further addresses offended ${times} times in the last minute`;
      log.warn({ code: 'dicom-peers-repeat', addresses: others.length, times }, message);
    }
    this.#forgotten = 0;
    this.#firstLines = 0;
    for (const { logged, unlogged } of this.#entries.values()) {
      for (const code of logged) if (!unlogged.has(code)) logged.delete(code);
      unlogged.clear();
    }
  }

  #log({ address, code, what, callingAeTitle, calledAeTitle, hint, cause, detail }: Offence, entry: Entry): void {
    const isTooMany = entry.logged.size >= MAX_KINDS || this.#firstLines >= MAX_FIRST_LINES;
    const kind =
      cause === undefined || (isTooMany && !entry.logged.has(`${code}: ${cause}`)) ? code : `${code}: ${cause}`;
    if (entry.logged.has(kind) || isTooMany) {
      entry.unlogged.set(kind, (entry.unlogged.get(kind) ?? 0) + 1);
      return;
    }
    entry.logged.add(kind);
    this.#firstLines++;
    const titles = callingAeTitle === undefined ? {} : { callingAeTitle: harmless(callingAeTitle, 16) };
    const called = calledAeTitle === undefined ? {} : { calledAeTitle: harmless(calledAeTitle, 16) };
    const peer = callingAeTitle === undefined ? address : `${harmless(callingAeTitle, 16)}@${address}`;
    const why = cause === undefined ? {} : { cause };
    const advice = hint === undefined ? {} : { hint: harmless(hint, 400) };
    this.#options.log[OFFENCES[code].level](
      { code, address, peer, ...titles, ...called, ...why, ...detail, ...advice },
      harmless(what),
    );
  }

  #count({ address, code, hint }: Offence, entry: Entry): void {
    const { clock, quietSeconds, refusalsBeforeAlert, isConfigured, onRepeated } = this.#options;
    const [now, at] = [clock.monotonic(), clock.now()];
    if (entry.run === null || now - entry.run.lastAt >= quietSeconds * 1000) {
      entry.run = { counts: new Map(), total: 0, since: at, until: at, lastAt: now };
    }
    const { run } = entry;
    const { words } = OFFENCES[code];
    run.counts.set(words, (run.counts.get(words) ?? 0) + 1);
    run.total++;
    run.until = at;
    run.lastAt = now;
    if (run.total < refusalsBeforeAlert) return;
    const { total, since, until } = run;
    const counts = Object.fromEntries(run.counts);
    const aeTitles = [...entry.titles];
    const advice = harmless(hint ?? '', 400);
    onRepeated({ address, isConfigured: isConfigured(address), aeTitles, counts, total, since, until, hint: advice });
  }

  #entryOf(address: string): Entry {
    const entry = this.#entries.get(address) ?? {
      titles: new Set(),
      unlogged: new Map(),
      logged: new Set(),
      run: null,
    };
    this.#entries.delete(address);
    this.#entries.set(address, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ADDRESSES && oldest !== undefined) {
      this.#forgotten += sum(this.#entries.get(oldest)?.unlogged.values() ?? []);
      this.#entries.delete(oldest);
    }
    return entry;
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
