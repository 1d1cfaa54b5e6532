import type { CommandSet } from '../command-set.ts';
import { writeResponse } from '../command-writer.ts';
import type { DatasetPart } from '../message-reader.ts';
import { peerName } from '../peers.ts';
import { writePdv } from '../upper-layer/pdv.ts';
import { ABORT_REASON, ProtocolError } from '../upper-layer/protocol-error.ts';
import type { Announced, InstanceStore, Stored } from './instance-store.ts';
import type { InstanceWriter } from './instance-writer.ts';

export interface StorageScpOptions {
  readonly peer: { readonly aeTitle: string; readonly address: string };
  readonly store: InstanceStore;
  /** SOP class and transfer syntax of an accepted context. */
  readonly context: (contextId: number) => { readonly abstractSyntax: string; readonly transferSyntax: string };
  /** Writes a PDU; resolves when more may be written, or the association has ended. */
  readonly write: (pdu: Buffer) => Promise<void>;
  /** A C-STORE was answered. */
  readonly stored: (stored: Stored) => void;
}

interface Message {
  readonly command: CommandSet;
  readonly announced: Announced;
  readonly writer: InstanceWriter;
}

/** The storage contexts of one association (PS3.4 annex B): each data set goes to the disk as it comes, then it is answered. */
export class StorageScp {
  readonly #options: StorageScpOptions;
  #message: Message | null = null;

  constructor(options: StorageScpOptions) {
    this.#options = options;
  }

  /** @throws ProtocolError where a data set does not end */
  async receive({ contextId, command, data, isLast }: DatasetPart): Promise<void> {
    if (command !== null) this.#message = this.#begin(command, contextId);
    const message = this.#message;
    if (message === null) return;
    const { writer } = message;
    writer.write(data);
    if (isLast) await this.#answer(message, contextId);
    else if (writer.isFarTooLarge) throw new ProtocolError(ABORT_REASON.notSpecified, 'the data set does not end');
    else await writer.ready();
  }

  /** The association has ended. Rejects where what was not received whole cannot be removed. */
  async end(): Promise<void> {
    await this.#message?.writer.discard();
  }

  #begin(command: CommandSet, contextId: number): Message {
    const { store, context } = this.#options;
    const { abstractSyntax, transferSyntax } = context(contextId);
    const announced = {
      // Of the context, not of the command: a data set of any other class does not match (A900).
      sopClassUid: abstractSyntax,
      statedSopClassUid: command.sopClassUid,
      sopInstanceUid: command.sopInstanceUid,
      transferSyntaxUid: transferSyntax,
    };
    return { command, announced, writer: store.open(announced) };
  }

  async #answer({ command, announced, writer }: Message, contextId: number): Promise<void> {
    const { store, peer, write, stored } = this.#options;
    const result = await store.commit(writer, announced, peerName(peer));
    this.#message = null;
    const value = writeResponse(command, result.status, result.comment);
    const written = write(writePdv({ contextId, isCommand: true, isLast: true, value }));
    stored(result);
    await written;
  }
}
