import { addAbortListener, once } from 'node:events';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { EXPLICIT_LE, IMPLICIT_LE } from '../../volume/syntaxes.ts';
import { APPLICATION_CONTEXT } from '../admission.ts';
import { COMMAND } from '../command-set.ts';
import { MessageReader } from '../message-reader.ts';
import type { ReportTarget } from '../peers.ts';
import { STORAGE_COMMITMENT } from '../sop-classes.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../storage/part10.ts';
import { readAssociationAccept } from '../upper-layer/association-accept.ts';
import { writeAssociationRequest } from '../upper-layer/association-request.ts';
import { ANNOUNCED_PDU_BYTES, PduFramer } from '../upper-layer/framer.ts';
import { framed, PDU } from '../upper-layer/pdu.ts';
import { eventReportPdus, type ReportContext } from './event-report.ts';
import type { Report } from './report.ts';
import { connectTo } from './report-connection.ts';

export interface ReportAssociationOptions {
  readonly target: ReportTarget;
  /** The files of `dicom.tls`; null where there is none. */
  readonly tlsContext: SecureContextOptions | null;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Ends it, whatever it is doing. */
  readonly signal: AbortSignal;
}

/** How long a peer may take for anything: to accept, to answer, to read. */
export const PATIENCE_MS = 30_000;
const RELEASE_MS = 5_000;
export const REPORT_CONTEXT = {
  id: 1,
  abstractSyntax: STORAGE_COMMITMENT,
  transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE],
};
/** An Event Reply, which nobody needs, is read no further than this. */
const MAX_REPLY_BYTES = 65_536;

/**
 * An association that we ask a peer for, to bring it results: requestor, and SCP of Storage Commitment by role selection
 * (PS3.4 J.3.3.1.2, PS3.7 D.3.3.4). Its failures are plain errors that say what the peer did.
 */
export class ReportAssociation {
  readonly #socket: Socket;
  readonly #framer = new PduFramer({ isRequestor: true });
  readonly #pdus: AsyncGenerator<Buffer, void, void>;
  readonly #messages = new MessageReader([REPORT_CONTEXT]);
  readonly #listener: Disposable;
  #context: ReportContext | null = null;
  #lastMessageId = 0;
  /** What broke the connection. */
  #error: Error | null = null;

  private constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    // Without a listener a reset would end the process.
    socket.on('error', (error: Error) => {
      this.#error ??= error;
    });
    socket.setNoDelay(true);
    this.#listener = addAbortListener(signal, () => socket.destroy());
    this.#pdus = this.#read();
  }

  /** Rejects where the peer cannot be reached, refuses, or does not take us as the SCP. */
  static async open(options: ReportAssociationOptions): Promise<ReportAssociation> {
    const { target, tlsContext, callingAeTitle, calledAeTitle, signal } = options;
    signal.throwIfAborted();
    const { socket, ready } = connectTo(target, tlsContext);
    const association = new ReportAssociation(socket, signal);
    try {
      await association.#within(PATIENCE_MS, 'no connection', once(socket, ready));
      await association.#negotiate(callingAeTitle, calledAeTitle);
      return association;
    } catch (error) {
      association.destroy();
      throw error;
    }
  }

  /** Sends a result; the status that the peer answers. */
  async report(report: Report): Promise<number> {
    const context = this.#context;
    if (context === null) throw new Error('the association is not open');
    this.#lastMessageId++;
    for await (const pdu of eventReportPdus(report, this.#lastMessageId, context)) await this.#write(pdu);
    return this.#response(this.#lastMessageId);
  }

  /** Ends it in order; a peer that does not answer that is left. */
  async release(): Promise<void> {
    await this.#write(framed(PDU.releaseRq, Buffer.alloc(4)));
    // All was said and answered: how the peer hangs up changes nothing.
    await this.#within(RELEASE_MS, 'no answer to the release', this.#pdus.next()).catch(() => {});
    this.destroy();
  }

  destroy(): void {
    this.#context = null;
    this.#listener[Symbol.dispose]();
    this.#socket.destroy();
  }

  async #negotiate(callingAeTitle: string, calledAeTitle: string): Promise<void> {
    const request = {
      supportsVersion1: true,
      calledAeTitle,
      callingAeTitle,
      applicationContext: APPLICATION_CONTEXT,
      contexts: [REPORT_CONTEXT],
      maxPduBytes: ANNOUNCED_PDU_BYTES,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersion: IMPLEMENTATION_VERSION,
    };
    await this.#write(writeAssociationRequest(request, STORAGE_COMMITMENT));
    const answer = await this.#next('no answer to the association request');
    if (answer.readUInt8(0) === PDU.associateRj) {
      const [result, source, reason] = answer.subarray(7, 10);
      throw new Error(`the device rejected the association (result ${result}, source ${source}, reason ${reason})`);
    }
    this.#framer.associated();
    const { contexts, maxPduBytes, scpOf } = readAssociationAccept(answer);
    const transferSyntax = contexts.get(REPORT_CONTEXT.id);
    if (transferSyntax === undefined || !REPORT_CONTEXT.transferSyntaxes.includes(transferSyntax)) {
      throw new Error('the device does not accept Storage Commitment on its own port');
    }
    // Without it we would be the SCU, who reports nothing (PS3.7 D.3.3.4.2).
    if (!scpOf.has(STORAGE_COMMITMENT)) throw new Error('the device does not accept us as Storage Commitment SCP');
    this.#context = { contextId: REPORT_CONTEXT.id, transferSyntax, maxPduBytes };
  }

  async #response(messageId: number): Promise<number> {
    let status: number | null = null;
    let bytes = 0;
    for (;;) {
      const pdu = await this.#next('no answer to the result');
      if (pdu.readUInt8(0) !== PDU.dataTf) throw new Error('the device released the association before it answered');
      for (const part of this.#messages.read(pdu)) {
        if (part.service !== 'commitment') throw new Error('the device sent something else than an answer');
        if (part.command !== null) {
          const isAnswer =
            part.command.commandField === COMMAND.nEventReportRsp && part.command.messageId === messageId;
          if (!isAnswer || part.command.status === null) throw new Error('the device answered something else');
          status = part.command.status;
        }
        bytes += part.data.length;
        if (bytes > MAX_REPLY_BYTES) throw new Error('the device answers without end');
        if (part.isLast && status !== null) return status;
      }
    }
  }

  async #next(failure: string): Promise<Buffer> {
    const { value, done } = await this.#within(PATIENCE_MS, failure, this.#pdus.next());
    if (done === true || value === undefined) throw new Error('the device closed the connection');
    if (value.readUInt8(0) === PDU.abort) throw new Error('the device aborted the association');
    return value;
  }

  async *#read(): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of this.#socket) yield* this.#framer.push(chunk as Buffer);
  }

  async #write(pdu: Buffer): Promise<void> {
    if (!this.#socket.writable) throw this.#error ?? new Error('the device closed the connection');
    if (!this.#socket.write(pdu))
      await this.#within(PATIENCE_MS, 'the device does not read', once(this.#socket, 'drain'));
  }

  /** Destroys the connection where it takes too long: what waits for it then ends. */
  async #within<T>(ms: number, failure: string, work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const closed = () => reject(this.#error ?? new Error('the connection was closed'));
    const timer = setTimeout(() => {
      reject(new Error(`${failure} within ${ms / 1000} s`));
      this.#socket.destroy();
    }, ms);
    this.#socket.once('close', closed);
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
      this.#socket.off('close', closed);
    }
  }
}
