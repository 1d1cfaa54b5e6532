import { setPriority } from 'node:os';
import type { Remark } from '../assessment/assessment.ts';
import { systemClock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { ScanError } from '../volume/errors.ts';
import { DecodeAhead } from './decode-ahead.ts';
import { estimateAgain } from './estimate.ts';
import { type EngineOptions, type Networks, openNetworks } from './open-networks.ts';
import type {
  EngineLog,
  EngineMessage,
  EngineRequest,
  EstimateReply,
  EstimateRequest,
  ReadReply,
  ReadRequest,
} from './protocol.ts';
import { readScan } from './read.ts';

/** Beside main, at 0, a ninth of its share of a processor that both want; of an idle one all (sched(7)). */
const NICENESS = 10;

/**
 * The engine process: decodes, builds volumes and runs the networks, one scan at a time, for the main process that forked
 * it. Its event loop blocks while a network runs; main kills it when that takes too long. Between scans it keeps nothing but
 * slices that it decoded as they arrived, and needs none of them.
 */
async function main(options: EngineOptions): Promise<void> {
  // Whoever forked it decides when it ends; a Ctrl-C in the terminal reaches the whole process group.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit());
  // What comes from scanners is taken first: decoding ahead of its time must not slow the slices that are still to come.
  setPriority(NICENESS);
  let networks: Networks;
  try {
    networks = await openNetworks({ ...options, clock: systemClock, log: (log) => say({ log }) });
  } catch (error) {
    const { code, message, hint } = asFault(error);
    say({ ready: false, reason: { code, text: message }, hint });
    return;
  }
  let last: Promise<void> = Promise.resolve();
  const ahead = new DecodeAhead({ clock: systemClock });
  process.on('message', (request: EngineRequest) => {
    if ('ahead' in request) ahead.offer(request.ahead);
    else if ('forget' in request) ahead.forget(request.forget);
    else last = last.then(async () => say(await ahead.hold(() => answer(request, networks, ahead))));
  });
  say({
    ready: true,
    models: [networks.hematoma.used, networks.expansion.used],
    fellBack: networks.fellBack,
  });
}

/** The boundary of a request: whatever went wrong is logged here and becomes a sentence for the ward. */
async function answer(
  request: ReadRequest | EstimateRequest,
  networks: Networks,
  ahead: DecodeAhead,
): Promise<ReadReply | EstimateReply> {
  const { requestId } = request;
  try {
    if ('estimate' in request) {
      return { requestId, ok: true, estimate: await estimateAgain(request, networks, systemClock) };
    }
    return { requestId, ok: true, reading: await readScan(request, networks, systemClock, ahead) };
  } catch (error) {
    const known = error instanceof ScanError || error instanceof Fault;
    const log: EngineLog['log'] = {
      level: known ? 'warn' : 'error',
      text: `${'estimate' in request ? 'estimate' : 'reading'} failed: ${error}`,
      requestId,
    };
    say({ log: known || !(error instanceof Error) ? log : { ...log, stack: error.stack ?? '' } });
    return { requestId, ok: false, reason: known ? { code: error.code, text: error.message } : unknownReason(error) };
  }
}

function unknownReason(error: unknown): Remark {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return { code: 'disk-full', text: 'There is no room on the data disk for the pictures of this scan.' };
  }
  if (code === 'EROFS' || code === 'EIO') {
    return {
      code: 'disk-unwritable',
      text: 'The data disk cannot be written, so no pictures of this scan can be kept.',
    };
  }
  return { code: 'reading-failed', text: 'The scan could not be read because of an error in the appliance.' };
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault(`The engine could not start: ${error}`, {
    code: 'engine-start-failed',
    hint: 'Report this with the log; it is a defect of the software.',
    cause: error,
  });
}

function say(message: EngineMessage): void {
  process.send!(message);
}

await main(JSON.parse(process.argv[2]!) as EngineOptions);
