import codecs from 'dcmjs-codecs';
import { type Fields, instance } from './instance.ts';

const { Context, NativeCodecs } = codecs;

/** A CT instance with encapsulated pixel data (PS3.5 A.4): an offset table, empty unless given, then the fragments. */
export function encapsulated(
  syntax: string,
  fragments: readonly Uint8Array[],
  fields: Fields = {},
  offsets: readonly number[] = [],
): Uint8Array {
  const native = Buffer.from(instance(fields, undefined, syntax));
  const start = native.lastIndexOf(Buffer.of(0xe0, 0x7f, 0x10, 0x00));
  const element = Buffer.of(0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff);
  const table = Buffer.from(Uint32Array.from(offsets).buffer);
  const items = [table, ...fragments].map(item);
  const end = Buffer.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
  return new Uint8Array(Buffer.concat([native.subarray(0, start), element, ...items, end]));
}

function item(value: Uint8Array): Buffer {
  const header = Buffer.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  header.writeUInt32LE(value.length + (value.length % 2), 4);
  return Buffer.concat([header, value, Buffer.alloc(value.length % 2)]);
}

export interface Picture {
  readonly words: Uint16Array;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly signed?: boolean;
}

export type Encoder = 'encodeRle' | 'encodeJpeg' | 'encodeJpegLs' | 'encodeJpeg2000' | 'encodeHtJpeg2000';

/** A real encoding of a picture, by the library's encoders. */
export async function encode(
  encoder: Encoder,
  { words, rows, columns, bits, signed = false }: Picture,
  parameters: Readonly<Record<string, unknown>> = { lossy: false },
): Promise<Uint8Array> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const context = new Context({
    width: columns,
    height: rows,
    bitsAllocated: 16,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: signed ? 1 : 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
  });
  return NativeCodecs[encoder](context, parameters).getEncodedBuffer()!;
}

/** A head-like picture of 12 bits, made up: a bright ring around soft tissue with a little texture, air outside. */
export function picture(rows = 96, columns = 80): Picture {
  const words = Uint16Array.from({ length: rows * columns }, (_, n) => {
    const [y, x] = [Math.floor(n / columns) / rows - 0.5, (n % columns) / columns - 0.5];
    const from = Math.hypot(x, y);
    const texture = (n * 7919) % 23;
    return from > 0.45 ? 24 : from > 0.4 ? 2000 + texture : 1054 + texture;
  });
  return { words, rows, columns, bits: 12 };
}

/** Header fields that fit a {@link Picture}. */
export function fieldsOf({ rows, columns, bits, signed = false }: Picture): Fields {
  return {
    Rows: rows,
    Columns: columns,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: signed ? 1 : 0,
    RescaleIntercept: signed ? 0 : -1024,
    InstanceNumber: 12,
  };
}
