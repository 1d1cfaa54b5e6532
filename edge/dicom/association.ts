import type { Socket } from 'node:net';
import type { InstanceRow } from '../journal/journal.ts';
import type { SeriesDelivery } from '../series/delivery.ts';
import { type Admission, admit, type RefusedPeer } from './admission.ts';
import type { CommitmentReporter } from './commitment/reporter.ts';
import { Deadlines, EXPIRY, type Expiry } from './deadlines.ts';
import type { Offence, OffenceCode } from './offence.ts';
import { Pace } from './pace.ts';
import { peerName, plainAddress } from './peers.ts';
import { ScpSocket } from './scp-socket.ts';
import { Services } from './services.ts';
import type { InstanceStore } from './storage/instance-store.ts';
import { unreadableOffers } from './unreadable-offers.ts';
import { type AssociationRequest, readAssociationRequest } from './upper-layer/association-request.ts';
import { PduFramer } from './upper-layer/framer.ts';
import { abortPdu, PDU, rejectPdu } from './upper-layer/pdu.ts';
import { ABORT_REASON, ProtocolError } from './upper-layer/protocol-error.ts';

export interface AssociationOptions {
  readonly admission: Omit<Admission, 'request' | 'address'>;
  readonly store: InstanceStore;
  readonly reporter: CommitmentReporter;
  /** How long a connection may be without an association (the ARTIM timer of PS3.8 9.1.5). */
  readonly artimMs: number;
  readonly idleMs: number;
  /** How long it may last in all, whatever it does. */
  readonly totalMs: number;
  /** It was accepted. */
  readonly onAssociated: (peer: { readonly aeTitle: string; readonly address: string }) => void;
  readonly onInstance: (row: InstanceRow) => void;
  readonly onRelease: (delivery: SeriesDelivery) => void;
  readonly onRefused: (refused: RefusedPeer) => void;
  /** The peer did something that belongs in the log; it is this association's to say what, and not how often. */
  readonly note: (offence: Offence) => void;
}

/** How long a peer may take to close its side, once all is said (the ARTIM timer of PS3.8 9.1.5). */
export const CLOSING_MS = 5_000;

/**
 * One connection from its first byte to its last: the guard between the network and the services. It cuts and checks every
 * PDU, hands on one at a time, and destroys the socket of whoever breaks the protocol or falls silent.
 */
export class Association {
  readonly #socket: Socket;
  readonly #options: AssociationOptions;
  readonly #address: string;
  readonly #framer = new PduFramer();
  readonly #scpSocket: ScpSocket;
  readonly #deadlines: Deadlines;
  readonly #pace: Pace;
  /** Null until the association is accepted. */
  #services: Services | null = null;
  #peer: string;
  #titles: Pick<Offence, 'callingAeTitle' | 'calledAeTitle'> = {};
  #handling = false;
  #closing = false;

  constructor(socket: Socket, options: AssociationOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#address = plainAddress(socket.remoteAddress ?? '');
    this.#peer = this.#address;
    this.#scpSocket = new ScpSocket(socket);
    this.#deadlines = new Deadlines(options.totalMs, (expiry) => this.#expire(expiry));
    this.#pace = new Pace(options.idleMs);
  }

  /** Where it comes from. */
  get address(): string {
    return this.#address;
  }

  /** Whether it was accepted and not yet ended: what `maxAssociations` counts. */
  get established(): boolean {
    return this.#services !== null && !this.#closing && !this.#socket.destroyed;
  }

  /** Serves the connection; resolves when it is gone and nothing of it is left to do. Never rejects but for the disk. */
  async run(): Promise<void> {
    const socket = this.#socket;
    // A reset ends the reading below; without a listener it would end the process.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    try {
      this.#deadlines.await(this.#options.artimMs, EXPIRY.artim);
      // An error that leaves the loop would destroy the socket before the peer is told: so it is ended within.
      for await (const chunk of socket) {
        if (!this.#closing) await this.#take(chunk as Buffer).catch((error: unknown) => this.#abort(error));
        release(chunk as Buffer);
      }
    } catch (error) {
      this.#abort(error);
    } finally {
      await this.#end();
    }
  }

