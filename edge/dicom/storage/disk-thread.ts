import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { type Beginning, readBeginning } from '../../volume/header.ts';
import type { Failure, Order, Report, SettledFile } from './disk-orders.ts';
import { AT_ONCE } from './headers.ts';
import { InstanceFile, syncFolder } from './instance-file.ts';
import { PARCEL_BYTES } from './parcels.ts';

/**
 * The thread in which instances go to the disk, all steps of one in a row: each step handed to a pool of threads instead
 * would cost two changes of thread, which is more than the step. Nothing else runs here, so waiting for the disk holds nobody up.
 */
const port = parentPort!;
const files = new Map<number, Receiving>();
/** Files in their place, whose folder is not on the disk yet. */
let moved: { readonly file: number; readonly place: string; readonly settled: SettledFile }[] = [];

/** Text is not decoded out of memory that is shared with the main loop. */
const first = Buffer.alloc(PARCEL_BYTES);

interface Receiving {
  readonly file: InstanceFile;
  /** Undefined before its first bytes have come. */
  beginning?: Beginning | null;
}

port.on('message', (order: Order) => {
  try {
    follow(order);
  } catch (error) {
    say({ report: 'failed', file: order.file, error: failure(error) });
  }
});

function follow(order: Order): void {
  const { file } = order;
  if (order.order === 'open') {
    files.set(file, { file: new InstanceFile(order.path) });
    return;
  }
  const receiving = files.get(file);
  if (receiving === undefined) throw new Error(`no file ${file} is being received`);
  if (order.order === 'append') {
    append(receiving, order.bytes);
    if (order.isReported) say({ report: 'taken', file });
  } else if (order.order === 'settle') settle(file, receiving, order);
  else {
    files.delete(file);
    receiving.file.discard();
    say({ report: 'discarded', file });
  }
}

function append(receiving: Receiving, bytes: Uint8Array): void {
  receiving.file.append(bytes);
  if (receiving.beginning === undefined) {
    const copied = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(first, 0, 0, bytes.length);
    receiving.beginning = readBeginning(first.subarray(0, copied), AT_ONCE.elements);
  }
}

function settle(file: number, receiving: Receiving, { bytes, announced, place }: Order & { order: 'settle' }): void {
  append(receiving, bytes);
  const { file: whole, beginning } = receiving;
  const written = whole.settle();
  const header =
    beginning &&
    beginning.leastBytes <= written.bytes &&
    beginning.header.sopInstanceUid === announced.sopInstanceUid &&
    beginning.header.sopClassUid === announced.sopClassUid
      ? beginning.header
      : null;
  const settled = { ...written, header };
  if (header === null) {
    files.delete(file);
    say({ report: 'settled', file, ...settled });
    return;
  }
  whole.moveTo(place);
  moved.push({ file, place, settled });
  // After the orders that have come by now: what others have moved meanwhile shares the sync of the folder.
  if (moved.length === 1) setImmediate(syncMoved);
}

function syncMoved(): void {
  const byFolder = Map.groupBy(moved, ({ place }) => dirname(place));
  moved = [];
  for (const [folder, together] of byFolder) {
    try {
      syncFolder(folder);
    } catch (error) {
      for (const { file } of together) say({ report: 'failed', file, error: failure(error) });
      continue;
    }
    for (const { file, settled } of together) {
      files.delete(file);
      say({ report: 'settled', file, ...settled });
    }
  }
}

function say(report: Report): void {
  port.postMessage(report);
}

function failure(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  return { message, ...(stack ? { stack } : {}), ...('code' in error ? { code: String(error.code) } : {}) };
}
