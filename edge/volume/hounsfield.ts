import { DecodeError } from './errors.ts';
import type { InstanceHeader } from './header.ts';
import { AIR_HU } from './volume.ts';

/**
 * HU of each of the 65,536 words that a 16-bit pixel can be, so that a slice is one look-up per pixel: bits outside
 * Bits Stored masked and the sign extended (PS3.5 8.1.1), padding made air (PS3.3 C.7.5.1.1.2), rescaled and rounded
 * (PS3.3 C.11.1.1.2), clamped to int16.
 *
 * @throws DecodeError `decode-pixel-format`, `decode-no-rescale`, `decode-not-hounsfield`
 */
export function hounsfieldTable(header: InstanceHeader): Int16Array {
  const { slope, intercept } = rescale(header);
  const { shift, bits, signed } = layout(header);
  const isPadding = padding(header);
  const table = new Int16Array(0x10000);
  for (let word = 0; word < 0x10000; word++) {
    // Left to the top of 32 bits, then down again: arithmetic shift extends the sign, logical does not.
    const top = (word >> shift) << (32 - bits);
    const stored = signed ? top >> (32 - bits) : top >>> (32 - bits);
    // Some scanners write padding into all 16 bits even where fewer are "stored".
    const whole = signed ? (word << 16) >> 16 : word;
    const hu = isPadding(stored) || isPadding(whole) ? AIR_HU : Math.round(stored * slope + intercept);
    table[word] = Math.min(32767, Math.max(-32768, hu));
  }
  return table;
}

/**
 * Whether any word has bits outside of those stored that are neither padding nor its sign. The table ignores them, which is
 * right where something else was kept in them; of pixels that were compressed nothing else can be.
 */
export function strayWords(words: Uint16Array, header: InstanceHeader): boolean {
  const { shift, bits, signed } = layout(header);
  const isPadding = padding(header);
  return words.some((word) => {
    const whole = signed ? (word << 16) >> 16 : word;
    const top = (word >> shift) << (32 - bits);
    const stored = (signed ? top >> (32 - bits) : top >>> (32 - bits)) << shift;
    return stored !== whole && stored !== word && !isPadding(whole);
  });
}

function rescale({ rescaleSlope, rescaleIntercept, rescaleType }: InstanceHeader) {
  if (rescaleSlope === null || rescaleIntercept === null || rescaleSlope === 0) {
    throw new DecodeError(
      'decode-no-rescale',
      'The object does not say how its pixels become Hounsfield units.',
      'Send the original CT images.',
    );
  }
  // PS3.3 C.8.2.1: absent means HU.
  if (rescaleType !== null && rescaleType !== 'HU') {
    throw new DecodeError(
      'decode-not-hounsfield',
      'The pixels are not Hounsfield units but another quantity.',
      'Send the original CT images, not maps made from them.',
    );
  }
  return { slope: rescaleSlope, intercept: rescaleIntercept };
}

function layout({ bitsStored, highBit, pixelRepresentation }: InstanceHeader) {
  const valid =
    bitsStored !== null && bitsStored >= 1 && highBit !== null && highBit <= 15 && highBit >= bitsStored - 1;
  if (!valid || (pixelRepresentation !== 0 && pixelRepresentation !== 1)) {
    throw new DecodeError(
      'decode-pixel-format',
      'The object contradicts itself about the bits of its pixels.',
      'Send the original CT images.',
    );
  }
  return { bits: bitsStored, shift: highBit + 1 - bitsStored, signed: pixelRepresentation === 1 };
}

function padding({ pixelPaddingValue, pixelPaddingRangeLimit }: InstanceHeader): (value: number) => boolean {
  if (pixelPaddingValue === null) return () => false;
  const limit = pixelPaddingRangeLimit ?? pixelPaddingValue;
  const [low, high] = limit < pixelPaddingValue ? [limit, pixelPaddingValue] : [pixelPaddingValue, limit];
  return (value) => value >= low && value <= high;
}
