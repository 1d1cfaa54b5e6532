import { COMMAND, type CommandSet, readCommandSet } from './command-set.ts';
import { acceptedSyntax, STORAGE_COMMITMENT, VERIFICATION } from './sop-classes.ts';
import type { ProposedContext } from './upper-layer/association-request.ts';
import { type Pdv, readPdvs, writePdv } from './upper-layer/pdv.ts';
import { ABORT_REASON, ProtocolError } from './upper-layer/protocol-error.ts';

/** A C-ECHO-RQ, in a PDU of its own, for the DIMSE library. */
export interface VerificationPart {
  readonly service: 'verification';
  readonly pdu: Buffer;
}

/** A command of a context of Storage or Storage Commitment, or a piece of its data set; the library sees nothing of it. */
export interface DatasetPart {
  readonly service: 'storage' | 'commitment';
  readonly contextId: number;
  /** Null for a piece of a data set. */
  readonly command: CommandSet | null;
  /** A view of the PDU, good until the next is read; empty for a command. */
  readonly data: Buffer;
  /** It ends a message. */
  readonly isLast: boolean;
}

export type MessagePart = VerificationPart | DatasetPart;

/** What was accepted of a proposed presentation context. */
export interface AcceptedContext {
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

/** A command set is some 150 bytes. */
const MAX_COMMAND_BYTES = 16_384;
const NONE = Buffer.alloc(0);

/**
 * Follows the messages of an association (PS3.7 6.3, PS3.8 annex E): a whole command, then, where it has one, its data set,
 * on one accepted context. C-ECHO and C-STORE requests exist here, and what the Storage Commitment context brings.
 */
export class MessageReader {
  readonly #contexts: ReadonlyMap<number, AcceptedContext>;
  #command: Buffer[] = [];
  #commandBytes = 0;
  #commandContext = 0;
  /** Context on which a data set is due. */
  #datasetContext: number | null = null;

  constructor(proposed: readonly ProposedContext[]) {
    this.#contexts = new Map(
      proposed.flatMap(({ id, abstractSyntax, transferSyntaxes }) => {
        const transferSyntax = acceptedSyntax(abstractSyntax, transferSyntaxes);
        return transferSyntax === null ? [] : [[id, { abstractSyntax, transferSyntax }]];
      }),
    );
  }

  /** Nothing of a message is under way: the peer waits, or may. */
  get isBetweenMessages(): boolean {
    return this.#command.length === 0 && this.#datasetContext === null;
  }

  accepts(contextId: number): boolean {
    return this.#contexts.has(contextId);
  }

  /** What a context is for, and how its data sets are encoded; empty where it was not accepted. */
  context(contextId: number): AcceptedContext {
    return this.#contexts.get(contextId) ?? { abstractSyntax: '', transferSyntax: '' };
  }

  /** @throws ProtocolError on anything that may not come now */
  *read(pdu: Buffer): Generator<MessagePart, void, void> {
    for (const pdv of readPdvs(pdu)) {
      if (!this.accepts(pdv.contextId)) throw unexpected(`context ${pdv.contextId} was not accepted`);
      if (!pdv.isCommand) yield this.#dataset(pdv);
      else {
        const part = this.#commandFragment(pdv);
        if (part !== null) yield part;
      }
    }
  }

  #dataset(pdv: Pdv): MessagePart {
    const { contextId, value: data, isLast } = pdv;
    const service = this.#service(contextId);
    if (contextId !== this.#datasetContext || service === 'verification') {
      throw unexpected('a data set without its command');
    }
    if (isLast) this.#datasetContext = null;
    return { service, contextId, command: null, data, isLast };
  }

  /** Keeps fragments until the command is whole. */
  #commandFragment(pdv: Pdv): MessagePart | null {
    if (this.#datasetContext !== null) throw unexpected('a command amid a data set');
    if (this.#command.length === 0) this.#commandContext = pdv.contextId;
    else if (this.#commandContext !== pdv.contextId) throw unexpected('a command on two contexts');
    this.#commandBytes += pdv.value.length;
    if (this.#commandBytes > MAX_COMMAND_BYTES)
      throw unexpected(`a command set of more than ${MAX_COMMAND_BYTES} bytes`);
    // Copied: a fragment is a view of a PDU that may be much larger.
    this.#command.push(Buffer.from(pdv.value));
    if (!pdv.isLast) return null;
    const value = Buffer.concat(this.#command);
    this.#command = [];
    this.#commandBytes = 0;
    const { contextId } = pdv;
    const command = readCommandSet(value);
    if (command.hasDataset) this.#datasetContext = contextId;
    const service = this.#service(contextId);
    if (service !== 'commitment') this.#judge(command, contextId);
    if (service !== 'verification') {
      return { service, contextId, command, data: NONE, isLast: !command.hasDataset };
    }
    return { service, pdu: writePdv({ contextId, isCommand: true, isLast: true, value }) };
  }

  #service(contextId: number): MessagePart['service'] {
    const { abstractSyntax } = this.context(contextId);
    if (abstractSyntax === VERIFICATION) return 'verification';
    return abstractSyntax === STORAGE_COMMITMENT ? 'commitment' : 'storage';
  }

  /** Only a C-ECHO-RQ on a Verification context and a C-STORE-RQ on one of Storage are answered. */
  #judge({ commandField, hasDataset, sopClassUid, sopInstanceUid }: CommandSet, contextId: number): void {
    // No UID is longer (PS3.5 9.1), and one that is would come back in the answer.
    if (Math.max(sopClassUid.length, sopInstanceUid.length) > 64) throw unexpected('a UID of more than 64 characters');
    const isVerification = this.#service(contextId) === 'verification';
    if (commandField === COMMAND.cEchoRq && isVerification && !hasDataset) return;
    if (commandField !== COMMAND.cStoreRq || isVerification || !hasDataset) {
      throw unexpected(`command ${commandField} is not one of the context's service`);
    }
  }
}

function unexpected(message: string): ProtocolError {
  return new ProtocolError(ABORT_REASON.unexpectedParameter, message);
}
