import { describe, expect, it } from 'vitest';
import { decodeSlice } from '../../edge/volume/decode.ts';
import { DecodeError } from '../../edge/volume/errors.ts';
import { DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, type Fields, IMPLICIT_LE, instance, withElement } from './instance.ts';
import { sharedFiles, sharedMissing, skipWhere } from './shared.ts';

/** HU of the first pixels of an instance that stores `words`. */
async function hounsfield(words: readonly number[], fields: Fields = {}): Promise<number[]> {
  const pixels = new Uint16Array(12);
  pixels.set(words.map((word) => word & 0xffff));
  return [...(await decodeSlice(instance(fields, pixels))).hu.subarray(0, words.length)];
}

async function codeOf(file: Uint8Array | string): Promise<string> {
  return decodeSlice(file).then(
    () => 'decoded',
    (error) => (error instanceof DecodeError ? `${error.code}: ${error.message}` : String(error)),
  );
}

const unsigned12 = { BitsStored: 12, HighBit: 11, PixelRepresentation: 0 };
const signed12 = { BitsStored: 12, HighBit: 11, PixelRepresentation: 1 };

describe('stored pixels become Hounsfield units', () => {
  it('rescales unsigned pixels by slope and intercept (PS3.3 C.11.1.1.2)', async () => {
    const fields = { ...unsigned12, RescaleSlope: 2, RescaleIntercept: -1024 };
    expect(await hounsfield([0, 512, 542, 4095], fields)).toEqual([-1024, 0, 60, 7166]);
  });

  it('rounds a fractional slope to the nearest unit', async () => {
    expect(await hounsfield([0, 1, 2, 3], { RescaleSlope: 0.4, RescaleIntercept: -0.1 })).toEqual([0, 0, 1, 1]);
  });

  it('extends the sign of fewer stored bits and ignores the bits above them (PS3.5 8.1.1)', async () => {
    expect(await hounsfield([0x0800, 0x0fff, 0x07ff, 0xf005], signed12)).toEqual([-2048, -1, 2047, 5]);
    expect(await hounsfield([0xf800, 0x0fff], unsigned12)).toEqual([2048, 4095]);
  });

  it('reads stored bits that lie high in the word', async () => {
    expect(await hounsfield([0x8000, 0x7ff0, 0xfff0], { ...signed12, HighBit: 15 })).toEqual([-2048, 2047, -1]);
  });

  it('makes padding air, alone, as a range either way round, and outside the stored bits (PS3.3 C.7.5.1.1.2)', async () => {
    expect(await hounsfield([-1500, -1499], { PixelPaddingValue: -1500 })).toEqual([-1024, -1499]);
    const range = { PixelPaddingValue: -2000, PixelPaddingRangeLimit: -1990 };
    expect(await hounsfield([-2000, -1995, -1990, -1989], range)).toEqual([-1024, -1024, -1024, -1989]);
    const reversed = { PixelPaddingValue: -1990, PixelPaddingRangeLimit: -2000 };
    expect(await hounsfield([-2000, -1995, -1989], reversed)).toEqual([-1024, -1024, -1989]);
    expect(await hounsfield([-2000, 30], { ...unsigned12, PixelPaddingValue: -2000 })).toEqual([-1024, 30]);
  });

  it('clamps what does not fit 16 bits', async () => {
    expect(await hounsfield([32767, -32768], { RescaleSlope: 3 })).toEqual([32767, -32768]);
  });

  it.each([IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE, EXPLICIT_BE])('reads transfer syntax %s', async (syntax) => {
    const pixels = Int16Array.from({ length: 12 }, (_, n) => n * 300 - 1000);
    expect((await decodeSlice(instance({}, pixels, syntax))).hu).toEqual(pixels);
  });

  it('reads pixel data that starts on an odd byte of the file buffer', async () => {
    const pixels = Int16Array.from({ length: 12 }, (_, n) => n - 6);
    const file = instance({}, pixels);
    const shifted = new Uint8Array(file.length + 1).subarray(1);
    shifted.set(file);
    expect((await decodeSlice(shifted)).hu).toEqual(pixels);
  });
});

