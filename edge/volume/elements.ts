import { HeaderError } from './errors.ts';

/** Where one data element's value lies. `vr` is null in Implicit VR; `length` is {@link UNDEFINED_LENGTH} where not stated. */
export interface Element {
  readonly vr: string | null;
  readonly offset: number;
  readonly length: number;
}

export const UNDEFINED_LENGTH = 0xffffffff;
export const ITEM = 0xfffee000;
export const ITEM_END = 0xfffee00d;
export const SEQUENCE_END = 0xfffee0dd;
/** Value representations with a 32-bit length (PS3.5 table 7.1-1). */
const LONG_LENGTH = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const MAX_DEPTH = 32;
/** Real CT headers have one or two hundred; reading must not be made slow by a sender. */
const MAX_ELEMENTS = 20_000;

/** Thrown where parsing needs bytes past those given; `bytes` is how many are needed at least. */
export class NeedMoreBytes extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super(`at least ${bytes} bytes are needed`);
    this.bytes = bytes;
  }
}

/** Thrown where parsing takes more steps than the caller has time for. */
export class NeedMoreSteps extends Error {
  constructor() {
    super('the data set holds more elements than are read in one go');
  }
}

/** How many element headers may still be read, those of nested data sets included. */
export interface Steps {
  left: number;
}

/** A damaged file: what is wrong with it. */
export function corrupt(what: string, cause?: unknown): HeaderError {
  return new HeaderError('header-corrupt', `The DICOM file is damaged: ${what}.`, 'Send the object again.', cause);
}

/**
 * Steps over the elements of one encoded data set (PS3.5 7.1), checking every length; nested data sets are not kept.
 * Its methods throw NeedMoreBytes, NeedMoreSteps, or HeaderError `header-corrupt`.
 */
export class ElementReader {
  offset: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly complete: boolean;
  private readonly implicit: boolean;
  private readonly littleEndian: boolean;
  private readonly steps: Steps;

  constructor(
    bytes: Uint8Array,
    options: { offset: number; complete: boolean; implicit: boolean; littleEndian: boolean; steps?: Steps },
  ) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = options.offset;
    this.complete = options.complete;
    this.implicit = options.implicit;
    this.littleEndian = options.littleEndian;
    this.steps = options.steps ?? { left: Number.POSITIVE_INFINITY };
  }

  /** Top-level elements up to tag `last`; that one, where it is there, is kept without stepping over its value. */
  dataset(last: number): Map<number, Element> {
    const elements = new Map<number, Element>();
    while (!(this.complete && this.offset === this.bytes.length)) {
      const start = this.offset;
      const tag = this.tag();
      if (tag > last) {
        this.offset = start;
        break;
      }
      const element = this.header(tag);
      elements.set(tag, element);
      if (tag === last) break;
      if (elements.size > MAX_ELEMENTS) throw corrupt(`it has more than ${MAX_ELEMENTS} elements`);
      this.skip(element, 0);
    }
    return elements;
  }

  /** The next element's tag and where its value lies; the value is not stepped over. */
  next(): Element & { readonly tag: number } {
    const tag = this.tag();
    return { tag, ...this.header(tag) };
  }

  /** The items of a sequence that {@link dataset} found, each with its own elements; what these hold is stepped over. */
  items({ offset, length }: Element): Map<number, Element>[] {
    const items: Map<number, Element>[] = [];
    this.offset = offset;
    while (length === UNDEFINED_LENGTH || this.offset < offset + length) {
      const tag = this.tag();
      const item = this.header(tag);
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM) throw corrupt(`a sequence holds something other than items (byte ${this.offset})`);
      items.push(this.itemElements(item));
    }
    return items;
  }

  private itemElements({ offset, length }: Element): Map<number, Element> {
    const elements = new Map<number, Element>();
    while (length === UNDEFINED_LENGTH || this.offset < offset + length) {
      const tag = this.tag();
      const element = this.header(tag);
      if (tag === ITEM_END) break;
      elements.set(tag, element);
      this.skip(element, 1);
    }
    return elements;
  }

  private tag(): number {
    this.need(8);
    const group = this.view.getUint16(this.offset, this.littleEndian);
    const element = this.view.getUint16(this.offset + 2, this.littleEndian);
    this.offset += 4;
    return group * 0x10000 + element;
  }

  /** VR and length (PS3.5 7.1.2, 7.1.3); items and delimiters never carry a VR (PS3.5 7.5). */
  private header(tag: number): Element {
    if (this.steps.left-- <= 0) throw new NeedMoreSteps();
    let vr: string | null = null;
    if (!this.implicit && tag < 0xfffe0000) {
      vr = String.fromCharCode(this.view.getUint8(this.offset), this.view.getUint8(this.offset + 1));
      if (!/^[A-Z]{2}$/.test(vr)) throw corrupt(`an element has no valid value representation (byte ${this.offset})`);
      this.offset += 4;
      if (!LONG_LENGTH.has(vr)) {
        return { vr, offset: this.offset, length: this.view.getUint16(this.offset - 2, this.littleEndian) };
      }
    }
    this.need(4);
    const length = this.view.getUint32(this.offset, this.littleEndian);
    this.offset += 4;
    return { vr, offset: this.offset, length };
  }

  /** Steps over the value of the element last read. */
  skip(element: Element, depth = 0): void {
    if (element.length !== UNDEFINED_LENGTH) {
      this.need(element.length);
      this.offset += element.length;
      return;
    }
    if (depth >= MAX_DEPTH) throw corrupt(`sequences nest deeper than ${MAX_DEPTH}`);
    // PS3.5 6.2.2: the items of a UN of undefined length are encoded in Implicit VR Little Endian.
    const inner = element.vr === 'UN' ? this.asImplicit() : this;
    for (;;) {
      const tag = inner.tag();
      const item = inner.header(tag);
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM) throw corrupt(`a sequence holds something other than items (byte ${inner.offset})`);
      if (item.length === UNDEFINED_LENGTH) inner.skipItem(depth + 1);
      else inner.skip(item, depth);
    }
    this.offset = inner.offset;
  }

  private skipItem(depth: number): void {
    for (;;) {
      const tag = this.tag();
      const element = this.header(tag);
      if (tag === ITEM_END) return;
      this.skip(element, depth);
    }
  }

  private asImplicit(): ElementReader {
    const { offset, complete, steps } = this;
    return new ElementReader(this.bytes, { offset, complete, implicit: true, littleEndian: true, steps });
  }

  private need(bytes: number): void {
    if (this.offset + bytes > this.bytes.length) throw new NeedMoreBytes(this.offset + bytes);
  }
}
