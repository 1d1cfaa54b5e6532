import { corruptPixels } from './corrupt.ts';

/** Start of frame of a JPEG (ITU-T T.81 B.2.2) or JPEG-LS (T.87 C.2.2) codestream. */
export interface JpegFrame {
  /** SOF0 0xc0 to SOF15 0xcf, SOF55 0xf7. */
  readonly marker: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** Start of scan (T.81 B.2.3). */
export interface JpegScan {
  readonly components: number;
  /** Huffman tables of the first component. */
  readonly dcTable: number;
  readonly acTable: number;
  /** Ss: first coefficient; lossless: predictor; JPEG-LS: NEAR, the largest error of a sample. */
  readonly selection: number;
  /** Al: point transform. */
  readonly shift: number;
  /** Offset of the entropy-coded data. */
  readonly dataAt: number;
}

/** All that stands before the entropy-coded data of the first scan. */
export interface JpegHeader {
  readonly frame: JpegFrame;
  readonly scan: JpegScan;
  /** DHT table specifications (T.81 B.2.4.2), by class * 16 + destination: 16 counts, then the values. */
  readonly huffman: ReadonlyMap<number, Uint8Array>;
  /** Samples or blocks between restart markers; 0 where there are none. */
  readonly restartInterval: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DRI = 0xdd;
/** JPG, and DAC of arithmetic coding, lie between the SOFs. */
const NOT_A_FRAME = new Set([DHT, 0xc8, 0xcc]);

/**
 * Reads a JPEG or JPEG-LS codestream up to its first scan.
 *
 * @throws DecodeError `decode-corrupt`
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw corruptPixels('they do not begin as JPEG does');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: JpegFrame | null = null;
  let restartInterval = 0;
  const huffman = new Map<number, Uint8Array>();
  for (let at = 2; ; ) {
    // Any marker may have fill bytes before it (T.81 B.1.1.2).
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw corruptPixels('a marker is missing from their header');
    const marker = bytes[at + 1]!;
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (marker === EOI || marker === SOI || length < 2 || end > bytes.length) {
      throw corruptPixels('their header is cut off');
    }
    const segment = bytes.subarray(at + 4, end);
    if (marker === SOS) {
      if (frame === null) throw corruptPixels('their header does not say how large the image is');
      return { frame, scan: scanOf(segment, end), huffman, restartInterval };
    }
    if (marker === DHT) addTables(huffman, segment);
    else if (marker === DRI && segment.length >= 2) restartInterval = segment[0]! * 256 + segment[1]!;
    else if (((marker & 0xf0) === 0xc0 && !NOT_A_FRAME.has(marker)) || marker === 0xf7) {
      if (frame !== null) throw corruptPixels('their header states the size twice');
      frame = frameOf(marker, segment);
    }
    at = end;
  }
}

function frameOf(marker: number, segment: Uint8Array): JpegFrame {
  if (segment.length < 6) throw corruptPixels('their header is cut off');
  const [precision, y1, y0, x1, x0, components] = segment as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { marker, precision, rows: y1 * 256 + y0, columns: x1 * 256 + x0, components };
}

function scanOf(segment: Uint8Array, dataAt: number): JpegScan {
  const components = segment[0] ?? 0;
  if (components < 1 || segment.length !== 4 + 2 * components) throw corruptPixels('their header is cut off');
  const tables = segment[2]!;
  const [selection, , shift] = segment.subarray(1 + 2 * components);
  return { components, dcTable: tables >> 4, acTable: tables & 15, selection: selection!, shift: shift! & 15, dataAt };
}

function addTables(huffman: Map<number, Uint8Array>, segment: Uint8Array): void {
  for (let at = 0; at < segment.length; ) {
    const counts = segment.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if (counts.length < 16 || end > segment.length) throw corruptPixels('a Huffman table is cut off');
    huffman.set(segment[at]!, segment.subarray(at + 1, end));
    at = end;
  }
}

/**
 * Checks that the codestream has its end-of-image marker, and nothing but padding after it. Entropy-coded data never holds
 * these two bytes: JPEG stuffs a 0 after 0xff, JPEG-LS a 0 bit.
 *
 * @throws DecodeError `decode-corrupt`
 */
export function checkEnd(bytes: Uint8Array, dataAt: number): void {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(END_OF_IMAGE);
  if (at < dataAt) throw corruptPixels('they end before the image does');
  for (let n = at + 2; n < bytes.length; n++) {
    if (bytes[n] !== 0 && bytes[n] !== 0xff) throw corruptPixels('there is more after the end of the image');
  }
}

const END_OF_IMAGE = Buffer.of(0xff, EOI);
