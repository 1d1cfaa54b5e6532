/** Implementation Class UID of this appliance: a UUID-derived UID (PS3.5 B.2), fixed. */
export const IMPLEMENTATION_CLASS_UID = '2.25.279018917504789239169991074450868273974';
/** Constant over versions, so that the same instance makes the same file whichever version wrote it. */
export const IMPLEMENTATION_VERSION = 'HENET_EDGE';

/**
 * Preamble and file meta information (PS3.10 7.1) to stand before a data set as it came over the network. It holds
 * nothing of when or from whom, so that an instance that is sent again makes the very same bytes.
 */
export function part10Prefix(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const elements = Buffer.concat([
    element(0x0001, 'OB', Buffer.of(0, 1)),
    element(0x0002, 'UI', uid(sopClassUid)),
    element(0x0003, 'UI', uid(sopInstanceUid)),
    element(0x0010, 'UI', uid(transferSyntaxUid)),
    element(0x0012, 'UI', uid(IMPLEMENTATION_CLASS_UID)),
    element(0x0013, 'SH', Buffer.from(IMPLEMENTATION_VERSION, 'latin1')),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM', 'latin1'), element(0x0000, 'UL', length), elements]);
}

/** One element of group 0002 in Explicit VR Little Endian (PS3.5 7.1.2). */
function element(tag: number, vr: 'OB' | 'SH' | 'UI' | 'UL', value: Buffer): Buffer {
  const header = Buffer.alloc(vr === 'OB' ? 12 : 8);
  header.writeUInt16LE(0x0002, 0);
  header.writeUInt16LE(tag, 2);
  header.write(vr, 4, 'latin1');
  if (vr === 'OB') header.writeUInt32LE(value.length, 8);
  else header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}

function uid(value: string): Buffer {
  return Buffer.from(value.length % 2 === 0 ? value : `${value}\0`, 'latin1');
}
