import { describe, expect, it } from 'vitest';
import { decodeSlice } from '../../edge/volume/decode.ts';
import { DecodeError } from '../../edge/volume/errors.ts';
import { type Encoder, encapsulated, encode, fieldsOf, type Picture, picture } from './encapsulated.ts';
import type { Fields } from './instance.ts';

const TREE = '1.2.840.10008.1.2.4';
const RLE = '1.2.840.10008.1.2.5';
const ALL: readonly (readonly [string, Encoder, Readonly<Record<string, unknown>>])[] = [
  [RLE, 'encodeRle', {}],
  [`${TREE}.57`, 'encodeJpeg', { lossy: false, predictor: 6, pointTransform: 0 }],
  [`${TREE}.70`, 'encodeJpeg', { lossy: false, predictor: 1, pointTransform: 0 }],
  [`${TREE}.80`, 'encodeJpegLs', { lossy: false }],
  [`${TREE}.90`, 'encodeJpeg2000', { lossy: false }],
  [`${TREE}.201`, 'encodeHtJpeg2000', { lossy: false }],
  [`${TREE}.202`, 'encodeHtJpeg2000', { lossy: false, progressionOrder: 2 }],
];

const original = picture();
const expected = Int16Array.from(original.words, (word) => word - 1024);
const decoded = async (syntax: string, bytes: Uint8Array, fields: Fields = {}, of: Picture = original) =>
  decodeSlice(encapsulated(syntax, [bytes], { ...fieldsOf(of), ...fields }));

