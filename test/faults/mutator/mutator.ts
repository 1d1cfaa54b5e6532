import { Random } from '../../../scripts/phantom/random.ts';
import { pdu } from '../../dicom/raw-peer.ts';
import { COMMAND_MUTATIONS, DATASET_MUTATIONS } from './message-mutations.ts';
import { pick } from './pick.ts';
import { dataPdu, type Message, type Pdv, pdvsOf, requestPdu, type Session, validSession } from './session.ts';
import { BYTE_MUTATIONS, PDU_MUTATIONS, PDV_MUTATIONS, REQUEST_MUTATIONS } from './wire-mutations.ts';

/** How a peer leaves: it ends its side, resets the connection, aborts and waits, or just waits to be cut off. */
const LEAVING = ['end', 'reset', 'abort', 'wait'] as const;

/** One mutated connection, the same for the same seed and number on every machine. */
export interface MutatedCase {
  readonly seed: number;
  readonly number: number;
  /** What is wrong with it, in words. */
  readonly mutations: readonly string[];
  /** What it sends, in the pieces in which it writes. */
  readonly pieces: readonly Buffer[];
  readonly leaving: (typeof LEAVING)[number];
}

const LEVELS = {
  request: REQUEST_MUTATIONS,
  command: COMMAND_MUTATIONS,
  dataset: DATASET_MUTATIONS,
  pdv: PDV_MUTATIONS,
  pdu: PDU_MUTATIONS,
  bytes: BYTE_MUTATIONS,
} as const;
type Level = keyof typeof LEVELS;
/** The data set more often than the rest, for it goes the longest way. */
const CHOICE: readonly Level[] = ['request', 'command', 'dataset', 'dataset', 'pdv', 'pdu', 'bytes'];

/** Every mutation there is, as {@link MutatedCase.mutations} names it. */
export const ALL_MUTATIONS: readonly string[] = Object.entries(LEVELS).flatMap(([level, table]) =>
  Object.keys(table).map((name) => `${level}: ${name}`),
);

/** A valid session with one to three things wrong with it. */
export function mutatedCase(seed: number, number: number): MutatedCase {
  const random = new Random(`${seed}/${number}`);
  const chosen = Array.from({ length: pick(random, [1, 1, 1, 2, 2, 3]) }, () => {
    const level = pick(random, CHOICE);
    return { level, name: pick(random, Object.keys(LEVELS[level])) };
  });
  const at = <T>(level: Level, of: T): T =>
    chosen
      .filter((one) => one.level === level)
      .reduce((sofar, { name }) => mutationOf<T>(level, name)(random, sofar), of);

  const session = at<Session>('request', validSession(`1.2.3.4.5.${seed}.${number % 1000}`));
  const target = pick(random, [0, 1, 1, 1, 2]);
  const messages = session.messages.map((message, n): Message => {
    const mutated = n === target ? at<Message>('command', message) : message;
    return mutated.dataset.length > 0 ? { ...mutated, dataset: at('dataset', mutated.dataset) } : mutated;
  });
  const pdvs = at<readonly Pdv[]>('pdv', messages.flatMap(pdvsOf));
  const pdus = at<readonly Buffer[]>('pdu', [requestPdu(session), ...inPdus(random, pdvs), pdu(5, Buffer.alloc(4))]);
  const bytes = at<Buffer>('bytes', Buffer.concat([...pdus]));
  return {
    seed,
    number,
    mutations: chosen.map(({ level, name }) => `${level}: ${name}`),
    pieces: inPieces(random, bytes),
    leaving: pick(random, LEAVING),
  };
}

/** The caller names the level, and so the type of what is mutated there. */
function mutationOf<T>(level: Level, name: string): (random: Random, of: T) => T {
  return (LEVELS[level] as unknown as Record<string, (random: Random, of: T) => T>)[name]!;
}

/** Data values as senders pack them: one to a PDU, or several. */
function inPdus(random: Random, pdvs: readonly Pdv[]): Buffer[] {
  const most = pick(random, [1, 1, 4]);
  return Array.from({ length: Math.ceil(pdvs.length / most) }, (_, n) => dataPdu(pdvs.slice(n * most, (n + 1) * most)));
}

/** As the network may cut it: whole, or at some places that mean nothing. */
function inPieces(random: Random, bytes: Buffer): Buffer[] {
  const cuts = Array.from({ length: pick(random, [0, 0, 1, 5]) }, () => random.integer(0, bytes.length)).sort(
    (a, b) => a - b,
  );
  const edges = [0, ...cuts, bytes.length];
  return edges
    .slice(1)
    .map((end, n) => bytes.subarray(edges[n], end))
    .filter(({ length }) => length > 0);
}
