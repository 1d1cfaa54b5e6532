import { framed, PDU, PDU_HEADER_BYTES } from './pdu.ts';
import { ABORT_REASON, ProtocolError } from './protocol-error.ts';

/** A presentation data value: a fragment of a command or of a data set (PS3.8 9.3.5.1, E.2). */
export interface Pdv {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly value: Buffer;
}

const HEADER_BYTES = 6;

/** @throws ProtocolError where lengths do not add up */
export function* readPdvs(pdu: Buffer): Generator<Pdv, void, void> {
  let at = PDU_HEADER_BYTES;
  while (at < pdu.length) {
    const length = at + HEADER_BYTES <= pdu.length ? pdu.readUInt32BE(at) : 0;
    const end = at + 4 + length;
    if (length < 2 || end > pdu.length) {
      throw new ProtocolError(ABORT_REASON.invalidParameter, 'a data value does not fit its PDU');
    }
    const control = pdu.readUInt8(at + 5);
    yield {
      contextId: pdu.readUInt8(at + 4),
      isCommand: (control & 1) !== 0,
      isLast: (control & 2) !== 0,
      value: pdu.subarray(at + HEADER_BYTES, end),
    };
    at = end;
  }
}

/** A P-DATA-TF around one data value. */
export function writePdv({ contextId, isCommand, isLast, value }: Pdv): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(value.length + 2, 0);
  header.writeUInt8(contextId, 4);
  header.writeUInt8((isCommand ? 1 : 0) | (isLast ? 2 : 0), 5);
  return framed(PDU.dataTf, Buffer.concat([header, value]));
}
