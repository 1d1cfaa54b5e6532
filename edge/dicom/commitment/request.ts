import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstanceReference } from '../../journal/journal.ts';
import {
  type Element,
  ElementReader,
  ITEM,
  ITEM_END,
  NeedMoreBytes,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
} from '../../volume/elements.ts';
import { HeaderError } from '../../volume/errors.ts';
import { isUid } from '../command-set.ts';

/** Action Information of a request for storage commitment (PS3.4 table J.3-1). */
export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly references: readonly InstanceReference[];
}

/** Why Action Information cannot be followed; the message is for the device's operator. */
export class CommitmentRequestError extends Error {
  override readonly name = 'CommitmentRequestError';
  readonly isTooLarge: boolean;

  constructor(message: string, { isTooLarge = false, cause }: { isTooLarge?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isTooLarge = isTooLarge;
  }
}

/** Instances that one request may name: a large CT study has some thousands. */
export const MAX_REFERENCES = 20_000;
/** A reference is at most 168 bytes: two UIDs of 64 bytes, with the headers of their item. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
/** What a request holds beside its references is stepped over by its length; where that is not stated, no further than this in all. */
const MAX_SKIPPED_BYTES = 65_536;
/** Elements of a request and of an item: the standard has four of each. */
const MAX_ELEMENTS = 64;
/** Items read in one turn of the main loop. */
const ITEMS_PER_TURN = 250;

const TAG = { class: 0x00081150, instance: 0x00081155, transaction: 0x00081195, references: 0x00081199 } as const;

type Tagged = Element & { readonly tag: number };

/**
 * Reads a request's data set, a few items in a turn of the main loop. Everything but Transaction UID and Referenced SOP
 * Sequence is stepped over.
 *
 * @throws CommitmentRequestError where it is malformed, names nothing, or names more than {@link MAX_REFERENCES}
 */
export async function readCommitmentRequest(bytes: Buffer, isImplicit: boolean): Promise<CommitmentRequest> {
  try {
    return await new RequestReader(bytes, isImplicit).read();
  } catch (cause) {
    if (!(cause instanceof NeedMoreBytes) && !(cause instanceof HeaderError)) throw cause;
    throw new CommitmentRequestError('The Action Information is damaged.', { cause });
  }
}

class RequestReader {
  readonly #bytes: Buffer;
  readonly #isImplicit: boolean;
  readonly #reader: ElementReader;
  /** Of few classes there are many thousand names: each is kept once. */
  readonly #classes = new Map<string, string>();
  #skippable = MAX_SKIPPED_BYTES;

  constructor(bytes: Buffer, isImplicit: boolean) {
    this.#bytes = bytes;
    this.#isImplicit = isImplicit;
    this.#reader = this.#at(0, bytes.length);
  }

  async read(): Promise<CommitmentRequest> {
    let transactionUid: string | null = null;
    let references: InstanceReference[] | null = null;
    for (let count = 1; this.#reader.offset < this.#bytes.length; count++) {
      const element = this.#next(count);
      if (element.tag === TAG.transaction && transactionUid === null) transactionUid = this.#uid(element);
      else if (element.tag === TAG.references && references === null) references = await this.#sequence(element);
      else this.#skip(element);
    }
    if (transactionUid === null) throw new CommitmentRequestError('Transaction UID (0008,1195) is missing.');
    if (references === null || references.length === 0) {
      throw new CommitmentRequestError('Referenced SOP Sequence (0008,1199) names no instance.');
    }
    return { transactionUid, references };
  }

  async #sequence(sequence: Tagged): Promise<InstanceReference[]> {
    if (sequence.vr !== null && sequence.vr !== 'SQ') throw new CommitmentRequestError('(0008,1199) is no sequence.');
    const end = this.#end(sequence);
    const references: InstanceReference[] = [];
    while (end === null || this.#reader.offset < end) {
      const item = this.#reader.next();
      if (end === null && item.tag === SEQUENCE_END) break;
      if (item.tag !== ITEM) throw new CommitmentRequestError('(0008,1199) holds something other than items.');
      if (references.length === MAX_REFERENCES) {
        throw new CommitmentRequestError(`More than ${MAX_REFERENCES} instances in one request.`, { isTooLarge: true });
      }
      references.push(this.#item(item));
      if (references.length % ITEMS_PER_TURN === 0) await nextTurn();
    }
    this.#closed(end);
    return references;
  }

  #item(item: Tagged): InstanceReference {
    const end = this.#end(item);
    let sopClassUid: string | null = null;
    let sopInstanceUid: string | null = null;
    for (let count = 1; end === null || this.#reader.offset < end; count++) {
      const element = this.#next(count);
      if (end === null && element.tag === ITEM_END) break;
      if (element.tag === TAG.class) sopClassUid = this.#uid(element);
      else if (element.tag === TAG.instance) sopInstanceUid = this.#uid(element);
      else this.#skip(element);
    }
    this.#closed(end);
    if (sopClassUid === null || sopInstanceUid === null) {
      throw new CommitmentRequestError('A reference lacks its SOP Class or Instance UID.');
    }
    const known = this.#classes.get(sopClassUid) ?? sopClassUid;
    this.#classes.set(known, known);
    return { sopClassUid: known, sopInstanceUid };
  }

  #uid({ vr, offset, length }: Tagged): string {
    const isText = (vr === null || vr === 'UI') && length !== UNDEFINED_LENGTH && offset + length <= this.#bytes.length;
    const value = isText ? this.#bytes.toString('latin1', offset, offset + Math.min(length, 66)) : '';
    const uid = value.replace(/[\0 ]+$/, '');
    if (!isUid(uid)) throw new CommitmentRequestError('A UID of the request is not one.');
    this.#reader.offset = offset + length;
    return uid;
  }

  #next(count: number): Tagged {
    if (count > MAX_ELEMENTS) throw new CommitmentRequestError(`More than ${MAX_ELEMENTS} elements in one data set.`);
    return this.#reader.next();
  }

  #skip(element: Tagged): void {
    if (element.length !== UNDEFINED_LENGTH) {
      this.#reader.skip(element);
      return;
    }
    const within = this.#at(element.offset, element.offset + this.#skippable);
    within.skip(element);
    this.#skippable -= within.offset - element.offset;
    this.#reader.offset = within.offset;
  }

  /** Where a sequence or an item of stated length ends. */
  #end({ offset, length }: Tagged): number | null {
    if (length === UNDEFINED_LENGTH) return null;
    if (offset + length > this.#bytes.length) throw new NeedMoreBytes(offset + length);
    return offset + length;
  }

  #closed(end: number | null): void {
    if (end !== null && this.#reader.offset !== end) throw new CommitmentRequestError('Lengths do not add up.');
  }

  #at(offset: number, end: number): ElementReader {
    const bytes = this.#bytes.subarray(0, end);
    return new ElementReader(bytes, { offset, complete: true, implicit: this.#isImplicit, littleEndian: true });
  }
}
