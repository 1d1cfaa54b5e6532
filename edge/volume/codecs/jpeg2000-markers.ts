import { corruptPixels } from './corrupt.ts';

/** Main header of a JPEG 2000 codestream (ITU-T T.800 annex A), as far as it says what the pixels are. */
export interface Jpeg2000Header {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits of a sample, sign included. */
  readonly precision: number;
  readonly isSigned: boolean;
  /** Whether it is coded by ITU-T T.814 (HTJ2K), as its CAP marker says. */
  readonly isHighThroughput: boolean;
  /** Whether the wavelet is the reversible one (COD, T.800 table A.20): then nothing need be lost. */
  readonly isReversible: boolean;
}

const SOC = 0xff4f;
const CAP = 0xff50;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;
const EOC = 0xffd9;

/**
 * Reads the main header and steps over the tile-parts by the lengths that they state, which must end at the end-of-codestream
 * marker and show every tile: the library fills up with zeros what is missing of a cut HTJ2K image.
 *
 * @throws DecodeError `decode-corrupt`
 */
export function readJpeg2000(bytes: Uint8Array): Jpeg2000Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at: number): number => {
    if (at + 2 > bytes.length) throw corruptPixels('they end before the image does');
    return view.getUint16(at);
  };
  if (short(0) !== SOC) throw corruptPixels('they do not begin as JPEG 2000 does');
  let size: Size | null = null;
  let isHighThroughput = false;
  let isReversible: boolean | null = null;
  let at = 2;
  for (let marker = short(at); marker !== SOT; marker = short(at)) {
    const end = at + 2 + short(at + 2);
    if (marker < 0xff00 || marker === EOC || end <= at + 3) throw corruptPixels('their header is cut off');
    const segment = bytes.subarray(at + 4, end);
    if (marker === SIZ) size = sizeOf(segment);
    // Pcap, bit 15 from the top: T.814 A.3.
    else if (marker === CAP) isHighThroughput = ((segment[1] ?? 0) & 0x02) !== 0;
    else if (marker === COD) isReversible = segment[9] === 1;
    at = end;
  }
  if (size === null || isReversible === null) throw corruptPixels('their header does not say how they are coded');
  checkTiles(view, at, size.tiles);
  const { tiles: _, ...image } = size;
  return { ...image, isHighThroughput, isReversible };
}

type Size = Pick<Jpeg2000Header, 'rows' | 'columns' | 'components' | 'precision' | 'isSigned'> & { tiles: number };

/** T.800 A.5.1, from Rsiz on. */
function sizeOf(segment: Uint8Array): Size {
  if (segment.length < 37) throw corruptPixels('their header is cut off');
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const [x1, y1, x0, y0, width, height, left, top] = Array.from({ length: 8 }, (_, n) => view.getUint32(2 + 4 * n));
  if (width === 0 || height === 0) throw corruptPixels('their header states tiles without size');
  const depth = view.getUint8(36);
  return {
    columns: x1! - x0!,
    rows: y1! - y0!,
    components: view.getUint16(34),
    precision: (depth & 0x7f) + 1,
    isSigned: depth >= 0x80,
    tiles: Math.ceil((x1! - left!) / width!) * Math.ceil((y1! - top!) / height!),
  };
}

/** T.800 A.4.2. */
function checkTiles(view: DataView, from: number, tiles: number): void {
  const seen = new Set<number>();
  let at = from;
  while (at + 2 <= view.byteLength && view.getUint16(at) === SOT) {
    if (at + 12 > view.byteLength) throw corruptPixels('they end before the image does');
    seen.add(view.getUint16(at + 4));
    const length = view.getUint32(at + 6);
    // The last one may leave its length open: then it goes on to the end.
    const end = length === 0 ? lastEnd(view) : at + length;
    if (end < at + 14 || end + 2 > view.byteLength) throw corruptPixels('they end before the image does');
    at = end;
  }
  if (at + 2 > view.byteLength || view.getUint16(at) !== EOC)
    throw corruptPixels('their parts are not as long as stated');
  if (seen.size !== tiles) throw corruptPixels(`${tiles - seen.size} of their ${tiles} tiles are missing`);
  for (let n = at + 2; n < view.byteLength; n++) {
    if (view.getUint8(n) !== 0 && view.getUint8(n) !== 0xff)
      throw corruptPixels('there is more after the end of the image');
  }
}

function lastEnd(view: DataView): number {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).lastIndexOf(Buffer.of(0xff, 0xd9));
}
