import { ABORT_REASON, ProtocolError } from './protocol-error.ts';

/** Items of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2, 9.3.3). */
export const ITEM = {
  application: 0x10,
  context: 0x20,
  answeredContext: 0x21,
  abstract: 0x30,
  transfer: 0x40,
  user: 0x50,
} as const;
/** Sub-items of the user information (PS3.8 D.1, PS3.7 D.3.3). */
export const USER = { maxLength: 0x51, implementationUid: 0x52, role: 0x54, implementationVersion: 0x55 } as const;

/** The items of a field. @throws ProtocolError where their lengths do not add up */
export function* items(bytes: Buffer): Generator<[type: number, value: Buffer]> {
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw invalid('an item is cut off');
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw invalid('an item is longer than what holds it');
    yield [bytes.readUInt8(at), bytes.subarray(at + 4, end)];
    at = end;
  }
}

export function item(type: number, value: Uint8Array): Buffer {
  const header = Buffer.of(type, 0, 0, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

/** AE titles are padded with spaces, UIDs by some senders with NUL; neither is part of the value. */
export function ascii(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0/g, '').trim();
}

export function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

export function invalid(message: string): ProtocolError {
  return new ProtocolError(ABORT_REASON.invalidParameter, message);
}
