import { framed, PDU, PDU_HEADER_BYTES } from './pdu.ts';
import { ABORT_REASON, ProtocolError } from './protocol-error.ts';

/** One presentation context as proposed (PS3.8 9.3.2.2). */
export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** An A-ASSOCIATE-RQ (PS3.8 9.3.2), read strictly. */
export interface AssociationRequest {
  readonly supportsVersion1: boolean;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  /** By ascending id, each id once. */
  readonly contexts: readonly ProposedContext[];
  /** Largest variable field that the peer receives, bytes; 0 is without limit (PS3.8 D.1). */
  readonly maxPduBytes: number;
  readonly implementationClassUid: string;
  readonly implementationVersion: string;
}

const ITEM = { application: 0x10, context: 0x20, abstract: 0x30, transfer: 0x40, user: 0x50 } as const;
const USER = { maxLength: 0x51, implementationUid: 0x52, implementationVersion: 0x55 } as const;
/** Contexts have odd ids from 1 to 255 (PS3.8 9.3.2.2), so there are no more. */
export const MAX_CONTEXTS = 128;
const FIXED_BYTES = 68;

/** @throws ProtocolError where lengths do not add up, or more contexts are proposed than there are ids */
export function readAssociationRequest(pdu: Buffer): AssociationRequest {
  const body = pdu.subarray(PDU_HEADER_BYTES);
  if (body.length < FIXED_BYTES) throw invalid('A-ASSOCIATE-RQ is too short');
  let applicationContext = '';
  let user = { maxPduBytes: 0, implementationClassUid: '', implementationVersion: '' };
  const contexts = new Map<number, ProposedContext>();
  let proposed = 0;
  for (const [type, value] of items(body.subarray(FIXED_BYTES))) {
    if (type === ITEM.application) applicationContext = ascii(value);
    else if (type === ITEM.user) user = readUser(value);
    else if (type === ITEM.context) {
      proposed++;
      if (proposed > MAX_CONTEXTS) throw invalid(`more than ${MAX_CONTEXTS} presentation contexts`);
      const context = readContext(value);
      // Even ids do not exist, and of an id proposed twice only one can be answered: the first.
      if (context.id % 2 === 1 && !contexts.has(context.id)) contexts.set(context.id, context);
    }
  }
  return {
    supportsVersion1: (body.readUInt16BE(0) & 1) === 1,
    calledAeTitle: ascii(body.subarray(4, 20)),
    callingAeTitle: ascii(body.subarray(20, 36)),
    applicationContext,
    contexts: [...contexts.values()].sort((a, b) => a.id - b.id),
    ...user,
  };
}

/**
 * The same request written anew for the DIMSE library: contexts in order, none twice, and of the user information only
 * what we negotiate. Asynchronous operations and roles (PS3.7 D.3.3) are left out, which answers them with their defaults.
 */
export function writeAssociationRequest(request: AssociationRequest): Buffer {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt16BE(1, 0);
  fixed.write(request.calledAeTitle.padEnd(16), 4, 16, 'latin1');
  fixed.write(request.callingAeTitle.padEnd(16), 20, 16, 'latin1');
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(request.maxPduBytes);
  const user = [
    item(USER.maxLength, maxLength),
    item(USER.implementationUid, text(request.implementationClassUid)),
    item(USER.implementationVersion, text(request.implementationVersion)),
  ];
  return framed(
    PDU.associateRq,
    Buffer.concat([
      fixed,
      item(ITEM.application, text(request.applicationContext)),
      ...request.contexts.map(writeContext),
      item(ITEM.user, Buffer.concat(user)),
    ]),
  );
}

function readContext(value: Buffer): ProposedContext {
  if (value.length < 4) throw invalid('a presentation context is too short');
  let abstractSyntax = '';
  const transferSyntaxes: string[] = [];
  for (const [type, uid] of items(value.subarray(4))) {
    if (type === ITEM.abstract) abstractSyntax = ascii(uid);
    else if (type === ITEM.transfer) transferSyntaxes.push(ascii(uid));
  }
  return { id: value.readUInt8(0), abstractSyntax, transferSyntaxes };
}

function writeContext({ id, abstractSyntax, transferSyntaxes }: ProposedContext): Buffer {
  const uids = [
    item(ITEM.abstract, text(abstractSyntax)),
    ...transferSyntaxes.map((uid) => item(ITEM.transfer, text(uid))),
  ];
  return item(ITEM.context, Buffer.concat([Buffer.of(id, 0, 0, 0), ...uids]));
}

function readUser(value: Buffer) {
  const user = { maxPduBytes: 0, implementationClassUid: '', implementationVersion: '' };
  for (const [type, content] of items(value)) {
    if (type === USER.maxLength) {
      if (content.length !== 4) throw invalid('the maximum length is not four bytes');
      user.maxPduBytes = content.readUInt32BE(0);
    } else if (type === USER.implementationUid) user.implementationClassUid = ascii(content).slice(0, 64);
    else if (type === USER.implementationVersion) user.implementationVersion = ascii(content).slice(0, 16);
  }
  return user;
}

function* items(bytes: Buffer): Generator<[type: number, value: Buffer]> {
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw invalid('an item is cut off');
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw invalid('an item is longer than what holds it');
    yield [bytes.readUInt8(at), bytes.subarray(at + 4, end)];
    at = end;
  }
}

function item(type: number, value: Uint8Array): Buffer {
  const header = Buffer.of(type, 0, 0, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

/** AE titles are padded with spaces, UIDs by some senders with NUL; neither is part of the value. */
function ascii(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0/g, '').trim();
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ABORT_REASON.invalidParameter, message);
}
