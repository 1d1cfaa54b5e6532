import { framed, PDU, PDU_HEADER_BYTES } from './pdu.ts';
import { ascii, ITEM, invalid, item, items, text, USER } from './pdu-items.ts';

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
 * A request as we write it: one that was received, anew for the DIMSE library (contexts in order, none twice, and of the user
 * information only what we negotiate: asynchronous operations and roles (PS3.7 D.3.3) are left out, which answers them with
 * their defaults), or one of our own.
 *
 * @param scpOf SOP class in which the requestor proposes to be the SCP and not the SCU (PS3.7 D.3.3.4)
 */
export function writeAssociationRequest(request: AssociationRequest, scpOf?: string): Buffer {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt16BE(1, 0);
  fixed.write(request.calledAeTitle.padEnd(16), 4, 16, 'latin1');
  fixed.write(request.callingAeTitle.padEnd(16), 20, 16, 'latin1');
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(request.maxPduBytes);
  const user = [
    item(USER.maxLength, maxLength),
    item(USER.implementationUid, text(request.implementationClassUid)),
    ...(scpOf === undefined ? [] : [item(USER.role, roleSelection(scpOf))]),
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

/** UID length, UID, SCU role not proposed, SCP role proposed (PS3.7 table D.3-9). */
function roleSelection(sopClassUid: string): Buffer {
  const uid = text(sopClassUid);
  return Buffer.concat([Buffer.of(0, uid.length), uid, Buffer.of(0, 1)]);
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
