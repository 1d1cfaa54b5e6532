import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The service as a child process, as an operator starts it. Used by the demonstration, the benchmark and the end-to-end tests. */
export interface Appliance {
  readonly process: ChildProcess;
  readonly httpUrl: string;
  /** Everything the service wrote to its log so far. */
  log(): string;
  /** Ends it in order; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export interface Ports {
  readonly dicom: number;
  readonly http: number;
  readonly mqtt: number;
}

/**
 * How the service is run, as in `npm start` and the systemd unit, so that a flood of short connections does not leave it large:
 * the young generation of V8's heap would grow to 100 MB, and V8 keeps pages that it has emptied, uncounted (over `npm run fuzz`
 * the listener, 94 MB when idle, grew to 156 MB where a half of that generation may have 8 MB, and to 137 with 4; with 2 it was
 * no less); and every read from a socket begins as 64 KiB from malloc, which would leave holes in its heap where it does not
 * give them back at once (mallopt(3), M_MMAP_THRESHOLD).
 */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=4', '--max-old-space-size=512'];
export const SERVICE_ENV: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: '65536' };

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Writes a configuration for 127.0.0.1 into `dataDir` and returns its path. `overrides` are merged over its top level. That
 * nobody has the board open is no fault here, so it is not watched unless they say so.
 */
export async function writeLocalConfig(dataDir: string, ports: Ports, overrides: Record<string, unknown> = {}) {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, 'config.json');
  const config = {
    site: 'demo',
    dataDir,
    dicom: { port: ports.dicom, peers: [{ aeTitle: '*', address: '127.0.0.1' }] },
    mqtt: { port: ports.mqtt },
    http: { port: ports.http },
    inference: { modelsDir: path.join(ROOT, 'models'), providers: ['cpu'] },
    health: { minFreeDiskMb: 200 },
    ...overrides,
    alerting: { displayedWithinSeconds: 0, ...(overrides.alerting as object | undefined) },
  };
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}

export interface StartOptions {
  readonly readyWithinMs?: number;
  /** Gives the start up: the service is killed. */
  readonly signal?: AbortSignal;
  /** More for the service's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the service logs last of its start, once its port to the scanner is open too. */
const READY = '"msg":"ready"';

/**
 * Starts the service and waits until it says of itself that it is ready: another service may answer on its ports.
 * @throws Error with the end of its log when it exits or is not ready in time
 */
export async function startAppliance(
  configFile: string,
  httpPort: number,
  { readyWithinMs = 180_000, signal, env = {} }: StartOptions = {},
): Promise<Appliance> {
  const child = spawn(process.execPath, [...SERVICE_FLAGS, path.join(ROOT, 'edge/main.ts'), '--config', configFile], {
    cwd: ROOT,
    env: { ...process.env, ...SERVICE_ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const deadline = performance.now() + readyWithinMs;
  while (!text.includes(READY)) {
    if (isOver()) throw new Error(`the service ended (${child.exitCode ?? child.signalCode}):\n${text.slice(-3000)}`);
    if (signal?.aborted || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(
        signal?.aborted
          ? 'the start was interrupted'
          : `the service was not ready within ${readyWithinMs / 1000} s:\n${text.slice(-3000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  const ended = async (signal: NodeJS.Signals) => {
    if (!isOver()) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    }
    return child.exitCode;
  };
  return {
    process: child,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    log: () => text,
    stop: () => ended('SIGTERM'),
    kill: async () => {
      await ended('SIGKILL');
    },
  };
}
