import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { percentile, rssMb } from './measure.ts';

/** By how much the process may grow, MB. */
export const MAX_GROWTH_MB = 50;
/**
 * How long another device's C-ECHO may take at p99, ms, association and release included. A limit on service under attack, and
 * not a benchmark: a listener that holds the others up takes seconds. What a busy machine adds is measured and left out.
 */
export const MAX_ECHO_MS = 200;

/** What held while something was done to a service. */
export interface Held {
  readonly growthMb: number;
  readonly echoes: number;
  /** From the first packet of an association to its C-ECHO's answer and release. */
  readonly echoP99Ms: number;
  /** The same without the time in which the machine gave the listener or the probe no CPU: what the limit is for. */
  readonly ownP99Ms: number;
  /** C-ECHOs that were not answered with success, in words. */
  readonly failures: readonly string[];
}

/** Watches over a listener's process while it is being attacked: that it lives, how it grows, how it serves another device. */
export class Throughout {
  readonly #pid: number;
  readonly #probe: ChildProcess;
  readonly #lines: Interface;
  readonly #firstMb: number;
  #mostMb: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(pid: number, probe: ChildProcess, lines: Interface) {
    this.#pid = pid;
    this.#probe = probe;
    this.#lines = lines;
    this.#firstMb = rssMb(pid);
    this.#mostMb = this.#firstMb;
    this.#timer = setInterval(() => this.#look(), 100);
  }

  /** What the process grows by from now on counts. */
  static async begin(pid: number, port: number): Promise<Throughout> {
    const probe = spawn(process.execPath, [join(import.meta.dirname, 'probe.ts'), String(port), String(pid)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(probe.stdout);
    await once(lines, 'line');
    return new Throughout(pid, probe, lines);
  }

  /** Most that the process has grown so far, MB. @throws where it is gone */
  growthMb(): number {
    return Math.max(this.#mostMb, rssMb(this.#pid)) - this.#firstMb;
  }

  async end(): Promise<Held> {
    clearInterval(this.#timer);
    const growthMb = this.growthMb();
    const answer = once(this.#lines, 'line');
    this.#probe.stdin?.end();
    const [line] = (await answer) as [string];
    const { echoMs, delayMs, failures } = JSON.parse(line) as {
      echoMs: number[];
      delayMs: number[];
      failures: string[];
    };
    return {
      growthMb,
      echoes: echoMs.length,
      echoP99Ms: percentile(echoMs, 99),
      ownP99Ms: percentile(
        echoMs.map((ms, n) => Math.max(0, ms - delayMs[n]!)),
        99,
      ),
      failures,
    };
  }

  /** Gives up: for a test that failed. */
  kill(): void {
    clearInterval(this.#timer);
    this.#probe.kill('SIGKILL');
  }

  #look(): void {
    try {
      this.#mostMb = Math.max(this.#mostMb, rssMb(this.#pid));
    } catch {
      // It is gone: growthMb() says so to whoever asks.
      clearInterval(this.#timer);
    }
  }
}
