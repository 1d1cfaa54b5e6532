import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { InstanceRow } from '../journal/journal.ts';
import type { SeriesDelivery } from '../series/delivery.ts';
import { syntaxName } from '../volume/syntaxes.ts';
import { type Admission, admit } from './admission.ts';
import { type AssociationRequest, readAssociationRequest, writeAssociationRequest } from './association-request.ts';
import { PduFramer } from './framer.ts';
import type { Announced, InstanceStore, Stored } from './instance-store.ts';
import type { InstanceWriter } from './instance-writer.ts';
import { MessageReader } from './message-reader.ts';
import { harmless, type Offence } from './offence.ts';
import { Pace } from './pace.ts';
import { abortPdu, PDU, type Rejection, rejectPdu } from './pdu.ts';
import { plainAddress } from './peers.ts';
import { ABORT_REASON, ProtocolError } from './protocol-error.ts';
import { ScpSocket } from './scp-socket.ts';
import { isAcceptedSopClass } from './sop-classes.ts';
import { StorageScp } from './storage-scp.ts';

/** An association that was refused because of who asked or what was asked for. */
export interface RefusedPeer {
  readonly address: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly rejection: Rejection;
  readonly hint: string;
}

export interface AssociationOptions {
  readonly admission: Omit<Admission, 'request' | 'address'>;
  readonly store: InstanceStore;
  /** How long a connection may be without an association (the ARTIM timer of PS3.8 9.1.5). */
  readonly artimMs: number;
  readonly idleMs: number;
  /** How long it may last in all, whatever it does. */
  readonly totalMs: number;
  readonly log: Logger;
  readonly onInstance: (row: InstanceRow) => void;
  readonly onRelease: (delivery: SeriesDelivery) => void;
  readonly onRefused: (refused: RefusedPeer) => void;
  /** The peer did something that belongs in the log; it is this association's to say what, and not how often. */
  readonly note: (offence: Offence) => void;
}

/** How long a peer may take to close its side, once all is said (the ARTIM timer of PS3.8 9.1.5). */
export const CLOSING_MS = 5_000;

/**
 * One connection from its first byte to its last: the guard between the network and the DIMSE library. It cuts and checks
 * every PDU, lets the next message in only when the one before is answered, stops reading while the disk is behind, and
 * destroys the socket of whoever breaks the protocol or falls silent.
 */
export class Association {
  readonly #socket: Socket;
  readonly #options: AssociationOptions;
  readonly #address: string;
  readonly #framer = new PduFramer();
  readonly #scpSocket: ScpSocket;
  readonly #pace: Pace;
  readonly #series = new Map<string, { studyInstanceUid: string; instances: Set<string> }>();
  #scp: StorageScp | null = null;
  #messages: MessageReader | null = null;
  #peer = '';
  #titles: Pick<Offence, 'callingAeTitle' | 'calledAeTitle'> = {};
  #writer: InstanceWriter | null = null;
  #answer: PromiseWithResolvers<void> | null = null;
  #failure: unknown = null;
  #timer: NodeJS.Timeout | null = null;
  #total: NodeJS.Timeout | null = null;
  #closing = false;

  constructor(socket: Socket, options: AssociationOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#address = plainAddress(socket.remoteAddress ?? '');
    this.#scpSocket = new ScpSocket(socket);
    this.#pace = new Pace(options.idleMs);
  }

  /** Where it comes from. */
  get address(): string {
    return this.#address;
  }

  /** Whether it was accepted and not yet ended: what `maxAssociations` counts. */
  get established(): boolean {
    return this.#scp !== null && !this.#closing && !this.#socket.destroyed;
  }

