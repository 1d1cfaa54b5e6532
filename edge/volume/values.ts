import { textDecoder } from './charset.ts';
import type { Part10 } from './part10.ts';

/** Longest text value kept, bytes; DICOM allows 64 characters for the names and descriptions read here (PS3.5 6.2). */
const MAX_TEXT = 1024;

/** Typed values of the elements of one file. Absent, empty or malformed is null, never NaN or ''. */
export class Values {
  private readonly file: Pick<Part10, 'bytes' | 'elements' | 'littleEndian'>;
  private readonly decode: (bytes: Uint8Array) => string;

  constructor(file: Pick<Part10, 'bytes' | 'elements' | 'littleEndian'>) {
    this.file = file;
    this.decode = textDecoder(this.codes(0x00080005));
  }

  /** Whether an element is there and not empty, as a sequence that has items. */
  holds(tag: number): boolean {
    return (this.file.elements.get(tag)?.length ?? 0) > 0;
  }

  /** Text in the file's character set: LO, SH, PN. Control characters are dropped, outer spaces trimmed. */
  text(tag: number): string | null {
    const bytes = this.bytes(tag);
    return bytes === null ? null : clean(this.decode(bytes.subarray(0, MAX_TEXT)).replace(/\p{Cc}/gu, ''));
  }

  /** One code in the default repertoire: CS, DA, TM, DT. */
  code(tag: number): string | null {
    return this.codes(tag)[0] ?? null;
  }

  /** All values of a code, empty ones kept as '' between others. */
  codes(tag: number): string[] {
    const text = clean(this.ascii(tag));
    return text === null ? [] : text.split('\\').map((value) => value.trim());
  }

  /** A UID (PS3.5 9.1): digits and dots, at most 64; null where it is anything else, for UIDs become file names. */
  uid(tag: number): string | null {
    const uid = clean(this.ascii(tag));
    return uid !== null && /^[0-9]+(\.[0-9]+)*$/.test(uid) && uid.length <= 64 ? uid : null;
  }

  /** A decimal string (DS, PS3.5 6.2). */
  decimal(tag: number): number | null {
    return decimal(this.codes(tag)[0]);
  }

  /** Exactly `count` decimals, or null. */
  decimals(tag: number, count: number): number[] | null {
    const values = this.codes(tag).map(decimal);
    return values.length === count && values.every((value) => value !== null) ? values : null;
  }

  /** An integer string (IS, PS3.5 6.2). */
  integer(tag: number): number | null {
    const text = this.codes(tag)[0];
    return text !== undefined && /^[+-]?\d{1,12}$/.test(text) ? Number(text) : null;
  }

  /** A US or SS: whether its sign bit counts is for the caller to say, because "US or SS" elements follow Pixel Representation. */
  short(tag: number, signed = false): number | null {
    const bytes = this.bytes(tag);
    if (bytes === null || bytes.length < 2) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 2);
    return signed ? view.getInt16(0, this.file.littleEndian) : view.getUint16(0, this.file.littleEndian);
  }

  private ascii(tag: number): string {
    return Buffer.from(this.bytes(tag)?.subarray(0, MAX_TEXT) ?? []).toString('latin1');
  }

  private bytes(tag: number): Uint8Array | null {
    const element = this.file.elements.get(tag);
    if (element === undefined || element.offset + element.length > this.file.bytes.length) return null;
    return this.file.bytes.subarray(element.offset, element.offset + element.length);
  }
}

function clean(text: string): string | null {
  // NUL pads UIDs (PS3.5 9.1) and, wrongly, other values.
  const trimmed = text.replace(/[\0 ]+$/, '').trimStart();
  return trimmed === '' ? null : trimmed;
}

function decimal(text: string | undefined): number | null {
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
