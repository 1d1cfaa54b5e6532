import { corruptPixels } from './corrupt.ts';

/**
 * A Huffman table (ITU-T T.81 annex C) as one look-up: `codes[next 16 bits]` is the value times 32 plus the length of its
 * code, bits; 0 where no code begins so.
 */
export type HuffmanCodes = Uint16Array;

/** @param table 16 counts, then the values, or undefined where the scan uses one that is not there */
export function huffmanCodes(table: Uint8Array | undefined): HuffmanCodes {
  if (table === undefined) throw corruptPixels('a Huffman table is missing');
  const codes = new Uint16Array(0x10000);
  let code = 0;
  let value = 16;
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length);
    for (let n = 0; n < table[length - 1]!; n++, value++) {
      if (code + span > 0x10000) throw corruptPixels('a Huffman table holds more codes than there can be');
      codes.fill(table[value]! * 32 + length, code, code + span);
      code += span;
    }
  }
  return codes;
}

/** Bytes behind the data of a segment that may be read past its end, so that the inner loops need not look where they are. */
const MARGIN = 8;

/** The entropy-coded data between two restart markers, stuffing removed. */
export interface Segment {
  /** `length` bytes of data, then a margin of ones. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/**
 * Splits the entropy-coded data of a scan at its restart markers, which must count up (T.81 B.2.1), and removes stuffing.
 *
 * @param from its first byte
 * @throws DecodeError `decode-corrupt` where the scan is followed by no end-of-image marker
 */
export function entropySegments(bytes: Uint8Array, from: number): Segment[] {
  const segments: Segment[] = [];
  let parts: Uint8Array[] = [];
  let start = from;
  for (let at = from; ; ) {
    at = bytes.indexOf(0xff, at);
    const next = at < 0 ? undefined : bytes[at + 1];
    if (next === undefined) throw corruptPixels('they end before the image does');
    if (next === 0) {
      parts.push(bytes.subarray(start, at + 1));
      at += 2;
      start = at;
    } else if (next === 0xff) {
      parts.push(bytes.subarray(start, at));
      at += 1;
      start = at;
    } else {
      parts.push(bytes.subarray(start, at));
      segments.push(segmentOf(parts));
      if (next === 0xd9) return segments;
      if (next !== 0xd0 + ((segments.length - 1) & 7)) throw corruptPixels('a marker lies amid them');
      parts = [];
      at += 2;
      start = at;
    }
  }
}

function segmentOf(parts: readonly Uint8Array[]): Segment {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length + MARGIN).fill(0xff, length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, length };
}

/** Checks that a segment was read to its end, and no further: its last byte is filled with ones (T.81 F.1.2.3). */
export function checkConsumed({ length }: Segment, bits: number): void {
  if (bits > 8 * length) throw corruptPixels('they end before the image does');
  if (8 * length - bits >= 8) throw corruptPixels('there are more of them than the image needs');
}
