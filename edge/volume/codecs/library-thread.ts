import codecs from 'dcmjs-codecs';
import { move } from 'piscina';
import type { Coded, LibraryDecoder } from './library.ts';

const { Context, NativeCodecs, log } = codecs;
log.setLevel('silent');

export interface LibraryTask {
  readonly decoder: LibraryDecoder;
  readonly coded: Coded;
}

/** The words of an image; or what is wrong with its bytes, in words that complete "The compressed pixels are damaged: …". */
export default async function decode({ decoder, coded }: LibraryTask): Promise<Uint16Array | string> {
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
  } catch {
    // After a trap the instance's memory is in no known state, and after an error what it held is never given back.
    NativeCodecs.release();
    return 'the decoder cannot read them';
  }
  if (decoded.length !== rows * columns * (isNarrow ? 1 : 2)) return 'they decode to another size';
  // A copy in a buffer of its own, which changes hands; the decoder's may be a view of its memory.
  const words = isNarrow
    ? Uint16Array.from(decoded)
    : new Uint16Array(decoded.buffer, decoded.byteOffset, rows * columns).slice();
  return move(words) as Uint16Array;
}
