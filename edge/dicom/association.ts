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
  readonly idleMs: number;
  readonly log: Logger;
  readonly onInstance: (row: InstanceRow) => void;
  readonly onRelease: (delivery: SeriesDelivery) => void;
  readonly onRefused: (refused: RefusedPeer) => void;
}

/** How long a peer may take to close its side, once all is said (the ARTIM timer of PS3.8 9.1.5). */
const CLOSING_MS = 5_000;

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
  readonly #series = new Map<string, { studyInstanceUid: string; instances: Set<string> }>();
  #scp: StorageScp | null = null;
  #messages: MessageReader | null = null;
  #peer = '';
  #writer: InstanceWriter | null = null;
  #answer: PromiseWithResolvers<void> | null = null;
  #failure: unknown = null;
  #timer: NodeJS.Timeout | null = null;
  #closing = false;

  constructor(socket: Socket, options: AssociationOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#address = plainAddress(socket.remoteAddress ?? '');
    this.#scpSocket = new ScpSocket(socket);
  }

  /** Whether it was accepted and not yet ended: what `maxAssociations` counts. */
  get established(): boolean {
    return this.#scp !== null && !this.#closing;
  }

  /** Serves the connection; resolves when it is gone and nothing of it is left to do. Never rejects. */
  async run(): Promise<void> {
    const socket = this.#socket;
    // A reset ends the reading below; without a listener it would end the process.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    try {
      this.#await(this.#options.idleMs);
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
      await this.#handle(pdu);
      if (this.#closing) return;
      this.#await(this.#options.idleMs);
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
      this.#options.log.info({ peer: this.#peer }, 'association aborted by the peer');
      this.destroy();
    }
  }

  #associate(request: AssociationRequest): void {
    const { admission, log, onRefused } = this.#options;
    this.#peer = `${request.callingAeTitle}@${this.#address}`;
    const refused = admit({ ...admission, request, address: this.#address });
    if (refused !== null) {
      const { callingAeTitle, calledAeTitle } = request;
      const refusal = { address: this.#address, callingAeTitle, calledAeTitle, ...refused };
      log.warn({ code: 'dicom-association-refused', ...refusal }, 'association refused');
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
      const hint = 'Set the device to send Explicit VR Little Endian or JPEG Lossless (1.2.840.10008.1.2.4.70).';
      const code = 'dicom-transfer-syntax';
      this.#options.log.warn(
        { code, peer: this.#peer, sopClassUid, transferSyntaxes, hint },
        'images offered in no form that can be decoded',
      );
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
    const writer = this.#writer;
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
    const reason = error instanceof ProtocolError ? error.reason : ABORT_REASON.notSpecified;
    const peer = this.#peer === '' ? this.#address : this.#peer;
    const code = error instanceof ProtocolError ? 'dicom-protocol' : 'dicom-connection';
    this.#options.log.warn({ code, peer, err: error }, 'association aborted');
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
      if (!this.#closing)
        this.#options.log.warn({ code: 'dicom-idle', peer: this.#peer || this.#address }, 'peer fell silent');
      if (!this.#closing && this.#socket.writable) this.#socket.write(abortPdu(ABORT_REASON.notSpecified));
      this.destroy();
    }, ms);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
