import type { InstanceRow } from '../journal/journal.ts';
import { COMMAND, UNRECOGNIZED_OPERATION } from './command-set.ts';
import { writeResponse } from './command-writer.ts';
import type { CommitmentReporter } from './commitment/reporter.ts';
import { CommitmentScp } from './commitment/scp.ts';
import { MessageReader, type UnknownPart } from './message-reader.ts';
import type { ScpSocket } from './scp-socket.ts';
import type { InstanceStore, Stored } from './storage/instance-store.ts';
import { ReceivedSeries } from './storage/received-series.ts';
import { StorageScp } from './storage/scp.ts';
import { unknownOperation } from './unknown-operation.ts';
import { type AssociationRequest, writeAssociationRequest } from './upper-layer/association-request.ts';
import { writePdv } from './upper-layer/pdv.ts';
import { VerificationScp } from './verification-scp.ts';

export interface ServicesOptions {
  readonly request: AssociationRequest;
  readonly peer: { readonly aeTitle: string; readonly address: string };
  /** The library's side of the connection. */
  readonly scpSocket: ScpSocket;
  readonly store: InstanceStore;
  readonly reporter: CommitmentReporter;
  readonly onInstance: (row: InstanceRow) => void;
  /** Writes a PDU that the library knows nothing of; resolves when more may be written, or the association has ended. */
  readonly write: (pdu: Buffer) => Promise<void>;
  /** Resolves when the peer has read what the library wrote, or is gone. */
  readonly flushed: () => Promise<void>;
  /** Whether no PDU of the peer is being handled, and more may be said. */
  readonly isFree: () => boolean;
  /** Nothing more can be said on this association. */
  readonly fail: (error: unknown) => void;
  /** What the log should say of the peer. */
  readonly note: (remark: NonNullable<Stored['remark']>) => void;
}

/**
 * What an association that is accepted offers: C-ECHO through the DIMSE library, and Storage and Storage Commitment beside
 * it. The next message is let in only when the one before is answered, and no more of a data set than the disk takes.
 */
export class Services {
  /** What came, for whoever waits for whole series. */
  readonly series = new ReceivedSeries();
  readonly #options: ServicesOptions;
  readonly #messages: MessageReader;
  readonly #storage: StorageScp;
  readonly #commitment: CommitmentScp;
  #answer: PromiseWithResolvers<void> | null = null;
  #failure: unknown = null;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { request, peer, store, reporter, write, fail } = options;
    const messages = new MessageReader(request.contexts);
    this.#messages = messages;
    this.#storage = new StorageScp({
      peer,
      store,
      context: (contextId) => messages.context(contextId),
      write,
      stored: (stored) => this.#stored(stored),
    });
    this.#commitment = new CommitmentScp({
      peer,
      reporter,
      transferSyntax: (contextId) => messages.context(contextId).transferSyntax,
      maxPduBytes: request.maxPduBytes,
      write,
      isFree: () => options.isFree() && messages.isBetweenMessages,
      fail,
    });
    // It listens to scpSocket from now on.
    new VerificationScp(options.scpSocket, {
      answered: () => this.#answered(),
      fail: (error) => this.#fail(error),
    });
  }

  /** Answers the association request. @throws what the library fails by */
  accept(): void {
    const { scpSocket, request } = this.#options;
    scpSocket.receive(writeAssociationRequest(request));
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing of a message is under way: the peer waits, or may. */
  get isBetweenMessages(): boolean {
    return this.#messages.isBetweenMessages;
  }

  accepts(contextId: number): boolean {
    return this.#messages.accepts(contextId);
  }

  /** A report being written; null where there is none. It is one message: no answer may stand in the middle of it. */
  get written(): Promise<void> | null {
    return this.#commitment.sending;
  }

  /** The peer is silent because it waits for us. */
  get isAwaited(): boolean {
    return this.#commitment.isPreparing;
  }

  /** Takes a P-DATA-TF; resolves when it is dealt with. Rejects with ProtocolError on anything that may not come now. */
  async receive(pdu: Buffer): Promise<void> {
    for (const part of this.#messages.read(pdu)) {
      if (part.service === 'verification') await this.#verify(part.pdu);
      else if (part.service === 'storage') await this.#storage.receive(part);
      else if (part.service === 'none') await this.#decline(part);
      else await this.#commitment.receive(part);
    }
  }

  /** The peer waits for nothing: what waits to be said to it may be. */
  flush(): void {
    this.#commitment.flush();
  }

  /** The association has ended. Rejects where what was not received whole cannot be removed. */
  async end(): Promise<void> {
    this.#options.scpSocket.closed();
    this.#commitment.close();
    await this.#storage.end();
  }

  /** Hands a C-ECHO-RQ to the library and waits for its answer, and until the peer has read it. */
  async #verify(pdu: Buffer): Promise<void> {
    const answer = Promise.withResolvers<void>();
    this.#answer = answer;
    this.#options.scpSocket.receive(pdu);
    // The library answers in the same turn. What it does not would be waited for without an end, and the association never leave
    // its place to another device.
    if (this.#answer !== null && this.#failure === null) {
      throw new Error('the DIMSE library left a message without an answer');
    }
    await answer.promise;
    await this.#options.flushed();
  }

  #stored({ remark, row, isNew }: Stored): void {
    const { onInstance, note } = this.#options;
    if (remark !== null) note(remark);
    if (row === null) return;
    this.series.add(row);
    if (isNew) onInstance(row);
  }

  /** A request that is none of the context's service (PS3.7 C.5.23); the association goes on. */
  async #decline({ contextId, command }: UnknownPart): Promise<void> {
    const { write, note } = this.#options;
    note(unknownOperation(command));
    // There is nothing to cancel, and a C-CANCEL is never answered (PS3.7 9.3.2.3).
    if (command.commandField === COMMAND.cCancelRq) return;
    const value = writeResponse(command, UNRECOGNIZED_OPERATION, 'This operation is not offered for this SOP class.');
    await write(writePdv({ contextId, isCommand: true, isLast: true, value }));
  }

  #answered(): void {
    this.#answer?.resolve();
    this.#answer = null;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#answer?.reject(error);
  }
}
