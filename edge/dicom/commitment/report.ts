import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Fault } from '../../config/fault.ts';
import type { CheckedReference, CommitmentRow, Commitments } from '../../journal/journal.ts';
import { isStoredSopClass } from '../sop-classes.ts';
import { encodeReference, encodeTransaction, SEQUENCE, sequenceEnd, sequenceStart } from './event-information.ts';
import { FAILURE, type FailureReason } from './status.ts';

/** What an N-EVENT-REPORT says of one request (PS3.4 J.3.3.1). */
export interface Report {
  /** 1: all of it is committed. 2: some of it is not (PS3.4 table J.3-2). */
  readonly eventTypeId: 1 | 2;
  readonly committed: number;
  readonly failed: number;
  /** The Event Information, in pieces of some ten kB. */
  dataset(isImplicit: boolean): AsyncGenerator<Buffer, void, void>;
}

export interface ReportSources {
  readonly commitments: Commitments;
  readonly dataDir: string;
  /** Null while there is room on the disk. */
  readonly canStore: () => Fault | null;
  readonly log: Logger;
}

/** References looked at together: what one request holds in memory at any time, and its share of the disk. */
const PAGE = 200;

/**
 * Judges every instance of a request by what the journal and the disk hold now. Of a request of any size one page is in
 * memory, and two bytes for each instance. Null where the request is not in the journal any more. Rejects where the journal
 * cannot be read.
 */
export async function prepareReport(row: CommitmentRow, sources: ReportSources): Promise<Report | null> {
  /** Failure reasons by position; 0 is committed. */
  const reasons = new Uint16Array(row.instances);
  const lost = new LostInstances();
  let failed = 0;
  let seen = 0;
  for await (const page of pages(row, sources.commitments)) {
    seen += page.length;
    const judged = await Promise.all(page.map((reference) => failureOf(reference, sources, lost)));
    for (const [n, reason] of judged.entries()) {
      reasons[page[n]!.position] = reason ?? 0;
      if (reason !== null) failed++;
    }
  }
  lost.tell(sources.log);
  if (seen < row.instances) return null;
  const committed = row.instances - failed;
  return {
    eventTypeId: failed === 0 ? 1 : 2,
    committed,
    failed,
    async *dataset(isImplicit) {
      yield encodeTransaction(row.transactionUid, isImplicit);
      // By ascending tag (PS3.5 7.1): the failed ones come first.
      for (const [tag, count] of [
        [SEQUENCE.failed, failed],
        [SEQUENCE.committed, committed],
      ] as const) {
        if (count === 0) continue;
        yield sequenceStart(tag, isImplicit);
        for await (const page of pages(row, sources.commitments)) {
          const here = page.filter(({ position }) => (reasons[position] !== 0) === (tag === SEQUENCE.failed));
          if (here.length === 0) continue;
          yield Buffer.concat(here.map((one) => encodeReference(one, reasons[one.position] ?? 0, isImplicit)));
        }
        yield sequenceEnd();
      }
    },
  };
}

async function* pages(row: CommitmentRow, commitments: Commitments): AsyncGenerator<CheckedReference[], void, void> {
  for (let at = 0; at < row.instances; at += PAGE) yield await commitments.references(row.id, at, PAGE);
}

/**
 * Why an instance is not committed; null where it is: recorded in the journal, which happens only once its file is synced
 * and in its place (see InstanceStore), of the class that is named, and its file still there in its whole length.
 */
async function failureOf(
  { position, sopClassUid, sopInstanceUid, stored }: CheckedReference,
  { dataDir, canStore }: ReportSources,
  lost: LostInstances,
): Promise<FailureReason | null> {
  if (stored === null) {
    if (!isStoredSopClass(sopClassUid)) return FAILURE.classNotSupported;
    return canStore() === null ? FAILURE.noSuchInstance : FAILURE.resourceLimitation;
  }
  if (stored.sopClassUid !== sopClassUid) return FAILURE.classInstanceConflict;
  const { file, bytes: expectedBytes } = stored;
  try {
    const bytes = (await stat(join(dataDir, file))).size;
    if (bytes === expectedBytes) return null;
    lost.add(position, { sopInstanceUid, file, bytes, expectedBytes });
    return FAILURE.processingFailure;
  } catch (err) {
    lost.add(position, { sopInstanceUid, file, expectedBytes, err });
    return (err as NodeJS.ErrnoException).code === 'ENOENT' ? FAILURE.noSuchInstance : FAILURE.processingFailure;
  }
}

/** Instances that the journal has and the disk has not: told once for a request, which may name thousands. */
class LostInstances {
  #count = 0;
  #first: { readonly position: number; readonly instance: object } | null = null;

  /** Files are looked at side by side: the first is the first that the request names. */
  add(position: number, instance: object): void {
    this.#count++;
    if (this.#first === null || position < this.#first.position) this.#first = { position, instance };
  }

  tell(log: Logger): void {
    if (this.#first === null) return;
    const hint = 'Check the disk under dataDir and who removes files there; have the device send its images again.';
    const about = { code: 'instance-lost', instances: this.#count, ...this.#first.instance, hint };
    log.error(about, 'stored instances are gone or not whole; the first of them is named');
  }
}
