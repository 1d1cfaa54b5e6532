import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { SERVICE_ENV, SERVICE_FLAGS } from '../../../scripts/demonstration/appliance.ts';
import { sliceDataset } from '../../dicom/instances.ts';
import { CT, RawPeer } from '../../dicom/raw-peer.ts';
import { mutatedCase } from '../mutator/mutator.ts';
import { type Held, Throughout } from '../throughout.ts';
import { play } from './attack.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Number of the first case. */
  readonly from: number;
  readonly count: number;
  /** Connections at once. */
  readonly parallel: number;
  readonly onProgress?: (done: number, growthMb: number) => void;
}

/** A case that did not go as it must; the same seed and number make it again. */
export interface Finding {
  readonly number: number;
  readonly mutations: readonly string[];
  readonly what: string;
}

export interface FuzzReport {
  readonly played: number;
  readonly findings: readonly Finding[];
  /** Lines of the listener's log that tell of an error of its own, or its end. */
  readonly errors: readonly string[];
  /** Null where the process did not live to be asked. */
  readonly held: Held | null;
  /** Answer to the C-STORE of a good slice afterwards; null where there was none. */
  readonly goodStatus: number | null;
}

/** Findings after which it is not worth going on. */
const ENOUGH = 20;
/**
 * What is sent before the process is first measured: what every process grows by when it does its work for the first time, and
 * what V8 and malloc keep for themselves under such a load, is no leak.
 */
const WARM_UP = { good: 200, mutated: 2000 };

/** Sends mutated connections to a listener in a process of its own, many at once, and watches what becomes of it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'henet-fuzz-'));
  const child = spawn(process.execPath, [...SERVICE_FLAGS, join(import.meta.dirname, 'listener.ts'), dataDir], {
    env: { ...process.env, ...SERVICE_ENV },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const lines = createInterface(child.stdout);
  let throughout: Throughout | null = null;
  try {
    const port = await portOf(child, lines);
    lines.on('line', (line) => errors.push(line));
    const died = (code: number | null, signal: string | null) => errors.push(`the process ended (${code ?? signal})`);
    child.once('exit', died);
    await warmUp(port, options);
    throughout = await Throughout.begin(child.pid!, port);
    const { played, findings } = await playAll(options, port, () => child.exitCode === null, throughout);
    const alive = child.exitCode === null && child.signalCode === null;
    const held = alive ? await throughout.end() : null;
    const goodStatus = alive ? await storeGood(port) : null;
    child.off('exit', died);
    await ended(child);
    return { played, findings, errors, held, goodStatus };
  } finally {
    throughout?.kill();
    await ended(child);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Has the listener stop in order, where it is there still. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}

async function portOf(child: ChildProcess, lines: Interface): Promise<number> {
  const line = once(lines, 'line') as Promise<[string]>;
  const ended = once(child, 'exit').then(() => {
    throw new Error('the listener did not start');
  });
  return Number((await Promise.race([line, ended]))[0]);
}

async function playAll(
  { seed, from, count, parallel, onProgress }: FuzzOptions,
  port: number,
  isAlive: () => boolean,
  throughout: Throughout,
): Promise<Pick<FuzzReport, 'played' | 'findings'>> {
  const findings: Finding[] = [];
  let played = 0;
  await inParallel(count, parallel, async (n, lane) => {
    if (!isAlive() || findings.length >= ENOUGH) return;
    const { number, mutations, ...rest } = mutatedCase(seed, from + n);
    const failed = await play({ number, mutations, ...rest }, port, addressOf(lane)).catch((error: unknown) =>
      String(error),
    );
    played++;
    if (failed !== undefined || !isAlive()) findings.push({ number, mutations, what: failed ?? 'the process ended' });
    if (isAlive() && played % 1000 === 0) onProgress?.(played, throughout.growthMb());
  });
  return { played, findings };
}

async function warmUp(port: number, { seed, parallel }: FuzzOptions): Promise<void> {
  await inParallel(WARM_UP.good, Math.min(16, parallel), async (n) => {
    const instanceUid = `1.2.3.4.6.${n}`;
    const { peer } = await RawPeer.associate(port);
    await peer.echo(1);
    await peer.store(3, { classUid: CT, instanceUid }, sliceDataset({ instanceUid, side: 256 }), 8);
    await peer.release();
  });
  // Of another seed: those to be measured come later, and what these do wrong shows in what follows.
  await inParallel(WARM_UP.mutated, parallel, (n, lane) =>
    play(mutatedCase(seed + 1_000_000, n), port, addressOf(lane)).catch(() => undefined),
  );
}

/** Does something `count` times, as many at once as there are lanes. */
async function inParallel(
  count: number,
  lanes: number,
  act: (n: number, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (lane: number) => {
    while (next < count) await act(next++, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => worker(lane)));
}

/** A few connections of each address, as limits are by address. */
function addressOf(lane: number): string {
  return `127.0.2.${1 + (lane >> 2)}`;
}

async function storeGood(port: number): Promise<number | null> {
  const instanceUid = '1.2.3.4.7';
  const { peer } = await RawPeer.associate(port);
  const status = await peer.store(3, { classUid: CT, instanceUid }, sliceDataset({ instanceUid, side: 512 }), 8);
  await peer.release();
  return status;
}
