import { corruptPixels } from './corrupt.ts';

/**
 * Decodes an RLE frame of one 16-bit sample per pixel (PS3.5 annex G): a segment of high bytes, then one of low bytes.
 * Every segment must decode to exactly as many bytes as there are pixels, which an empty or a cut one does not.
 *
 * @returns words
 * @throws DecodeError `decode-corrupt`
 */
export function decodeRle(frame: Uint8Array, pixels: number): Uint16Array {
  if (frame.length < HEADER_BYTES) throw corruptPixels('the RLE header is cut off');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = view.getUint32(0, true);
  if (count !== 2) throw corruptPixels(`there are ${count} RLE segments, and 16-bit pixels have 2`);
  const starts = [view.getUint32(4, true), view.getUint32(8, true)] as const;
  if (starts[0] < HEADER_BYTES || starts[1] <= starts[0] || starts[1] > frame.length) {
    throw corruptPixels('an RLE segment begins outside of them');
  }
  const bytes = new Uint8Array(2 * pixels);
  // Words are little endian on every machine this runs on, so the high byte is the second.
  unpack(frame.subarray(starts[0], starts[1]), bytes, 1, pixels);
  unpack(frame.subarray(starts[1]), bytes, 0, pixels);
  return new Uint16Array(bytes.buffer);
}

const HEADER_BYTES = 64;

/** PackBits (PS3.5 G.3.2) into every second byte of `target` from `first` on. */
function unpack(segment: Uint8Array, target: Uint8Array, first: number, pixels: number): void {
  const end = first + 2 * pixels;
  let to = first;
  let from = 0;
  while (to < end) {
    if (from >= segment.length) throw corruptPixels('an RLE segment ends before its last pixel');
    const control = segment[from++]!;
    if (control === 128) continue;
    const length = control < 128 ? control + 1 : 257 - control;
    if (to + 2 * (length - 1) >= end) throw corruptPixels('an RLE segment holds more than there are pixels');
    if (from + (control < 128 ? length : 1) > segment.length) throw corruptPixels('an RLE run is cut off');
    if (control < 128) for (let n = 0; n < length; n++, to += 2) target[to] = segment[from++]!;
    else {
      const value = segment[from++]!;
      for (let n = 0; n < length; n++, to += 2) target[to] = value;
    }
  }
  // One byte of padding makes a segment even (PS3.5 G.3.1); some encoders write a few, all of them no run.
  for (let at = from; at < segment.length; at++) {
    if (segment[at] !== 0 && segment[at] !== 128) throw corruptPixels('an RLE segment goes on after its last pixel');
  }
}
