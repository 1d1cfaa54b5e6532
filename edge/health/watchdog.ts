import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import type { Unit } from '../config/unit.ts';

const run = promisify(execFile);

/** What systemd says in the environment of a service of `Type=notify` (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
}

export interface WatchdogOptions {
  readonly environment: ServiceEnvironment;
  /** Resolves when the appliance has proved that it works; rejects or hangs when it has not. */
  readonly selfCheck: () => Promise<void>;
  readonly log: Logger;
}

/**
 * Tells systemd that the appliance is ready, and that it is alive after every completed self-check, and only then: a process
 * whose engine hangs is restarted although its event loop still turns. Does nothing where systemd does not listen.
 * Node has no unix datagram sockets, so `systemd-notify` speaks for it (`NotifyAccess=all` in the unit).
 */
export class Watchdog implements Unit {
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | null = null;
  #checking = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** To be called when everything else has started. */
  async start(): Promise<void> {
    if (!this.#options.environment.NOTIFY_SOCKET) return;
    await this.#notify('READY=1');
    const limitMs = Number(this.#options.environment.WATCHDOG_USEC ?? 0) / 1000;
    // A third of the limit: one lost feeding is no restart.
    if (limitMs > 0) this.#timer = setInterval(() => void this.#feed(), limitMs / 3);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#options.environment.NOTIFY_SOCKET) await this.#notify('STOPPING=1');
  }

  async #feed(): Promise<void> {
    // A check that hangs must not be joined by others; it starves the watchdog, which is the point.
    if (this.#checking) return;
    this.#checking = true;
    try {
      await this.#options.selfCheck();
      if (this.#timer) await this.#notify('WATCHDOG=1');
    } catch (error) {
      this.#options.log.error({ err: error }, 'self-check failed; the watchdog is not fed');
    } finally {
      this.#checking = false;
    }
  }

  async #notify(state: string): Promise<void> {
    try {
      await run('systemd-notify', [`--pid=${process.pid}`, state], {
        env: { ...process.env, ...this.#options.environment },
        timeout: 5000,
      });
    } catch (error) {
      this.#options.log.error({ err: error, state }, 'systemd was not told');
    }
  }
}
