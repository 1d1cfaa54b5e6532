import { ABORT_REASON, ProtocolError } from './protocol-error.ts';

/** Command fields (PS3.7 E.1) that this listener takes. */
export const COMMAND = { cStoreRq: 0x0001, cEchoRq: 0x0030 } as const;
/** Command Data Set Type that says that none follows (PS3.7 E.1). */
const NO_DATA_SET = 0x0101;

/** What of a command set (PS3.7 6.3.1) decides how its message goes on. */
export interface CommandSet {
  readonly commandField: number;
  readonly messageId: number;
  readonly hasDataset: boolean;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

const TAG = {
  sopClassUid: 0x0002,
  commandField: 0x0100,
  messageId: 0x0110,
  dataSetType: 0x0800,
  sopInstanceUid: 0x1000,
};

/** Reads a command set: group 0000 in Implicit VR Little Endian, whatever the context. @throws ProtocolError where it is malformed */
export function readCommandSet(bytes: Buffer): CommandSet {
  const values = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length || bytes.readUInt16LE(at) !== 0) throw malformed();
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) throw malformed();
    values.set(bytes.readUInt16LE(at + 2), bytes.subarray(at + 8, end));
    at = end;
  }
  const short = (tag: number) => {
    const value = values.get(tag);
    if (value?.length !== 2) throw malformed();
    return value.readUInt16LE(0);
  };
  const uid = (tag: number) =>
    values
      .get(tag)
      ?.toString('latin1')
      .replace(/[\0 ]+$/, '') ?? '';
  return {
    commandField: short(TAG.commandField),
    messageId: short(TAG.messageId),
    hasDataset: short(TAG.dataSetType) !== NO_DATA_SET,
    sopClassUid: uid(TAG.sopClassUid),
    sopInstanceUid: uid(TAG.sopInstanceUid),
  };
}

/** Whether a string is a UID (PS3.5 9.1). */
export function isUid(value: string): boolean {
  return value.length <= 64 && /^[0-9]+(\.[0-9]+)*$/.test(value);
}

function malformed(): ProtocolError {
  return new ProtocolError(ABORT_REASON.invalidParameter, 'the command set is malformed');
}