  /** Serves the connection; resolves when it is gone and nothing of it is left to do. Never rejects. */
  async run(): Promise<void> {
    const socket = this.#socket;
    // A reset ends the reading below; without a listener it would end the process.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    const { artimMs, totalMs } = this.#options;
    this.#total = setTimeout(() => this.#expire('dicom-deadline', 'association took too long in all'), totalMs);
    try {
      this.#await(artimMs);
      // An error that leaves the loop would destroy the socket before the peer is told: so it is ended within.
      for await (const chunk of socket) {
        if (!this.#closing) await this.#take(chunk as Buffer).catch((error: unknown) => this.#abort(error));
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
      this.#stopTimer();
      this.#pace.arrived(pdu.length);
      await this.#handle(pdu);
      if (this.#closing) return;
      this.#await(this.#pace.turn());
    }
  }

  async #handle(pdu: Buffer): Promise<void> {
    const type = pdu.readUInt8(0);
    if (type === PDU.associateRq) this.#associate(readAssociationRequest(pdu));
    else if (type === PDU.dataTf) {
      for (const message of this.#messages?.read(pdu) ?? []) {
        await this.#receive(message.pdu, message.isAnswered);
      }
    } else if (type === PDU.releaseRq) {
      this.#scpSocket.receive(pdu);
      this.#close();
      this.#deliver(true);
    } else {
      this.#note({ code: 'dicom-aborted-by-peer', what: 'association aborted by the peer' });
      this.destroy();
    }
  }

  #associate(request: AssociationRequest): void {
    const { admission, onRefused } = this.#options;
    const { callingAeTitle, calledAeTitle } = request;
    this.#titles = { callingAeTitle, calledAeTitle };
    this.#peer = `${harmless(callingAeTitle, 16)}@${this.#address}`;
    const refused = admit({ ...admission, request, address: this.#address });
    if (refused !== null) {
      const refusal = { address: this.#address, callingAeTitle, calledAeTitle, ...refused };
      const { rejection, hint } = refused;
      this.#note({ code: 'dicom-association-refused', what: 'association refused', hint, detail: { rejection } });
      this.#socket.write(rejectPdu(refused.rejection));
      this.#close();
      onRefused(refusal);
      return;
    }
    this.#scp = new StorageScp(this.#scpSocket, {
      open: (announced) => this.#open(announced),
      commit: (writer, announced) => this.#commit(writer, announced),
      answered: () => this.#answer?.resolve(),
      fail: (error) => this.#fail(error),
    });
    this.#messages = new MessageReader(request.contexts);
    this.#framer.associated();
    this.#pace.renew();
    this.#scpSocket.receive(writeAssociationRequest(request));
    if (this.#failure !== null) throw this.#failure;
    this.#warnOfSyntaxes(request);
  }

  /** A device that offers its images only as what we cannot decode sends nothing, and nobody at the ward would know. */
  #warnOfSyntaxes({ contexts }: AssociationRequest): void {
    const byClass = Map.groupBy(
      contexts.filter(({ abstractSyntax }) => isAcceptedSopClass(abstractSyntax)),
      (context) => context.abstractSyntax,
    );
    for (const [sopClassUid, offered] of byClass) {
      if (offered.some(({ id }) => this.#messages?.accepts(id))) continue;
      const transferSyntaxes = offered.flatMap((context) => context.transferSyntaxes).map(syntaxName);
      const hint = 'Set the device to send uncompressed images (Explicit or Implicit VR Little Endian).';
      const what = 'images offered in no form that can be decoded';
      const detail = { sopClassUid, transferSyntaxes: transferSyntaxes.slice(0, 20).map((name) => harmless(name, 80)) };
      this.#note({ code: 'dicom-transfer-syntax', what, hint, detail });
    }
  }

  /** Hands a checked PDU to the library; waits for the disk, and for the answer where the message is over. */
  async #receive(pdu: Buffer, isAnswered: boolean): Promise<void> {
    const answer = isAnswered ? Promise.withResolvers<void>() : null;
    this.#answer = answer;
    this.#scpSocket.receive(pdu);
    if (answer !== null) await answer.promise;
    else if (this.#failure !== null) throw this.#failure;
    this.#answer = null;
    if (isAnswered) this.#pace.renew();
    const writer = this.#writer;
    if (writer?.isFarTooLarge) throw new ProtocolError(ABORT_REASON.notSpecified, 'the data set does not end');
    if (writer?.writableNeedDrain) await new Promise((resume) => writer.once('drain', resume));
    if (this.#socket.writableNeedDrain) await this.#flushed();
  }

  /** A peer that asks without reading the answers is waited for, as long as any peer. */
  async #flushed(): Promise<void> {
    this.#await(this.#options.idleMs);
    await new Promise<void>((resume) => {
      this.#socket.once('drain', resume);
      this.#socket.once('close', resume);
    });
    this.#stopTimer();
  }

  #open(announced: Announced): InstanceWriter {
    this.#writer = this.#options.store.open(announced);
    return this.#writer;
  }

  async #commit(writer: InstanceWriter, announced: Announced): Promise<Stored> {
    const stored = await this.#options.store.commit(writer, announced, this.#peer);
    this.#writer = null;
    if (stored.remark !== null) this.#note(stored.remark);
    if (stored.row !== null) {
      const { seriesInstanceUid, studyInstanceUid, sopInstanceUid } = stored.row;
      const series = this.#series.get(seriesInstanceUid) ?? { studyInstanceUid, instances: new Set() };
      series.instances.add(sopInstanceUid);
      this.#series.set(seriesInstanceUid, series);
      if (stored.isNew) this.#options.onInstance(stored.row);
    }
    return stored;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#answer?.reject(error);
  }

  #abort(error: unknown): void {
    if (this.#closing) return;
    const isProtocol = error instanceof ProtocolError;
    const reason = isProtocol ? error.reason : ABORT_REASON.notSpecified;
    const why = error instanceof Error ? error.message : String(error);
    // What broke the rules is in the words; where ours went wrong the stack is what tells.
    const detail = isProtocol ? { reason } : { err: error };
    this.#note({
      code: isProtocol ? 'dicom-protocol' : 'dicom-connection',
      what: `association aborted: ${why}`,
      detail,
    });
    if (this.#socket.writable) this.#socket.write(abortPdu(reason));
    this.#close();
  }

  /** Nothing more is said: what was written goes out, and the socket is destroyed soon, whatever the peer does. */
  #close(): void {
    this.#closing = true;
    this.#socket.end();
    this.#await(CLOSING_MS);
  }

