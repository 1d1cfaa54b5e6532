import { COMMAND, type CommandSet, DATA_SET, NO_DATA_SET, RESPONSE, TAG } from './command-set.ts';

/**
 * A request as it was read, with each element once, in order and of the right length. The DIMSE library gets this and never the
 * peer's own bytes: two readers that differ over a damaged command would each wait for the other.
 */
export function writeRequest(request: CommandSet): Buffer {
  return commandSet([
    [TAG.sopClassUid, request.sopClassUid],
    [TAG.commandField, request.commandField],
    [TAG.messageId, request.messageId],
    [TAG.dataSetType, request.hasDataset ? DATA_SET : NO_DATA_SET],
    [TAG.sopInstanceUid, request.sopInstanceUid],
  ]);
}

/** A response without a data set. `comment`: Error Comment, at most 64 characters; none where empty. */
export function writeResponse(request: CommandSet, status: number, comment = ''): Buffer {
  return commandSet([
    [TAG.sopClassUid, request.sopClassUid],
    [TAG.commandField, request.commandField | RESPONSE],
    [TAG.respondedTo, request.messageId],
    [TAG.dataSetType, NO_DATA_SET],
    [TAG.status, status],
    [TAG.errorComment, comment],
    [TAG.sopInstanceUid, request.sopInstanceUid],
    [TAG.actionTypeId, request.actionTypeId ?? ''],
  ]);
}

/** An N-EVENT-REPORT-RQ that a data set follows (PS3.7 10.3.1.1). */
export function writeEventReport(event: {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly messageId: number;
  readonly eventTypeId: number;
}): Buffer {
  return commandSet([
    [TAG.sopClassUid, event.sopClassUid],
    [TAG.commandField, COMMAND.nEventReportRq],
    [TAG.messageId, event.messageId],
    [TAG.dataSetType, DATA_SET],
    [TAG.sopInstanceUid, event.sopInstanceUid],
    [TAG.eventTypeId, event.eventTypeId],
  ]);
}

/** Numbers are US; of text, UIDs are padded with NUL and the rest with a space (PS3.5 6.2); empty text is left out. */
function commandSet(elements: readonly (readonly [tag: number, value: number | string])[]): Buffer {
  const written = elements.filter(([, value]) => value !== '').map(([tag, value]) => element(tag, bytesOf(tag, value)));
  const rest = Buffer.concat(written);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rest.length);
  return Buffer.concat([element(TAG.groupLength, length), rest]);
}

function bytesOf(tag: number, value: number | string): Buffer {
  if (typeof value === 'string') {
    const pad = tag === TAG.errorComment ? ' ' : '\0';
    return Buffer.from(value.length % 2 === 0 ? value : value + pad, 'latin1');
  }
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function element(tag: number, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(tag, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}
