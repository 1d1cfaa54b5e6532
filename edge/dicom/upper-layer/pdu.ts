import type { AbortReason } from './protocol-error.ts';

/** PDU types (PS3.8 9.3.1). */
export const PDU = {
  associateRq: 0x01,
  associateAc: 0x02,
  associateRj: 0x03,
  dataTf: 0x04,
  releaseRq: 0x05,
  releaseRp: 0x06,
  abort: 0x07,
} as const;

/** Type, reserved byte, length: what every PDU begins with. */
export const PDU_HEADER_BYTES = 6;

/** Why an association is refused (PS3.8 table 9-21). */
export interface Rejection {
  readonly result: 1 | 2;
  readonly source: 1 | 2 | 3;
  readonly reason: number;
}

const PERMANENT = 1;
const TRANSIENT = 2;
const SERVICE_USER = 1;
const PROVIDER_ACSE = 2;
const PROVIDER_PRESENTATION = 3;

/** The rejections that this listener gives (PS3.8 9.3.4). */
export const REJECTION = {
  applicationContext: { result: PERMANENT, source: SERVICE_USER, reason: 2 },
  callingAeTitle: { result: PERMANENT, source: SERVICE_USER, reason: 3 },
  calledAeTitle: { result: PERMANENT, source: SERVICE_USER, reason: 7 },
  protocolVersion: { result: PERMANENT, source: PROVIDER_ACSE, reason: 2 },
  /** Local limit exceeded; transient, so a sender tries again. */
  tooManyAssociations: { result: TRANSIENT, source: PROVIDER_PRESENTATION, reason: 2 },
} as const satisfies Record<string, Rejection>;

/** A whole PDU around its content. */
export function framed(type: number, content: Uint8Array): Buffer {
  const header = Buffer.alloc(PDU_HEADER_BYTES);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(content.length, 2);
  return Buffer.concat([header, content]);
}

/** A-ASSOCIATE-RJ (PS3.8 9.3.4). */
export function rejectPdu({ result, source, reason }: Rejection): Buffer {
  return framed(PDU.associateRj, Buffer.of(0, result, source, reason));
}

/** A-ABORT by the service provider (PS3.8 9.3.8). */
export function abortPdu(reason: AbortReason): Buffer {
  return framed(PDU.abort, Buffer.of(0, 0, 2, reason));
}
