import { contradicts, corruptPixels } from './corrupt.ts';
import { checkConsumed, entropySegments, type HuffmanCodes, huffmanCodes, type Segment } from './huffman.ts';
import { checkEnd, type JpegHeader } from './jpeg-markers.ts';

/** SOF3: lossless, sequential, Huffman (ITU-T T.81 table B.1). */
export const LOSSLESS = 0xc3;

/**
 * Decodes a lossless JPEG image of one component (ITU-T T.81 annex H). Written here because this is what most scanners send
 * compressed, and the library's decoder fills up what is missing or damaged without a word: this one knows whether the
 * codes are valid, end with the last sample, and make samples that fit.
 *
 * @returns samples as words of `precision` bits
 * @throws DecodeError `decode-corrupt`, `decode-codestream-mismatch`
 */
export function decodeJpegLossless(bytes: Uint8Array, header: JpegHeader): Uint16Array {
  const { frame, scan, huffman, restartInterval } = header;
  const { rows, columns, precision } = frame;
  if (scan.selection < 1 || scan.selection > 7) throw contradicts(`predictor ${scan.selection} does not exist`);
  if (restartInterval % columns !== 0) throw corruptPixels('a restart lies amid a row');
  checkEnd(bytes, scan.dataAt);
  const codes = huffmanCodes(huffman.get(scan.dcTable));
  const segments = entropySegments(bytes, scan.dataAt);
  const rowsEach = restartInterval === 0 ? rows : restartInterval / columns;
  if (segments.length !== Math.ceil(rows / rowsEach)) throw corruptPixels('a restart is missing');
  const samples = new Uint16Array(rows * columns);
  for (const [n, segment] of segments.entries()) {
    const first = n * rowsEach * columns;
    const part = samples.subarray(first, Math.min(samples.length, first + rowsEach * columns));
    decodeDifferences(segment, codes, part);
    predict(part, columns, scan.selection, 1 << (precision - scan.shift - 1));
  }
  checkRange(samples, precision - scan.shift);
  if (scan.shift > 0) for (let n = 0; n < samples.length; n++) samples[n]! <<= scan.shift;
  return samples;
}

/** Differences modulo 2^16 (T.81 H.1.2.2): category, then as many bits of the value. */
function decodeDifferences(segment: Segment, codes: HuffmanCodes, into: Uint16Array): void {
  const { bytes, length } = segment;
  const end = 8 * length;
  let bit = 0;
  for (let n = 0; n < into.length; n++) {
    // Read past the end, all is ones; that it happened is told at once, before the margin is used up.
    if (bit > end) break;
    let at = bit >>> 3;
    const code = codes[(((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) >>> (8 - (bit & 7))) & 0xffff]!;
    if (code === 0) throw corruptPixels('they hold a code that does not exist');
    bit += code & 31;
    const category = code >>> 5;
    if (category === 0) continue;
    if (category >= 16) {
      if (category > 16) throw corruptPixels('they hold a difference that does not exist');
      into[n] = 0x8000;
      continue;
    }
    at = bit >>> 3;
    const next = ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) >>> (24 - (bit & 7) - category);
    const value = next & ((1 << category) - 1);
    into[n] = value >>> (category - 1) === 0 ? value - (1 << category) + 1 : value;
    bit += category;
  }
  checkConsumed(segment, bit);
}

/** Adds the prediction to each difference, modulo 2^16 (T.81 H.1.2.1); `start` predicts the first sample. */
function predict(samples: Uint16Array, columns: number, selection: number, start: number): void {
  samples[0]! += start;
  for (let n = 1; n < columns; n++) samples[n]! += samples[n - 1]!;
  for (let row = columns; row < samples.length; row += columns) {
    samples[row]! += samples[row - columns]!;
    const end = row + columns;
    if (selection === 1) for (let n = row + 1; n < end; n++) samples[n]! += samples[n - 1]!;
    else {
      for (let n = row + 1; n < end; n++) {
        samples[n]! += prediction(selection, samples[n - 1]!, samples[n - columns]!, samples[n - columns - 1]!);
      }
    }
  }
}

/** T.81 table H.1: `a` left, `b` above, `c` above left. */
function prediction(selection: number, a: number, b: number, c: number): number {
  if (selection === 2) return b;
  if (selection === 3) return c;
  if (selection === 4) return a + b - c;
  if (selection === 5) return a + ((b - c) >> 1);
  if (selection === 6) return b + ((a - c) >> 1);
  return (a + b) >> 1;
}

function checkRange(samples: Uint16Array, bits: number): void {
  if (bits >= 16) return;
  let any = 0;
  for (let n = 0; n < samples.length; n++) any |= samples[n]!;
  if (any >>> bits !== 0) throw corruptPixels(`some do not fit the ${bits} bits that they have`);
}
