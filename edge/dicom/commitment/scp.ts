import type { CommitmentRow } from '../../journal/journal.ts';
import { IMPLICIT_LE } from '../../volume/syntaxes.ts';
import { COMMAND, type CommandSet, RESPONSE } from '../command-set.ts';
import { writeResponse } from '../command-writer.ts';
import type { DatasetPart } from '../message-reader.ts';
import { writePdv } from '../upper-layer/pdv.ts';
import { ABORT_REASON, ProtocolError } from '../upper-layer/protocol-error.ts';
import { readAction } from './action.ts';
import { eventReportPdus, type ReportContext } from './event-report.ts';
import type { Report } from './report.ts';
import type { Accepted, CommitmentReporter } from './reporter.ts';
import { MAX_REQUEST_BYTES } from './request.ts';

export interface CommitmentScpOptions {
  readonly peer: { readonly aeTitle: string; readonly address: string };
  readonly reporter: CommitmentReporter;
  readonly transferSyntax: (contextId: number) => string;
  readonly maxPduBytes: number;
  /** Writes a PDU; resolves when more may be written, or the association has ended. */
  readonly write: (pdu: Buffer) => Promise<void>;
  /** Whether the peer waits for nothing and is in the middle of nothing. */
  readonly isFree: () => boolean;
  /** A message could not be written to its end: nothing more can be said on this association. */
  readonly fail: (error: unknown) => void;
}

interface Message {
  readonly command: CommandSet;
  readonly pieces: Buffer[];
  bytes: number;
  /** Its data set is over a limit: it is swallowed, because the answer can come only after it (PS3.7 9.1.1). */
  isTooLarge: boolean;
}

interface Outgoing extends PromiseWithResolvers<number> {
  readonly report: Report;
  readonly context: ReportContext;
}

/** An Event Reply is optional and of no use here (PS3.7 10.1.1.1.8). */
const MAX_REPLY_BYTES = 65_536;

/**
 * The Storage Commitment contexts of one association (PS3.4 J.3): requests are answered, and their results go out while the
 * association is open, one at a time (PS3.7 D.3.3.3) and never in the middle of a message of the peer.
 */
export class CommitmentScp {
  readonly #options: CommitmentScpOptions;
  readonly #queue: Outgoing[] = [];
  #message: Message | null = null;
  #outstanding: (Outgoing & { readonly messageId: number }) | null = null;
  #lastMessageId = 0;
  #sending: Promise<void> | null = null;
  #preparing = 0;
  #closed = false;

  constructor(options: CommitmentScpOptions) {
    this.#options = options;
  }

  /** A report being written: nothing else may be written until it is. */
  get sending(): Promise<void> | null {
    return this.#sending;
  }

  /** A result of this association is being looked up: the peer is silent because it waits for us. */
  get isPreparing(): boolean {
    return this.#preparing > 0;
  }

  /** @throws ProtocolError on a response to what was not asked */
  async receive(part: DatasetPart): Promise<void> {
    if (part.command !== null) this.#begin(part.command);
    else this.#append(part.data);
    const message = this.#message;
    if (!part.isLast || message === null) return;
    this.#message = null;
    if (message.command.status !== null) this.#replied(message, message.command.status);
    else await this.#answer(message, part.contextId);
  }

  /** Sends the next report, where the association is free for it. */
  flush(): void {
    if (this.#closed || this.#sending !== null || this.#outstanding !== null || !this.#options.isFree()) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    this.#outstanding = { ...next, messageId: this.#lastMessageId };
    this.#sending = this.#send(next, this.#lastMessageId)
      .catch((error: unknown) => this.#options.fail(error))
      .finally(() => {
        this.#sending = null;
      });
  }

  /** The association has ended: what was not taken on it is for another one. */
  close(): void {
    this.#closed = true;
    if (this.#message !== null) this.#forget(this.#message);
    for (const waiting of [...this.#queue.splice(0), this.#outstanding]) {
      waiting?.reject(new Error('the association ended before the report was taken'));
    }
  }

  #begin(command: CommandSet): void {
    const isReply = command.commandField === COMMAND.nEventReportRsp;
    if (isReply ? command.messageId !== this.#outstanding?.messageId : (command.commandField & RESPONSE) !== 0) {
      throw new ProtocolError(ABORT_REASON.unexpectedParameter, 'a response to what was not asked');
    }
    this.#message = { command, pieces: [], bytes: 0, isTooLarge: false };
  }

  #append(data: Buffer): void {
    const message = this.#message;
    if (message === null || message.isTooLarge) return;
    const most = message.command.status === null ? MAX_REQUEST_BYTES : MAX_REPLY_BYTES;
    const { reporter } = this.#options;
    if (message.bytes + data.length > most || !reporter.reserve(data.length)) {
      this.#forget(message);
      message.isTooLarge = true;
      return;
    }
    message.bytes += data.length;
    // Copied: a fragment is a view of a PDU that may be much larger.
    if (message.command.status === null) message.pieces.push(Buffer.from(data));
  }

  async #answer(message: Message, contextId: number): Promise<void> {
    const { status, comment, row } = await this.#judge(message, contextId).finally(() => this.#forget(message));
    const value = writeResponse(message.command, status, comment);
    await this.#options.write(writePdv({ contextId, isCommand: true, isLast: true, value }));
    if (row !== null) this.#prepare(row, contextId);
  }

  #prepare(row: CommitmentRow, contextId: number): void {
    let isOver = false;
    const over = () => {
      if (!isOver) this.#preparing--;
      isOver = true;
    };
    const send = (report: Report) => {
      over();
      return this.#report(report, contextId);
    };
    this.#preparing++;
    void this.#options.reporter.reportOver(row, send).finally(over);
  }

  async #judge({ command, pieces, isTooLarge }: Message, contextId: number): Promise<Accepted> {
    const { reporter, peer, transferSyntax } = this.#options;
    const dataset = isTooLarge ? null : Buffer.concat(pieces);
    const action = await readAction(command, dataset, transferSyntax(contextId) === IMPLICIT_LE);
    return action.request === null ? reporter.refuse(peer, action) : reporter.accept({ ...peer, ...action.request });
  }

  #report(report: Report, contextId: number): Promise<number> {
    const { maxPduBytes, transferSyntax } = this.#options;
    const context = { contextId, transferSyntax: transferSyntax(contextId), maxPduBytes };
    const outgoing = { report, context, ...Promise.withResolvers<number>() };
    if (this.#closed) outgoing.reject(new Error('the association ended before the report was sent'));
    else this.#queue.push(outgoing);
    this.flush();
    return outgoing.promise;
  }

  async #send({ report, context }: Outgoing, messageId: number): Promise<void> {
    for await (const pdu of eventReportPdus(report, messageId, context)) {
      if (this.#closed) return;
      await this.#options.write(pdu);
    }
  }

  #replied(message: Message, status: number): void {
    this.#forget(message);
    this.#outstanding?.resolve(status);
    this.#outstanding = null;
  }

  #forget(message: Message): void {
    this.#options.reporter.free(message.bytes);
    message.bytes = 0;
    message.pieces.length = 0;
  }
}
