import type { InstanceReference } from '../../journal/journal.ts';

/** Sequences of the Event Information (PS3.4 table J.3-2). */
export const SEQUENCE = { failed: 0x1198, committed: 0x1199 } as const;
type SequenceElement = (typeof SEQUENCE)[keyof typeof SEQUENCE];

/** Elements of group 0008. */
const ELEMENT = { class: 0x1150, instance: 0x1155, transaction: 0x1195, failureReason: 0x1197 } as const;
const GROUP = 0x0008;
const UNDEFINED = 0xffffffff;

export function encodeTransaction(uid: string, isImplicit: boolean): Buffer {
  return element(ELEMENT.transaction, 'UI', uidBytes(uid), isImplicit);
}

/** A sequence of undefined length, so that its items need not be known when it begins (PS3.5 7.5.2). */
export function sequenceStart(sequence: SequenceElement, isImplicit: boolean): Buffer {
  const header = Buffer.alloc(isImplicit ? 8 : 12);
  header.writeUInt16LE(GROUP, 0);
  header.writeUInt16LE(sequence, 2);
  if (!isImplicit) header.write('SQ', 4, 'latin1');
  header.writeUInt32LE(UNDEFINED, header.length - 4);
  return header;
}

export function sequenceEnd(): Buffer {
  return Buffer.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
}

/** An item; `failureReason` 0 of one that is committed, which has none. */
export function encodeReference(reference: InstanceReference, failureReason: number, isImplicit: boolean): Buffer {
  const parts = [
    element(ELEMENT.class, 'UI', uidBytes(reference.sopClassUid), isImplicit),
    element(ELEMENT.instance, 'UI', uidBytes(reference.sopInstanceUid), isImplicit),
  ];
  if (failureReason !== 0) {
    const reason = Buffer.of(failureReason & 0xff, failureReason >>> 8);
    parts.push(element(ELEMENT.failureReason, 'US', reason, isImplicit));
  }
  const header = Buffer.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  header.writeUInt32LE(
    parts.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  return Buffer.concat([header, ...parts]);
}

/** PS3.5 7.1.2 and 7.1.3; both headers take eight bytes for these VRs. */
function element(number: number, vr: 'UI' | 'US', value: Buffer, isImplicit: boolean): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(GROUP, 0);
  header.writeUInt16LE(number, 2);
  if (isImplicit) header.writeUInt32LE(value.length, 4);
  else {
    header.write(vr, 4, 'latin1');
    header.writeUInt16LE(value.length, 6);
  }
  return Buffer.concat([header, value]);
}

function uidBytes(uid: string): Buffer {
  return Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, 'latin1');
}