/** Its code and text; or how many pixels of what was decoded differ. */
async function outcome(syntax: string, bytes: Uint8Array, fields: Fields = {}): Promise<string> {
  try {
    const { hu, doubts } = await decoded(syntax, bytes, fields);
    const differ = hu.reduce((count, value, n) => count + Number(value !== expected[n]), 0);
    return `${differ} pixels differ ${doubts.join()}`;
  } catch (error) {
    if (error instanceof DecodeError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('compressed pixels', () => {
  it.each(ALL)('of %s, encoded by another program, are the same image (%s)', async (syntax, encoder, parameters) => {
    const { hu, doubts } = await decoded(syntax, await encode(encoder, original, parameters));
    expect(hu).toEqual(expected);
    expect(doubts).toEqual([]);
  });

  it.each(ALL.filter(([, encoder]) => encoder !== 'encodeRle'))(
    'of %s keep the sign of signed pixels (%s)',
    async (syntax, encoder, parameters) => {
      const signed = { ...picture(), bits: 16, signed: true };
      signed.words.set(signed.words.map((word) => (word - 1024) & 0xffff));
      expect((await decoded(syntax, await encode(encoder, signed, parameters), {}, signed)).hu).toEqual(expected);
    },
  );

  it('of lossy syntaxes are marked as such', async () => {
    const bytes = await encode('encodeJpegLs', original, { lossy: true, allowedLossyError: 3 });
    const { hu, doubts } = await decoded(`${TREE}.81`, bytes);
    expect(hu.reduce((most, value, n) => Math.max(most, Math.abs(value - expected[n]!)), 0)).toBe(3);
    expect(doubts).toEqual(['lossy']);
  });

  it('may be split into fragments anywhere (PS3.5 A.4)', async () => {
    const bytes = await encode('encodeJpegLs', original);
    const at = bytes.length / 2 - ((bytes.length / 2) % 2);
    const file = encapsulated(`${TREE}.80`, [bytes.subarray(0, at), bytes.subarray(at)], fieldsOf(original));
    expect((await decodeSlice(file)).hu).toEqual(expected);
  });

  it('are found though the offset table points elsewhere, as some senders write it', async () => {
    const bytes = await encode('encodeJpegLs', original);
    expect((await decodeSlice(encapsulated(`${TREE}.80`, [bytes], fieldsOf(original), [8]))).hu).toEqual(expected);
  });
});

describe('compressed pixels that contradict their header', () => {
  it.each(ALL)('of %s in size', async (syntax, encoder, parameters) => {
    const bytes = await encode(encoder, original, parameters);
    const code = encoder === 'encodeRle' ? 'decode-corrupt' : 'decode-codestream-mismatch';
    expect(await outcome(syntax, bytes, { Rows: original.rows - 1 })).toMatch(`${code}: `);
    expect(await outcome(syntax, bytes, { Columns: original.columns + 1 })).toMatch(`${code}: `);
  });

  it('in sign', async () => {
    const [jpeg2000, ht] = [await encode('encodeJpeg2000', original), await encode('encodeHtJpeg2000', original)];
    const signed = { PixelRepresentation: 1 };
    expect(await outcome(`${TREE}.90`, jpeg2000, signed)).toMatch(/mismatch: .* unsigned, and the header says signed/);
    expect(await outcome(`${TREE}.201`, ht, signed)).toMatch(/mismatch: .* unsigned, and the header says signed/);
  });

  it('in bits, where nobody could say which is the sign', async () => {
    const bytes = await encode('encodeJpeg2000', { ...original, signed: true });
    const sixteen = { BitsStored: 16, HighBit: 15, PixelRepresentation: 1 };
    expect(await outcome(`${TREE}.90`, bytes, sixteen)).toMatch(/mismatch: .* 12 bits, and the header says 16 of 16/);
  });

  it('in coding process', async () => {
    const lossless = await encode('encodeJpeg', original, { lossy: false, predictor: 1, pointTransform: 0 });
    expect(await outcome(`${TREE}.51`, lossless)).toMatch('decode-codestream-mismatch');
    expect(await outcome(`${TREE}.80`, lossless)).toMatch('decode-codestream-mismatch');
    const jpeg2000 = await encode('encodeJpeg2000', original);
    expect(await outcome(`${TREE}.201`, jpeg2000)).toMatch('decode-codestream-mismatch');
    expect(await outcome(`${TREE}.90`, await encode('encodeHtJpeg2000', original))).toMatch('mismatch');
    expect(await outcome(`${TREE}.70`, jpeg2000)).toMatch('decode-corrupt');
  });

  it('in values beyond the bits that the header says are stored: read, and doubted', async () => {
    const deep = { ...picture(), bits: 16 };
    deep.words[500] = 0x8fff;
    const bytes = await encode('encodeJpegLs', deep);
    expect((await decoded(`${TREE}.80`, bytes)).doubts).toEqual(['stray-bits']);
    const sound = await encode('encodeJpegLs', { ...picture(), bits: 16 });
    expect((await decoded(`${TREE}.80`, sound)).doubts).toEqual([]);
  });
});

describe('compressed pixels that were damaged on the way', () => {
  it.each(ALL)('of %s, cut anywhere, are refused and the slice is named', async (syntax, encoder, parameters) => {
    const bytes = await encode(encoder, original, parameters);
    for (let part = 0; part < 40; part++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 40));
      expect(await outcome(syntax, cut), `cut at ${cut.length} of ${bytes.length}`).toMatch(/^decode-.*\(slice 12/);
    }
    expect(await outcome(syntax, bytes.subarray(0, -4))).toMatch(/^decode-corrupt/);
  });

  it.each(ALL.slice(1))('of %s, cut and closed again, are refused', async (syntax, encoder, parameters) => {
    const bytes = await encode(encoder, original, parameters);
    const closed = Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.of(0xff, 0xd9)]);
    expect(await outcome(syntax, closed)).toMatch(/^decode-corrupt/);
  });

  it('of RLE, with bits flipped in their run lengths, are refused', async () => {
    const bytes = await encode('encodeRle', original, {});
    const flipped = Uint8Array.from(bytes);
    flipped[64]! ^= 0x10;
    expect(await outcome(RLE, flipped)).toMatch(/^decode-corrupt/);
    expect(await outcome(RLE, new Uint8Array(0))).toMatch(/^decode-corrupt/);
    expect(
      await outcome(
        RLE,
        bytes.map((byte, n) => (n === 0 ? 1 : byte)),
      ),
    ).toMatch(/1 RLE segments/);
  });

  /**
   * Of single bits flipped, evenly spread over the encoding: the share that was refused or doubted. The rest cannot be told:
   * the bits of a difference, or of a wavelet coefficient, are as valid one way as the other.
   */
  async function noticed(syntax: string, bytes: Uint8Array): Promise<number> {
    const flips = 50;
    let count = 0;
    for (let n = 0; n < flips; n++) {
      const flipped = Uint8Array.from(bytes);
      flipped[Math.floor((bytes.length * (n + 0.5)) / flips)]! ^= 1 << (n % 8);
      if (!/^\d+ pixels differ $/.test(await outcome(syntax, flipped))) count++;
    }
    return count / flips;
  }

  it('of JPEG-LS, with one bit flipped, are nearly always refused, and of lossless JPEG in a third or more of cases', async () => {
    expect(await noticed(`${TREE}.80`, await encode('encodeJpegLs', original))).toBeGreaterThan(0.9);
    const [, encoder, parameters] = ALL[2]!;
    expect(await noticed(`${TREE}.70`, await encode(encoder, original, parameters))).toBeGreaterThan(0.33);
  });
});
