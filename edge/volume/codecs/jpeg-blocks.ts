import { corruptPixels } from './corrupt.ts';
import { checkConsumed, entropySegments, type HuffmanCodes, huffmanCodes, type Segment } from './huffman.ts';
import { checkEnd, type JpegHeader } from './jpeg-markers.ts';

/**
 * Steps over the codes of a sequential DCT image of one component (ITU-T T.81 annex F) without computing a pixel: whether
 * they are valid and end with the last block. The library that computes the pixels fills up what is missing with grey.
 *
 * @throws DecodeError `decode-corrupt`
 */
export function checkBlocks(bytes: Uint8Array, { frame, scan, huffman, restartInterval }: JpegHeader): void {
  checkEnd(bytes, scan.dataAt);
  const dc = huffmanCodes(huffman.get(scan.dcTable));
  const ac = huffmanCodes(huffman.get(16 + scan.acTable));
  const segments = entropySegments(bytes, scan.dataAt);
  const blocks = Math.ceil(frame.rows / 8) * Math.ceil(frame.columns / 8);
  const each = restartInterval === 0 ? blocks : restartInterval;
  if (segments.length !== Math.ceil(blocks / each)) throw corruptPixels('a restart is missing');
  for (const [n, segment] of segments.entries()) stepOver(segment, dc, ac, Math.min(each, blocks - n * each));
}

function stepOver(segment: Segment, dc: HuffmanCodes, ac: HuffmanCodes, blocks: number): void {
  const { bytes, length } = segment;
  let bit = 0;
  const next = (codes: HuffmanCodes): number => {
    const at = bit >>> 3;
    // Beyond the margin there is nothing left to be wrong about.
    if (at > length) throw corruptPixels('they end before the image does');
    const code = codes[(((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) >>> (8 - (bit & 7))) & 0xffff]!;
    if (code === 0) throw corruptPixels('they hold a code that does not exist');
    bit += code & 31;
    return code >>> 5;
  };
  for (let block = 0; block < blocks; block++) {
    const bits = next(dc);
    bit += bits;
    for (let k = 1; k < 64; k++) {
      const symbol = next(ac);
      const size = symbol & 15;
      // No size: sixteen zeros, or the end of the block.
      if (size === 0 && symbol !== 0xf0) break;
      k += symbol >> 4;
      if (k > 63) throw corruptPixels('a block holds more than 64 coefficients');
      bit += size;
    }
  }
  checkConsumed(segment, bit);
}
