import codecs from 'dcmjs-codecs';
import { corruptPixels } from './corrupt.ts';

const { Context, NativeCodecs, log } = codecs;
log.setLevel('silent');

/** Decoders of the library: WebAssembly builds of libjpeg, CharLS, OpenJPEG and OpenJPH. */
export type LibraryDecoder = 'decodeJpeg' | 'decodeJpegLs' | 'decodeJpeg2000' | 'decodeHtJpeg2000';

export interface Coded {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Bits of a sample, as the codestream states them. */
  readonly precision: number;
  readonly isSigned: boolean;
}

/**
 * Decodes an image of one component. The codestream's size and depth must be known to be those given: the library makes what
 * it is asked for of whatever there is.
 *
 * @returns words (bytes where the precision is 8 or less, one each), in the machine's byte order
 * @throws DecodeError `decode-corrupt`
 */
export async function decodeByLibrary(decoder: LibraryDecoder, coded: Coded): Promise<Uint16Array> {
  const { bytes, rows, columns, precision, isSigned } = coded;
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const isNarrow = precision <= 8;
  const context = new Context({
    width: columns,
    height: rows,
    bitsAllocated: isNarrow ? 8 : 16,
    bitsStored: precision,
    samplesPerPixel: 1,
    pixelRepresentation: isSigned ? 1 : 0,
    photometricInterpretation: 'MONOCHROME2',
    encodedBuffer: bytes,
  });
  let decoded: Uint8Array;
  try {
    decoded = NativeCodecs[decoder](context).getDecodedBuffer() ?? new Uint8Array(0);
  } catch (cause) {
    // After a trap the instance's memory is in no known state, and after an error what it held is never given back.
    NativeCodecs.release();
    throw corruptPixels('the decoder cannot read them', cause);
  }
  if (decoded.length !== rows * columns * (isNarrow ? 1 : 2)) throw corruptPixels('they decode to another size');
  return isNarrow ? Uint16Array.from(decoded) : new Uint16Array(decoded.buffer, decoded.byteOffset, rows * columns);
}
