import { corruptPixels } from './corrupt.ts';

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
/** Far more than a scan has frames; a sender must not make the list of them cost more than the pixels. */
const MAX_FRAGMENTS = 100_000;

/**
 * The frames of encapsulated pixel data (PS3.5 A.4), each with its fragments joined.
 *
 * Where a frame begins is said by the Basic Offset Table; where that is empty, by there being one fragment for each frame
 * (which the Extended Offset Table demands), or only one frame, or by the fragments themselves, for each frame begins with a
 * start-of-image marker. RLE frames are one fragment each.
 *
 * @param offset of the first item (the offset table) in `bytes`
 * @param frames as the header states them
 * @throws DecodeError `decode-corrupt`
 */
export function encapsulatedFrames(bytes: Uint8Array, offset: number, frames: number): Uint8Array[] {
  const [table, ...fragments] = items(bytes, offset);
  if (table === undefined || fragments.length === 0) throw corruptPixels('there are none');
  const starts = frameStarts(offsetsOf(table.value), fragments, frames);
  if (starts.length !== frames) {
    throw corruptPixels(`the header states ${frames} frames, and there are ${starts.length}`);
  }
  return starts.map((start, n) => joined(fragments.slice(start, starts[n + 1]).map(({ value }) => value)));
}

interface Item {
  /** Of its tag, from the first byte after the offset table. */
  readonly at: number;
  readonly value: Uint8Array;
}

function items(bytes: Uint8Array, offset: number): Item[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Item[] = [];
  let base = offset;
  for (let at = offset; ; ) {
    if (at + 8 > bytes.length) throw corruptPixels('the file ends before they do');
    // Encapsulated syntaxes are all little endian.
    const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
    const length = view.getUint32(at + 4, true);
    if (tag === SEQUENCE_END) return found;
    if (tag !== ITEM) throw corruptPixels('a fragment does not begin where the one before says that it ends');
    if (at + 8 + length > bytes.length) throw corruptPixels('a fragment is longer than the file');
    if (found.length > MAX_FRAGMENTS) throw corruptPixels(`there are more than ${MAX_FRAGMENTS} fragments`);
    found.push({ at: at - base, value: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
    if (found.length === 1) base = at;
  }
}

function offsetsOf(table: Uint8Array): number[] {
  if (table.length % 4 !== 0) throw corruptPixels('their offset table is cut off');
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: table.length / 4 }, (_, n) => view.getUint32(4 * n, true));
}

/** For each frame the index of its first fragment. */
function frameStarts(offsets: readonly number[], fragments: readonly Item[], frames: number): number[] {
  if (offsets.length > 0) {
    const byOffset = new Map(fragments.map(({ at }, n) => [at, n]));
    const starts = offsets.map((at) => byOffset.get(at));
    const isValid = starts[0] === 0 && starts.every((start, n) => start !== undefined && start > (starts[n - 1] ?? -1));
    if (isValid) return starts as number[];
    // A wrong table is common; where the frames can be told without it, it does not matter.
    if (frames !== 1 && fragments.length !== frames) throw corruptPixels('their offset table points elsewhere');
  }
  if (frames === 1) return [0];
  if (fragments.length === frames) return fragments.map((_, n) => n);
  return fragments.flatMap(({ value }, n) => (isStartOfImage(value) ? [n] : []));
}

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
function isStartOfImage(value: Uint8Array): boolean {
  return value[0] === 0xff && (value[1] === 0xd8 || value[1] === 0x4f);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts));
}
