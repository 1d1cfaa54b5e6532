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
import { within } from './within.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Number of the first case. */
  readonly from: number;
  readonly count: number;
  /** Connections at once. */
  readonly parallel: number;
  /** Called every thousand; `growthMb`: the most that the listener has grown by so far. */
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
  /** Lines of the listener's log that tell of an error of its own, its end, and waits that had none; in words. */
  readonly errors: readonly string[];
  /** Null where the process did not live to be asked, or the other device waits for it without an end. */
  readonly held: Held | null;
  /** Answer to the C-STORE of a good slice afterwards; null where there was none. */
  readonly goodStatus: number | null;
}

/** Findings after which it is not worth going on. */
const ENOUGH = 20;
/** How long the listener, or the device that asks it all the while, may take to end, ms: more than any of their deadlines. */
const ENDED_WITHIN_MS = 60_000;

/**
 * Sends mutated connections to a listener in a process of its own, many at once, and watches what becomes of it, from the moment
 * that it listens and has done nothing yet.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'henet-fuzz-'));
  const child = spawn(process.execPath, [...SERVICE_FLAGS, join(import.meta.dirname, 'listener.ts'), dataDir], {
    env: { ...process.env, ...SERVICE_ENV },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  const said = (line: string) => errors.push(`the listener said: ${line}`);
  createInterface(child.stderr).on('line', said);
  const lines = createInterface(child.stdout);
  let throughout: Throughout | null = null;
  try {
    const port = await portOf(child, lines);
    lines.on('line', said);
    const died = (code: number | null, signal: string | null) => errors.push(`the process ended (${code ?? signal})`);
    child.once('exit', died);
    throughout = await Throughout.begin(child.pid!, port);
    const { played, findings } = await playAll(options, port, () => child.exitCode === null, throughout);
    const alive = child.exitCode === null && child.signalCode === null;
    const orSaid = (error: unknown) => {
      errors.push(String(error));
      return null;
    };
    const held = alive
      ? await within(ENDED_WITHIN_MS, 'the other device did not end', throughout.end()).catch(orSaid)
      : null;
    const goodStatus = alive
      ? await within(ENDED_WITHIN_MS, 'a good slice was not answered', storeGood(port)).catch(orSaid)
      : null;
    child.off('exit', died);
    await within(ENDED_WITHIN_MS, 'the listener did not stop', ended(child)).catch(orSaid);
    return { played, findings, errors, held, goodStatus };
  } finally {
    throughout?.kill();
    await killed(child);
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

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
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
