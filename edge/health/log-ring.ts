import type { LoggerOptions } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';

/**
 * A line of the log, of its fields only those that a person can do something with. Its words are as they were logged: whoever
 * tells them elsewhere has them pass {@link Phrases}.
 */
export interface LogRecord {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly room: string | null;
  readonly code: string | null;
  readonly text: string;
  /** What the error says that was logged with it. */
  readonly cause: string | null;
  readonly hint: string | null;
}

export interface LogRingOptions {
  readonly clock: Clock;
  /** Warnings and errors that are kept. */
  readonly troubles?: number;
  /** Lines of any level that are kept. */
  readonly lines?: number;
}

const INFO = 30;
const WARN = 40;
const ERROR = 50;
/** Of a text that is longer only this much is kept, characters. */
const MAX_LENGTH = 800;

/** The newest lines of the log, in memory: what a person who looks after the box wants to see without a shell on it. */
export class LogRing {
  readonly #clock: Clock;
  readonly #troubles: Ring;
  readonly #lines: Ring;

  constructor({ clock, troubles = 100, lines = 1000 }: LogRingOptions) {
    this.#clock = clock;
    this.#troubles = new Ring(troubles);
    this.#lines = new Ring(lines);
  }

  /** For pino: hears every line that is logged, also by children. */
  readonly hooks: NonNullable<LoggerOptions['hooks']> = ((ring: LogRing) => ({
    logMethod(args, method, level) {
      if (level >= INFO) ring.#take(this.bindings(), args, level);
      method.apply(this, args);
    },
  }))(this);

  /** Warnings and errors, the newest first. */
  troubles(): LogRecord[] {
    return this.#troubles.newestFirst();
  }

  /** The newest lines of every level that is logged, the oldest first. */
  lines(): LogRecord[] {
    return this.#lines.newestFirst().reverse();
  }

  #take(bindings: Record<string, unknown>, args: readonly unknown[], level: number): void {
    const [first, second] = args;
    const fields = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
    const message = typeof first === 'string' ? first : second;
    const error = fields.err as { code?: unknown; message?: unknown; hint?: unknown } | string | undefined;
    const of = typeof error === 'object' && error !== null ? error : { message: error };
    const record: LogRecord = {
      at: isoNow(this.#clock),
      level: level >= ERROR ? 'error' : level >= WARN ? 'warn' : 'info',
      room: textOf(bindings.room),
      code: textOf(fields.code) ?? textOf(of.code),
      text: textOf(message) ?? textOf(of.message) ?? '',
      cause: textOf(message) === null ? null : textOf(of.message),
      hint: textOf(fields.hint) ?? textOf(of.hint),
    };
    this.#lines.push(record);
    if (level >= WARN) this.#troubles.push(record);
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_LENGTH) : null;
}

class Ring {
  readonly #size: number;
  readonly #records: LogRecord[] = [];
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  push(record: LogRecord): void {
    this.#records[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
  }

  newestFirst(): LogRecord[] {
    return [...this.#records.slice(this.#next), ...this.#records.slice(0, this.#next)].reverse();
  }
}
