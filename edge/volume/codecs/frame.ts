import type { InstanceHeader } from '../header.ts';
import type { PixelCoding } from '../syntaxes.ts';
import { contradicts } from './corrupt.ts';
import { checkBlocks } from './jpeg-blocks.ts';
import { decodeJpegLossless, LOSSLESS } from './jpeg-lossless.ts';
import { checkEnd, type JpegFrame, readJpegHeader } from './jpeg-markers.ts';
import { type Jpeg2000Header, readJpeg2000 } from './jpeg2000-markers.ts';
import { type Coded, decodeByLibrary } from './library.ts';
import { decodeRle } from './rle.ts';

/** What the header says of a frame's pixels, known to be sound. */
export type FrameFormat = Pick<InstanceHeader, 'pixelRepresentation'> & {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
};

export interface DecodedFrame {
  /** One word for each pixel, as native pixel data would hold it. */
  readonly words: Uint16Array;
  /** Bits of a sample as the codestream states them; Bits Stored where it states none. */
  readonly precision: number;
  /** Whether the codestream itself says that something was lost; false also where it cannot say so. */
  readonly isLossy: boolean;
}

/** SOF0 baseline and SOF1 extended sequential, Huffman (T.81 table B.1). */
const SEQUENTIAL = new Set([0xc0, 0xc1]);
/** SOF55 (T.87 C.1). */
const JPEG_LS = 0xf7;

/**
 * Decodes one compressed frame, after its codestream's own header was compared with the object's.
 *
 * @throws DecodeError `decode-corrupt`, `decode-codestream-mismatch`
 */
export async function decodeFrame(
  coding: Exclude<PixelCoding, 'native' | 'retired'>,
  bytes: Uint8Array,
  format: FrameFormat,
): Promise<DecodedFrame> {
  const { rows, columns } = format;
  switch (coding) {
    case 'rle':
      if (format.bitsAllocated !== 16) throw contradicts('RLE pixels are read as 16-bit words only');
      return { words: decodeRle(bytes, rows * columns), precision: format.bitsStored, isLossy: false };
    case 'jpeg-lossless': {
      const header = readJpegHeader(bytes);
      checkJpeg(header.frame, header.scan.components, format, header.frame.marker === LOSSLESS);
      const { precision } = header.frame;
      return { words: decodeJpegLossless(bytes, header), precision, isLossy: header.scan.shift > 0 };
    }
    case 'jpeg': {
      const header = readJpegHeader(bytes);
      checkJpeg(header.frame, header.scan.components, format, SEQUENTIAL.has(header.frame.marker));
      checkBlocks(bytes, header);
      return byLibrary('decodeJpeg', { ...coded(bytes, header.frame), isSigned: false }, true);
    }
    case 'jpeg-ls': {
      const { frame, scan } = readJpegHeader(bytes);
      checkJpeg(frame, scan.components, format, frame.marker === JPEG_LS);
      checkEnd(bytes, scan.dataAt);
      return byLibrary('decodeJpegLs', { ...coded(bytes, frame), isSigned: false }, scan.selection > 0);
    }
    case 'jpeg-2000':
    case 'ht-jpeg-2000': {
      const header = readJpeg2000(bytes);
      checkJpeg2000(header, format, coding === 'ht-jpeg-2000');
      const decoder = header.isHighThroughput ? 'decodeHtJpeg2000' : 'decodeJpeg2000';
      return byLibrary(decoder, { ...coded(bytes, header), isSigned: header.isSigned }, !header.isReversible);
    }
  }
}

async function byLibrary(decoder: Parameters<typeof decodeByLibrary>[0], image: Coded, isLossy: boolean) {
  return { words: await decodeByLibrary(decoder, image), precision: image.precision, isLossy };
}

function coded(bytes: Uint8Array, { rows, columns, precision }: JpegFrame | Jpeg2000Header): Omit<Coded, 'isSigned'> {
  return { bytes, rows, columns, precision };
}

function checkJpeg(frame: JpegFrame, scanned: number, format: FrameFormat, isOfKind: boolean): void {
  if (!isOfKind) throw contradicts('their coding process is not that of the transfer syntax');
  checkShape({ ...frame, components: Math.max(frame.components, scanned) }, format);
  checkPrecision(frame.precision, format);
}

function checkJpeg2000(header: Jpeg2000Header, format: FrameFormat, isHighThroughput: boolean): void {
  if (header.isHighThroughput !== isHighThroughput) {
    throw contradicts('their coding process is not that of the transfer syntax');
  }
  checkShape(header, format);
  checkPrecision(header.precision, format);
  if (header.isSigned !== (format.pixelRepresentation === 1)) {
    const [one, other] = header.isSigned ? ['signed', 'unsigned'] : ['unsigned', 'signed'];
    throw contradicts(`they are ${one}, and the header says ${other}`);
  }
}

function checkShape(
  image: { rows: number; columns: number; components: number },
  { rows, columns }: FrameFormat,
): void {
  if (image.components !== 1) throw contradicts(`they have ${image.components} components, and CT has 1`);
  if (image.rows !== rows || image.columns !== columns) {
    const sizes = `${image.columns} x ${image.rows} pixels, and the header says ${columns} x ${rows}`;
    throw contradicts(`they are ${sizes}`);
  }
}

/**
 * PS3.5 8.2.1 asks for consistent depths. More bits in the codestream than are stored do no harm where they are empty. Fewer
 * do none to unsigned pixels; of signed ones nobody could say which bit is the sign.
 */
function checkPrecision(precision: number, { bitsAllocated, bitsStored, pixelRepresentation }: FrameFormat): void {
  const isTooDeep = precision > bitsAllocated;
  if (isTooDeep || (precision < bitsStored && pixelRepresentation === 1)) {
    throw contradicts(`they have ${precision} bits, and the header says ${bitsStored} of ${bitsAllocated}`);
  }
}
