import type { ProposedContext } from './association-request.ts';
import { COMMAND, readCommandSet } from './command-set.ts';
import { type Pdv, readPdvs, writePdv } from './pdv.ts';
import { ABORT_REASON, ProtocolError } from './protocol-error.ts';
import { acceptedSyntax, VERIFICATION } from './sop-classes.ts';

/** A PDU of one data value to hand on; `isAnswered`: it ends a message, so a response follows. */
export interface MessagePart {
  readonly pdu: Buffer;
  readonly isAnswered: boolean;
}

/** A command set is some 150 bytes. */
const MAX_COMMAND_BYTES = 16_384;

/**
 * Follows the messages of an association (PS3.7 6.3, PS3.8 annex E): a whole command, then, for a C-STORE, its data set,
 * on one accepted context. Only C-ECHO and C-STORE requests exist here.
 */
export class MessageReader {
  readonly #contexts: ReadonlyMap<number, string>;
  #command: Buffer[] = [];
  #commandBytes = 0;
  #commandContext = 0;
  /** Context on which a data set is due. */
  #datasetContext: number | null = null;

  constructor(proposed: readonly ProposedContext[]) {
    const accepted = proposed.filter(
      (context) => acceptedSyntax(context.abstractSyntax, context.transferSyntaxes) !== null,
    );
    this.#contexts = new Map(accepted.map(({ id, abstractSyntax }) => [id, abstractSyntax]));
  }

  accepts(contextId: number): boolean {
    return this.#contexts.has(contextId);
  }

  /** Whether a message has begun and not ended. */
  get isAmidMessage(): boolean {
    return this.#command.length > 0 || this.#datasetContext !== null;
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
    if (pdv.contextId !== this.#datasetContext) throw unexpected('a data set without its command');
    if (pdv.isLast) this.#datasetContext = null;
    return { pdu: pdv.pdu ?? writePdv(pdv), isAnswered: pdv.isLast };
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
    const isStore = this.#judge(value, pdv.contextId);
    if (isStore) this.#datasetContext = pdv.contextId;
    return {
      pdu: writePdv({ contextId: pdv.contextId, isCommand: true, isLast: true, value }),
      isAnswered: !isStore,
    };
  }

  /** Whether the command is a C-STORE-RQ, and not a C-ECHO-RQ. */
  #judge(value: Buffer, contextId: number): boolean {
    const { commandField, hasDataset, sopClassUid, sopInstanceUid } = readCommandSet(value);
    // No UID is longer (PS3.5 9.1), and the library would write one that is to the console.
    if (Math.max(sopClassUid.length, sopInstanceUid.length) > 64) throw unexpected('a UID of more than 64 characters');
    const isVerification = this.#contexts.get(contextId) === VERIFICATION;
    if (commandField === COMMAND.cEchoRq && isVerification && !hasDataset) return false;
    if (commandField !== COMMAND.cStoreRq || isVerification || !hasDataset) {
      throw unexpected(`command ${commandField} is not one of the context's service`);
    }
    return true;
  }
}

function unexpected(message: string): ProtocolError {
  return new ProtocolError(ABORT_REASON.unexpectedParameter, message);
}
