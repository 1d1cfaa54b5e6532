import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../config/fault.ts';
import type { BundleInput } from './input.ts';

const BUILDER = fileURLToPath(new URL('./build.ts', import.meta.url));
const DEADLINE_MS = 120_000;
/** Beyond it something is wrong with what was gathered. */
const MAX_BYTES = 8_000_000;
const ABOUT_STDERR = 2000;

export interface SupportBundlesOptions {
  readonly input: () => Promise<BundleInput>;
  readonly deadlineMs?: number;
}

/**
 * Makes support bundles, one at a time, each in a process of its own that yields to everything else on the machine: main only
 * hands it what it knows and takes the zip.
 */
export class SupportBundles {
  readonly #options: SupportBundlesOptions;
  #isBusy = false;

  constructor(options: SupportBundlesOptions) {
    this.#options = options;
  }

  /** The zip. Faults: `bundle-busy`, `bundle-late`, `bundle-failed`. */
  async make(): Promise<Buffer> {
    if (this.#isBusy) {
      throw new Fault('A support bundle is being made already', {
        code: 'bundle-busy',
        hint: 'Try again in a minute.',
      });
    }
    this.#isBusy = true;
    try {
      return await this.#build(JSON.stringify(await this.#options.input()));
    } finally {
      this.#isBusy = false;
    }
  }

  #build(input: string): Promise<Buffer> {
    const { deadlineMs = DEADLINE_MS } = this.#options;
    // Nothing of the service's environment: it may name files with secrets.
    const env = { PATH: process.env.PATH ?? '', TZ: process.env.TZ };
    const child = spawn(process.execPath, ['--max-old-space-size=256', BUILDER], { stdio: 'pipe', env });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    const fail = (message: string, code: string, hint: string, cause?: unknown) => {
      reject(new Fault(message, { code, hint, cause }));
      child.kill('SIGKILL');
    };
    const broken = (cause: unknown) =>
      fail('The support bundle could not be made', 'bundle-failed', 'Look into the log; run npm run doctor.', cause);
    const timer = setTimeout(
      () => fail('The support bundle took too long', 'bundle-late', 'Try again when no scan is being read.'),
      deadlineMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) broken(new Error('it is too large'));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-ABOUT_STDERR);
    });
    child.on('error', broken);
    // One that has ended already is told of by its exit.
    child.stdin.on('error', () => {});
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else broken(new Error(`its process ended with ${code}: ${said}`));
    });
    child.stdin.end(input);
    return promise.finally(() => clearTimeout(timer));
  }
}
