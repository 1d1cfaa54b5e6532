import { ABORT_REASON, ProtocolError } from './upper-layer/protocol-error.ts';

/** Command fields (PS3.7 E.1) that are taken or sent. */
export const COMMAND = {
  cStoreRq: 0x0001,
  cEchoRq: 0x0030,
  nEventReportRq: 0x0100,
  nEventReportRsp: 0x8100,
  nActionRq: 0x0130,
  cCancelRq: 0x0fff,
} as const;
/** What a response's command field has beyond its request's (PS3.7 E.1). */
export const RESPONSE = 0x8000;
/** Status of what is not one of the operations that were agreed on (PS3.7 C.5.23). */
export const UNRECOGNIZED_OPERATION = 0x0211;
/** Command Data Set Type: none follows, or one does (PS3.7 E.1). */
export const NO_DATA_SET = 0x0101;
export const DATA_SET = 0x0001;

/** What of a command set (PS3.7 6.3.1) decides how its message goes on. */
export interface CommandSet {
  readonly commandField: number;
  /** Of the message, or of the request that a response answers or a C-CANCEL-RQ is about. */
  readonly messageId: number;
  readonly hasDataset: boolean;
  /** Affected or requested SOP class; empty where there is none. */
  readonly sopClassUid: string;
  /** Affected or requested SOP instance; empty where there is none. */
  readonly sopInstanceUid: string;
  /** Null in anything but a response. */
  readonly status: number | null;
  /** Null in anything but an N-ACTION. */
  readonly actionTypeId: number | null;
}

/** Elements of group 0000 (PS3.7 E.1). */
export const TAG = {
  groupLength: 0x0000,
  sopClassUid: 0x0002,
  requestedSopClassUid: 0x0003,
  commandField: 0x0100,
  messageId: 0x0110,
  respondedTo: 0x0120,
  dataSetType: 0x0800,
  status: 0x0900,
  errorComment: 0x0902,
  sopInstanceUid: 0x1000,
  requestedSopInstanceUid: 0x1001,
  eventTypeId: 0x1002,
  actionTypeId: 0x1008,
} as const;

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
  const commandField = short(TAG.commandField);
  const isResponse = (commandField & RESPONSE) !== 0;
  const isAboutAnother = isResponse || commandField === COMMAND.cCancelRq;
  return {
    commandField,
    messageId: short(isAboutAnother ? TAG.respondedTo : TAG.messageId),
    hasDataset: short(TAG.dataSetType) !== NO_DATA_SET,
    sopClassUid: uid(TAG.sopClassUid) || uid(TAG.requestedSopClassUid),
    sopInstanceUid: uid(TAG.sopInstanceUid) || uid(TAG.requestedSopInstanceUid),
    status: isResponse ? short(TAG.status) : null,
    actionTypeId: values.has(TAG.actionTypeId) ? short(TAG.actionTypeId) : null,
  };
}

/** Whether a string is a UID (PS3.5 9.1). */
export function isUid(value: string): boolean {
  return value.length <= 64 && /^[0-9]+(\.[0-9]+)*$/.test(value);
}

function malformed(): ProtocolError {
  return new ProtocolError(ABORT_REASON.invalidParameter, 'the command set is malformed');
}
