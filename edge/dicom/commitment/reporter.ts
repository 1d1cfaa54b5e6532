import type { Logger } from 'pino';
import { isoNow } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import type { Unit } from '../../config/unit.ts';
import type { CommitmentLimits, CommitmentRow, NewCommitment } from '../../journal/journal.ts';
import { peerName } from '../peers.ts';
import { STORE_STATUS } from '../storage/status.ts';
import type { RefusedAction } from './action.ts';
import { CommitmentCourier, type CourierOptions } from './courier.ts';
import { prepareReport, type Report } from './report.ts';
import { ACTION_STATUS, type ActionStatus, isTaken } from './status.ts';

/** How a request is answered; the row of one that is followed. */
export interface Accepted {
  readonly status: ActionStatus;
  /** Error Comment for the device's operator; empty on success. */
  readonly comment: string;
  readonly row: CommitmentRow | null;
}

type Peer = Pick<CommitmentRow, 'aeTitle' | 'address'>;

/**
 * Days of a busy scanner that never takes its results; one that asks in a loop meets them before it fills the disk. All
 * requests that wait are looked through at once, so they are few enough for that to be unfelt.
 */
const LIMITS: CommitmentLimits = {
  requestsOfPeer: 2_000,
  requests: 5_000,
  instancesOfPeer: 500_000,
  instances: 1_000_000,
};
/** Data sets of requests that are being received, bytes over all associations. */
const MAX_RECEIVED_BYTES = 16 * 1024 * 1024;

/**
 * Storage Commitment SCP (PS3.4 annex J) over all associations: what is asked is in the journal before it is answered, and
 * stays there until the peer has taken the result, on the association that asked or on a new one, or it is given up.
 */
export class CommitmentReporter implements Unit {
  readonly #options: Omit<CourierOptions, 'deliver'>;
  readonly #log: Logger;
  readonly #courier: CommitmentCourier;
  readonly #tasks = new Set<Promise<void>>();
  #receivedBytes = 0;

  constructor(options: Omit<CourierOptions, 'deliver'>) {
    this.#options = options;
    this.#log = options.log;
    this.#courier = new CommitmentCourier({ ...options, deliver: (row, send) => this.#deliver(row, send, 'new') });
  }

  async start(): Promise<void> {
    await this.#courier.start();
  }

  /** Waits for what is being said; associations must have ended before. */
  async stop(): Promise<void> {
    await this.#courier.stop();
    await Promise.all(this.#tasks);
  }

  /** Whether this many more bytes of requests may be held. */
  reserve(bytes: number): boolean {
    if (this.#receivedBytes + bytes > MAX_RECEIVED_BYTES) return false;
    this.#receivedBytes += bytes;
    return true;
  }

  free(bytes: number): void {
    this.#receivedBytes -= bytes;
  }

  /** Records a request; durable when it resolves with success. */
  async accept(request: Omit<NewCommitment, 'receivedAt'>): Promise<Accepted> {
    const { commitments, clock } = this.#options;
    const { aeTitle, address, transactionUid } = request;
    const asked = { peer: peerName(request), transactionUid, instances: request.references.length };
    try {
      const added = await commitments.add({ ...request, receivedAt: isoNow(clock) }, LIMITS);
      switch (added.outcome) {
        case 'full':
          this.#log.warn({ code: 'dicom-commitment-full', ...asked, hint: FULL_HINT }, 'storage commitment refused');
          return refused(ACTION_STATUS.resourceLimitation, 'Too many results wait to be taken.');
        case 'different':
          this.#log.warn(
            { code: 'dicom-commitment-reused', ...asked, hint: REUSED_HINT },
            'storage commitment refused',
          );
          return refused(ACTION_STATUS.invalidArgument, 'The Transaction UID is in use for other instances.');
        case 'new':
        case 'same': {
          const target = this.#options.peers.reportTarget(aeTitle, address);
          this.#log.info({ ...asked, reportTo: target ?? 'this association only' }, 'storage commitment asked for');
          return { status: ACTION_STATUS.success, comment: '', row: added.row };
        }
      }
    } catch (error) {
      this.#log.error(
        { ...faultOf(error), ...asked, err: error },
        'a storage commitment request could not be recorded',
      );
      const isFull = error instanceof Fault && error.dicomStatus === STORE_STATUS.outOfResources;
      const status = isFull ? ACTION_STATUS.resourceLimitation : ACTION_STATUS.processingFailure;
      return refused(status, 'The request could not be recorded.');
    }
  }

  /** Says what was asked that is not followed. */
  refuse(peer: Peer, { status, why }: RefusedAction): Accepted {
    const about = {
      code: 'dicom-commitment-request',
      peer: peerName(peer),
      status,
      why,
      hint: 'Check the asking device.',
    };
    this.#log.warn(about, 'storage commitment refused');
    return refused(status, why);
  }

  /**
   * Sends the result over the association that asked; where that ends before, it goes over a new one. Resolves when this
   * attempt is over, however it went.
   */
  async reportOver(row: CommitmentRow, send: (report: Report) => Promise<number>): Promise<void> {
    if (!this.#courier.take(row.id)) return;
    const task = this.#deliver(row, send, 'same')
      .catch((error: unknown) =>
        this.#log.debug({ peer: peerName(row), transactionUid: row.transactionUid, err: error }, 'not reported yet'),
      )
      .then((isDone) => this.#courier.put(row, isDone === true))
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
    await task;
  }

  /** Whether the peer has taken the result. Rejects where it could not be sent. */
  async #deliver(row: CommitmentRow, send: (report: Report) => Promise<number>, association: 'same' | 'new') {
    const report = await prepareReport(row, this.#options);
    // Asked for twice, it was taken meanwhile.
    if (report === null) return true;
    const status = await send(report);
    const { transactionUid } = row;
    const { committed, failed } = report;
    const about = { peer: peerName(row), transactionUid, committed, failed, association };
    if (!isTaken(status)) {
      const hint = 'The device answered the result with an error; see its log.';
      this.#log.warn({ code: 'dicom-commitment-not-taken', ...about, status, hint }, 'storage commitment not taken');
      return false;
    }
    await this.#options.commitments.remove(row.id);
    if (failed === 0) this.#log.info(about, 'storage commitment reported');
    else {
      const hint = 'Have the device send what failed again, then ask again.';
      this.#log.warn(
        { code: 'dicom-commitment-failures', ...about, hint },
        'storage commitment reported with failures',
      );
    }
    return true;
  }
}

function refused(status: ActionStatus, comment: string): Accepted {
  return { status, comment, row: null };
}

function faultOf(error: unknown): { code: string; hint: string } {
  if (error instanceof Fault) return { code: error.code, hint: error.hint };
  return { code: 'dicom-commitment', hint: 'A defect of the software, please report it.' };
}

const FULL_HINT =
  'The device does not take its results: check reportTo of this peer, or turn storage commitment off in it.';
const REUSED_HINT = 'The device uses one Transaction UID for two requests: correct the device.';