  /** Cuts the connection; what was received whole is still kept. */
  destroy(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  async #take(chunk: Buffer): Promise<void> {
    for (const pdu of this.#framer.push(chunk)) {
      for (let writing = this.#services?.written; writing; writing = this.#services?.written) await writing;
      // What could not be written to its end has closed it meanwhile.
      if (this.#closing) return;
      this.#deadlines.pause();
      this.#pace.arrived(pdu.length);
      this.#handling = true;
      await this.#handle(pdu).finally(() => {
        this.#handling = false;
      });
      if (this.#closing) return;
      if (this.#services?.isBetweenMessages) this.#pace.renew();
      this.#awaitPeer();
      this.#services?.flush();
    }
  }

  async #handle(pdu: Buffer): Promise<void> {
    const type = pdu.readUInt8(0);
    if (type === PDU.associateRq) this.#associate(readAssociationRequest(pdu));
    else if (type === PDU.dataTf) await this.#services?.receive(pdu);
    else if (type === PDU.releaseRq) {
      // Copied: the library may look at it later than this memory is used again.
      this.#scpSocket.receive(Buffer.from(pdu));
      this.#close();
      this.#deliver(true);
    } else {
      this.#note({ code: 'dicom-aborted-by-peer', what: 'association aborted by the peer' });
      this.destroy();
    }
  }

  #associate(request: AssociationRequest): void {
    const { admission, store, reporter, onAssociated, onInstance, onRefused } = this.#options;
    const { callingAeTitle, calledAeTitle } = request;
    const peer = { aeTitle: callingAeTitle, address: this.#address };
    this.#peer = peerName(peer);
    this.#titles = { callingAeTitle, calledAeTitle };
    const refused = admit({ ...admission, request, address: this.#address });
    if (refused !== null) {
      const { rejection, why, hint } = refused;
      const refusal = { address: this.#address, callingAeTitle, calledAeTitle, ...refused };
      const what = `association refused: ${why}`;
      this.#note({ code: 'dicom-association-refused', what, hint, cause: why, detail: { rejection } });
      this.#socket.write(rejectPdu(refused.rejection));
      this.#close();
      onRefused(refusal);
      return;
    }
    const services = new Services({
      request,
      peer,
      scpSocket: this.#scpSocket,
      store,
      reporter,
      onInstance,
      write: (pdu) => this.#write(pdu),
      flushed: () => this.#flushed(),
      isFree: () => !this.#handling && !this.#closing,
      fail: (error) => this.#abort(error),
      note: (remark) => this.#note(remark),
    });
    this.#services = services;
    this.#framer.associated();
    services.accept();
    onAssociated(peer);
    for (const offer of unreadableOffers(request.contexts, (id) => services.accepts(id))) this.#note(offer);
  }

  /** Writes a PDU of our own, as fast as the peer reads. */
  async #write(pdu: Buffer): Promise<void> {
    if (!this.#socket.writable) return;
    this.#socket.write(pdu);
    await this.#flushed();
    if (!this.#handling && !this.#closing) this.#awaitPeer();
  }

  /** A peer that asks without reading the answers is waited for, as long as any peer. */
  async #flushed(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain) return;
    this.#deadlines.await(this.#options.idleMs, EXPIRY.idle);
    await new Promise<void>((resume) => {
      const done = () => {
        socket.off('drain', done).off('close', done);
        resume();
      };
      socket.on('drain', done).on('close', done);
    });
    if (!this.#closing) this.#deadlines.pause();
  }

  #awaitPeer(): void {
    this.#deadlines.await(this.#pace.turn(), EXPIRY.idle);
  }

  #abort(error: unknown): void {
    if (this.#closing) return;
    const isProtocol = error instanceof ProtocolError;
    const reason = isProtocol ? error.reason : ABORT_REASON.notSpecified;
    const code: OffenceCode = isProtocol ? 'dicom-protocol' : 'dicom-connection';
    const what = `association aborted: ${error instanceof Error ? error.message : String(error)}`;
    // What broke the rules is in the words; where ours went wrong the stack is what tells.
    const detail = isProtocol ? { reason } : { err: error };
    this.#note({ code, what, hint: isProtocol ? PROTOCOL_HINT : CONNECTION_HINT, detail });
    if (this.#socket.writable) this.#socket.write(abortPdu(reason));
    this.#close();
  }

  /** Nothing more is said: what was written goes out, and the socket is destroyed soon, whatever the peer does. */
  #close(): void {
    this.#closing = true;
    this.#socket.end();
    this.#deadlines.await(CLOSING_MS, EXPIRY.closing);
  }

  async #end(): Promise<void> {
    if (this.#closing && !this.#socket.destroyed) await new Promise((resume) => this.#socket.once('close', resume));
    this.#closing = true;
    this.#deadlines.end();
    this.#socket.destroy();
    await this.#services?.end();
    this.#deliver(false);
  }

  /** Says once which series came, and whether the peer ended properly. */
  #deliver(isReleased: boolean): void {
    const delivery = this.#services?.series.take(this.#peer, isReleased) ?? null;
    if (delivery !== null) this.#options.onRelease(delivery);
  }

  #expire(expiry: Expiry | null): void {
    if (expiry === EXPIRY.idle && this.#services?.isAwaited) {
      this.#deadlines.await(this.#options.idleMs, EXPIRY.idle);
      return;
    }
    if (!this.#closing && expiry !== null) {
      const { what, hint } = expiry;
      // A device that keeps its association open when all is sent does no harm.
      const isDone = expiry === EXPIRY.idle && this.#services?.isBetweenMessages;
      this.#note({ code: isDone ? 'dicom-left-open' : expiry.code, what, hint });
      // Before there is an association the connection is closed without a word (PS3.8 9.2.3: AA-2).
      if (this.#services !== null && this.#socket.writable) this.#socket.write(abortPdu(ABORT_REASON.notSpecified));
    }
    this.destroy();
  }

  #note(offence: Omit<Offence, 'address' | 'callingAeTitle' | 'calledAeTitle'>): void {
    this.#options.note({ address: this.#address, ...this.#titles, ...offence });
  }
}

/**
 * Gives the memory of a chunk back at once. Left to the collector of garbage, the chunks of a thin scan, half a megabyte for each
 * slice, make it go through the whole heap again and again.
 */
function release({ buffer, byteLength }: Buffer): void {
  if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

const PROTOCOL_HINT =
  'The device broke the rules of DICOM (PS3.7, PS3.8), or is none: see err, its address and its own log.';
const CONNECTION_HINT = 'The connection was cut, or its messages could not be read: check the device and the network.';