describe('refusing pixels that are not Hounsfield units', () => {
  it.each([
    ['several frames', { NumberOfFrames: 2 }, 'decode-multi-frame'],
    ['inverted grey', { PhotometricInterpretation: 'MONOCHROME1' }, 'decode-pixel-format'],
    ['colour', { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' }, 'decode-pixel-format'],
    ['8 bits', { BitsAllocated: 8 }, 'decode-pixel-format'],
    ['more stored bits than allocated', { BitsStored: 20, HighBit: 19 }, 'decode-pixel-format'],
    ['too few pixels', { Rows: 4 }, 'decode-pixel-length'],
    ['no size', { Rows: undefined }, 'decode-no-pixels'],
    ['no rescale', { RescaleSlope: undefined }, 'decode-no-rescale'],
    ['a perfusion map', { RescaleType: 'US' }, 'decode-not-hounsfield'],
  ])('refuses %s', async (_, fields, code) => {
    expect(await codeOf(instance(fields))).toContain(`${code}: `);
  });

  it('names a compression that it cannot read, and what to set at the scanner', async () => {
    const text = await codeOf(instance({}, undefined, '1.2.840.10008.1.2.4.55'));
    expect(text).toContain(
      'decode-transfer-syntax: The pixels are compressed as JPEG Full Progression (Process 10 & 12) (1.2.840.10008.1.2.4.55)',
    );
    expect(text).toContain(
      'set the scanner to send Explicit VR Little Endian or JPEG Lossless (1.2.840.10008.1.2.4.70)',
    );
    expect(await codeOf(instance({}, undefined, '1.2.840.10008.1.2.4.102'))).toContain('1.2.840.10008.1.2.4.102');
  });

  it('names the slice', async () => {
    const text = await codeOf(instance({ Rows: 4, InstanceNumber: 17, ImagePositionPatient: [0, 0, -41.25] }));
    expect(text).toMatch(/\(slice 17, z = -41\.2 mm\)\.$/);
  });

  it('is not misled by trailing elements behind the pixels', async () => {
    const file = withElement(instance(), []);
    expect(
      (await decodeSlice(new Uint8Array([...file, 0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]))).hu.length,
    ).toBe(12);
  });
});

describe('a real slice in many transfer syntaxes', () => {
  /** Largest difference from the explicit file that the encoding itself makes, HU; 0 where it loses nothing. */
  const LOSS: Readonly<Record<string, number>> = {
    // Two of its 255 steps of 32.1 HU, and 18 of its 4,095 steps of 2.0 HU
    '1.2.840.10008.1.2.4.50': 64,
    '1.2.840.10008.1.2.4.51': 36,
    '1.2.840.10008.1.2.4.81': 1,
    '1.2.840.10008.1.2.4.91': 5,
  };
  const NOT_READ = ['1.2.840.10008.1.2.4.53', '1.2.840.10008.1.2.4.55'];

  it('is the same image in 14 of them, and in two is refused by name', async (context) => {
    skipWhere(sharedMissing, context);
    const files = sharedFiles('transfer-syntaxes');
    const explicit = await decodeSlice(files.find((file) => file.endsWith(`_${EXPLICIT_LE}.dcm`))!);
    let read = 0;
    for (const file of files) {
      const uid = /_([\d.]+)\.dcm$/.exec(file)?.[1] ?? IMPLICIT_LE;
      if (NOT_READ.includes(uid)) {
        expect(await codeOf(file)).toMatch(new RegExp(`^decode-transfer-syntax: .*${uid}.* set the scanner to send`));
        continue;
      }
      const { hu, doubts } = await decodeSlice(file);
      read++;
      expect(largestDifference(hu, explicit.hu), uid).toBeLessThanOrEqual(LOSS[uid] ?? 0);
      expect(doubts, uid).toEqual(uid in LOSS ? ['lossy'] : []);
    }
    expect([read, files.length]).toEqual([14, 16]);
  });

  it('is refused where it is a perfusion map of several frames', async (context) => {
    skipWhere(sharedMissing, context);
    for (const file of sharedFiles('multi-frame')) expect(await codeOf(file)).toContain('decode-multi-frame');
  });
});

function largestDifference(a: Int16Array, b: Int16Array): number {
  return a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n]!)), Math.abs(a.length - b.length));
}
