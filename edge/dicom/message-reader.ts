import { COMMAND, type CommandSet, RESPONSE, readCommandSet } from './command-set.ts';
import { writeRequest } from './command-writer.ts';
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

/** The end of a request that is none of the context's service; nothing of its data set is kept. */
export interface UnknownPart {
  readonly service: 'none';
  readonly contextId: number;
  readonly command: CommandSet;
}

export type MessagePart = VerificationPart | DatasetPart | UnknownPart;

/** What was accepted of a proposed presentation context. */
export interface AcceptedContext {
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

/** A command set is some 150 bytes. */
const MAX_COMMAND_BYTES = 16_384;
/** Of the data set of a request that no service knows, as that is answered after it (PS3.7 7.5.3): more than any query has. */
export const MAX_UNKNOWN_BYTES = 4 * 1024 * 1024;
const NONE = Buffer.alloc(0);

/**
 * Follows the messages of an association (PS3.7 6.3, PS3.8 annex E): a whole command, then, where it has one, its data set,
 * on one accepted context. C-ECHO and C-STORE requests exist here, and what the Storage Commitment context brings; any other
 * request is read to its end and given out as one that no service knows.
 */
export class MessageReader {
  readonly #contexts: ReadonlyMap<number, AcceptedContext>;
  #command: Buffer[] = [];
  #commandBytes = 0;
  #commandContext = 0;
  /** Context on which a data set is due. */
  #datasetContext: number | null = null;
  /** Request that no service knows, whose data set is due, and how much of that has come, bytes. */
  #unknown: CommandSet | null = null;
  #unknownBytes = 0;

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
      const part = pdv.isCommand ? this.#commandFragment(pdv) : this.#dataset(pdv);
      if (part !== null) yield part;
    }
  }

  #dataset(pdv: Pdv): MessagePart | null {
    const { contextId, value: data, isLast } = pdv;
    if (contextId !== this.#datasetContext) throw unexpected('a data set without its command');
    if (isLast) this.#datasetContext = null;
    if (this.#unknown !== null) return this.#stepOver(pdv, this.#unknown);
    const service = this.#service(contextId);
    // A C-ECHO that announces one is refused with its command.
    if (service === 'verification') throw unexpected('a data set after a C-ECHO');
    return { service, contextId, command: null, data, isLast };
  }

  /** Of a data set that nobody will read. */
  #stepOver({ contextId, value, isLast }: Pdv, command: CommandSet): UnknownPart | null {
    this.#unknownBytes += value.length;
    if (this.#unknownBytes > MAX_UNKNOWN_BYTES) throw unexpected('the data set of an unknown request does not end');
    if (!isLast) return null;
    this.#unknown = null;
    this.#unknownBytes = 0;
    return { service: 'none', contextId, command };
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
    const isCommitment = service === 'commitment' && command.commandField !== COMMAND.cCancelRq;
    if (!isCommitment && !isKnown(command, service === 'verification')) {
      if (!command.hasDataset) return { service: 'none', contextId, command };
      this.#unknown = command;
      return null;
    }
    if (service !== 'verification') {
      return { service, contextId, command, data: NONE, isLast: !command.hasDataset };
    }
    // As it was read here, not as it came: what the library reads otherwise it might never answer.
    return { service, pdu: writePdv({ contextId, isCommand: true, isLast: true, value: writeRequest(command) }) };
  }

  #service(contextId: number): DatasetPart['service'] | 'verification' {
    const { abstractSyntax } = this.context(contextId);
    if (abstractSyntax === VERIFICATION) return 'verification';
    return abstractSyntax === STORAGE_COMMITMENT ? 'commitment' : 'storage';
  }
}

/**
 * Whether it is a C-ECHO-RQ on a Verification context, or a C-STORE-RQ on any other. Any other request is not.
 *
 * @throws ProtocolError where it is no request, or not a whole one
 */
function isKnown(command: CommandSet, isVerification: boolean): boolean {
  const { commandField, hasDataset, sopClassUid, sopInstanceUid } = command;
  // No UID is longer (PS3.5 9.1), and one that is would come back in the answer.
  if (Math.max(sopClassUid.length, sopInstanceUid.length) > 64) throw unexpected('a UID of more than 64 characters');
  if ((commandField & RESPONSE) !== 0) throw unexpected('a response to what was not asked');
  if (commandField !== (isVerification ? COMMAND.cEchoRq : COMMAND.cStoreRq)) return false;
  if (hasDataset === isVerification) {
    throw unexpected(isVerification ? 'a C-ECHO with a data set' : 'a C-STORE without a data set');
  }
  return true;
}

function unexpected(message: string): ProtocolError {
  return new ProtocolError(ABORT_REASON.unexpectedParameter, message);
}
