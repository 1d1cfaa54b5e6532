import type { Logger } from 'pino';
import type { CommitmentRow } from '../../journal/journal.ts';
import { peerName, type ReportTarget } from '../peers.ts';
import { reportHint } from './report-connection.ts';

/** What the log is told of results that do not reach their devices, each with what to do. */
export class CommitmentNotices {
  readonly #log: Logger;
  /** Requests of peers without an address, which is said once of each. */
  readonly #told = new Set<number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What is remembered of requests does not outlast them. */
  forgetAllBut(pending: readonly CommitmentRow[]): void {
    const ids = new Set(pending.map(({ id }) => id));
    for (const id of this.#told) if (!ids.has(id)) this.#told.delete(id);
  }

  away(
    peer: string,
    target: ReportTarget,
    { results, waitMs, error }: { readonly results: number; readonly waitMs: number; readonly error: Error },
  ): void {
    const { host, port, tls } = target;
    const about = { code: 'dicom-commitment-away', peer, host, port, tls: tls !== null, results };
    const hint = `${reportHint(error, target)} It is tried again.`;
    const nextTrySeconds = Math.round(waitMs / 1000);
    this.#log.warn({ ...about, why: error.message, nextTrySeconds, hint }, 'results wait');
  }

  givenUp(row: CommitmentRow): void {
    const { transactionUid, instances, receivedAt } = row;
    const hint = 'The device never learned whether its images are kept: check the device and reportTo of this peer.';
    const about = { code: 'dicom-commitment-given-up', peer: peerName(row), transactionUid, instances, receivedAt };
    this.#log.error({ ...about, hint }, 'storage commitment result given up');
  }

  noAddress(row: CommitmentRow): void {
    if (this.#told.has(row.id)) return;
    this.#told.add(row.id);
    const { transactionUid } = row;
    const hint = 'Add "reportTo": { "port": N } to this peer in dicom.peers, N being the DICOM port of the device.';
    const about = { code: 'dicom-commitment-no-address', peer: peerName(row), transactionUid, hint };
    this.#log.warn(about, 'the association ended before the storage commitment result was taken');
  }

  unreadable(err: unknown): void {
    const about = { code: 'dicom-commitment-unreadable', err, hint: 'Check the disk under dataDir.' };
    this.#log.error(about, 'storage commitment results are not readable; trying again');
  }
}
