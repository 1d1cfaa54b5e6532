/** Value representations that the phantom's instances use (PS3.5 section 6.2). */
export type Vr = 'AE' | 'AS' | 'CS' | 'DA' | 'DS' | 'IS' | 'LO' | 'OB' | 'OW' | 'PN' | 'SH' | 'SS' | 'TM' | 'UI' | 'US';
export type Value = string | number | readonly (string | number)[] | Uint8Array;
/** Attributes by tag, e.g. `0x00100010`. */
export type Attributes = Map<number, readonly [vr: Vr, value: Value]>;

export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const IMPLEMENTATION_CLASS_UID = '2.25.225081479016423907514320637843027';
const IMPLEMENTATION_VERSION = 'HENET-PHANTOM';
/** VRs whose length takes four bytes after two reserved ones (PS3.5 section 7.1.2). */
const LONG: ReadonlySet<Vr> = new Set(['OB', 'OW']);

/** A data set in Explicit VR Little Endian, tags ascending. */
export function encodeDataset(attributes: Attributes): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const tag of [...attributes.keys()].sort((a, b) => a - b)) {
    const [vr, value] = attributes.get(tag)!;
    parts.push(...element(tag, vr, value));
  }
  return concatenate(parts);
}

/** A DICOM file (PS3.10 section 7.1): preamble, file meta information, then the data set. */
export function encodeFile(dataset: Uint8Array, sopClassUid: string, sopInstanceUid: string): Uint8Array {
  const meta = encodeDataset(
    new Map<number, readonly [Vr, Value]>([
      [0x00020001, ['OB', Uint8Array.of(0, 1)]],
      [0x00020002, ['UI', sopClassUid]],
      [0x00020003, ['UI', sopInstanceUid]],
      [0x00020010, ['UI', EXPLICIT_VR_LITTLE_ENDIAN]],
      [0x00020012, ['UI', IMPLEMENTATION_CLASS_UID]],
      [0x00020013, ['SH', IMPLEMENTATION_VERSION]],
    ]),
  );
  const head = new Uint8Array(144);
  head.set([0x44, 0x49, 0x43, 0x4d], 128);
  // (0002,0000) UL: File Meta Information Group Length
  head.set([0x02, 0, 0, 0, 0x55, 0x4c, 4, 0], 132);
  new DataView(head.buffer).setUint32(140, meta.length, true);
  return concatenate([head, meta, dataset]);
}

/** The data set of a file that {@link encodeFile} made, without preamble and meta information. */
export function datasetOf(file: Uint8Array): Uint8Array {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(140, true);
  return file.subarray(144 + length);
}

function element(tag: number, vr: Vr, value: Value): Uint8Array[] {
  const body = encodeValue(tag, vr, value);
  const head = new DataView(new ArrayBuffer(LONG.has(vr) ? 12 : 8));
  head.setUint16(0, tag >>> 16, true);
  head.setUint16(2, tag & 0xffff, true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (LONG.has(vr)) head.setUint32(8, body.length, true);
  else head.setUint16(6, body.length, true);
  return [new Uint8Array(head.buffer), body];
}

function encodeValue(tag: number, vr: Vr, value: Value): Uint8Array {
  if (value instanceof Uint8Array) return padded(value, 0);
  const values = Array.isArray(value) ? (value as readonly (string | number)[]) : [value as string | number];
  if (vr === 'US' || vr === 'SS') {
    const view = new DataView(new ArrayBuffer(2 * values.length));
    for (const [n, number] of values.entries()) {
      if (vr === 'US') view.setUint16(2 * n, Number(number), true);
      else view.setInt16(2 * n, Number(number), true);
    }
    return new Uint8Array(view.buffer);
  }
  const text = values.map((v) => (typeof v === 'number' ? decimal(v) : v)).join('\\');
  // Strings are pure ASCII here, so that no Specific Character Set beyond the default is needed
  if ([...text].some((c) => c > '~')) throw new RangeError(`tag ${tag.toString(16)}: not ASCII: ${text}`);
  return padded(new TextEncoder().encode(text), vr === 'UI' ? 0 : 0x20);
}

/** A decimal string of at most 16 characters (PS3.5 section 6.2, DS). */
function decimal(value: number): string {
  const plain = String(value);
  return plain.length <= 16 ? plain : String(Number(value.toPrecision(9)));
}

function padded(bytes: Uint8Array, pad: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  even[bytes.length] = pad;
  return even;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
