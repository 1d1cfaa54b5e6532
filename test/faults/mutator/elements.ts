/** Value representations with a 32-bit length in Explicit VR (PS3.5 table 7.1-1). */
const LONG_LENGTH = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** The elements of a valid data set in Explicit VR Little Endian without sequences, each with its header. */
export function splitDataset(dataset: Buffer): Buffer[] {
  return split(dataset, (at) => {
    const isLong = LONG_LENGTH.has(dataset.toString('latin1', at + 4, at + 6));
    return isLong ? 12 + dataset.readUInt32LE(at + 8) : 8 + dataset.readUInt16LE(at + 6);
  });
}

/** The elements of a valid command set (Implicit VR Little Endian), each with its header. */
export function splitCommand(command: Buffer): Buffer[] {
  return split(command, (at) => 8 + command.readUInt32LE(at + 4));
}

/** The items of an A-ASSOCIATE-RQ's variable part (PS3.8 9.3.2), each with its header. */
export function splitItems(items: Buffer): Buffer[] {
  return split(items, (at) => 4 + items.readUInt16BE(at + 2));
}

/** Where a data set's element keeps its length, and in how many bytes. */
export function lengthField(element: Buffer): { at: number; bytes: 2 | 4 } {
  return LONG_LENGTH.has(element.toString('latin1', 4, 6)) ? { at: 8, bytes: 4 } : { at: 6, bytes: 2 };
}

/** One element of a command set (PS3.7 6.3.1). */
export function commandElement(tag: number, value: Buffer | string | number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(tag, 2);
  const content = typeof value === 'number' ? Buffer.of(value & 0xff, value >> 8) : Buffer.from(value);
  const padded = content.length % 2 === 0 ? content : Buffer.concat([content, Buffer.alloc(1)]);
  header.writeUInt32LE(padded.length, 4);
  return Buffer.concat([header, padded]);
}

function split(bytes: Buffer, sizeAt: (at: number) => number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + sizeAt(at);
    parts.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return parts;
}