  async #end(): Promise<void> {
    if (this.#closing && !this.#socket.destroyed) await new Promise((resume) => this.#socket.once('close', resume));
    this.#closing = true;
    this.#stopTimer();
    if (this.#total !== null) clearTimeout(this.#total);
    this.#socket.destroy();
    this.#scpSocket.closed();
    await this.#writer?.discard();
    this.#deliver(false);
  }

  /** Says once which series came, and whether the peer ended properly. */
  #deliver(isReleased: boolean): void {
    if (this.#series.size === 0) return;
    const series = [...this.#series].map(([seriesInstanceUid, { studyInstanceUid, instances }]) => ({
      seriesInstanceUid,
      studyInstanceUid,
      instances: instances.size,
    }));
    this.#series.clear();
    this.#options.onRelease({ peer: this.#peer, isReleased, series });
  }

  #await(ms: number): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      // A device that keeps its association open when all is sent does no harm.
      const isDone = this.established && this.#writer === null && !(this.#messages?.isAmidMessage ?? false);
      this.#expire(isDone ? 'dicom-left-open' : 'dicom-idle', 'peer fell silent');
    }, ms);
  }

  #expire(code: Offence['code'], what: string): void {
    if (!this.#closing) this.#note({ code, what });
    if (!this.#closing && this.#socket.writable) this.#socket.write(abortPdu(ABORT_REASON.notSpecified));
    this.destroy();
  }

  #note(offence: Omit<Offence, 'address' | 'callingAeTitle' | 'calledAeTitle'>): void {
    this.#options.note({ address: this.#address, ...this.#titles, ...offence });
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
