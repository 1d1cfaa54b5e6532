import { PDU_HEADER_BYTES } from './pdu.ts';
import { ascii, ITEM, invalid, items, USER } from './pdu-items.ts';

/** An A-ASSOCIATE-AC (PS3.8 9.3.3) to a request of ours. */
export interface AssociationAccept {
  /** Transfer syntaxes of the accepted contexts, by id. */
  readonly contexts: ReadonlyMap<number, string>;
  /** Largest variable field that the peer receives, bytes; 0 is without limit (PS3.8 D.1). */
  readonly maxPduBytes: number;
  /** SOP classes in which the peer takes us as the SCP (PS3.7 D.3.3.4). */
  readonly scpOf: ReadonlySet<string>;
}

const FIXED_BYTES = 68;

/** @throws ProtocolError where lengths do not add up */
export function readAssociationAccept(pdu: Buffer): AssociationAccept {
  const body = pdu.subarray(PDU_HEADER_BYTES);
  if (body.length < FIXED_BYTES) throw invalid('A-ASSOCIATE-AC is too short');
  const contexts = new Map<number, string>();
  const scpOf = new Set<string>();
  let maxPduBytes = 0;
  for (const [type, value] of items(body.subarray(FIXED_BYTES))) {
    if (type === ITEM.answeredContext) readContext(value, contexts);
    else if (type === ITEM.user) {
      for (const [kind, content] of items(value)) {
        if (kind === USER.maxLength && content.length === 4) maxPduBytes = content.readUInt32BE(0);
        else if (kind === USER.role) readRole(content, scpOf);
      }
    }
  }
  return { contexts, maxPduBytes, scpOf };
}

function readContext(value: Buffer, contexts: Map<number, string>): void {
  if (value.length < 4) throw invalid('a presentation context is too short');
  if (value.readUInt8(2) !== 0) return;
  for (const [type, uid] of items(value.subarray(4))) {
    if (type === ITEM.transfer) contexts.set(value.readUInt8(0), ascii(uid));
  }
}

function readRole(content: Buffer, scpOf: Set<string>): void {
  const length = content.length < 4 ? 0 : content.readUInt16BE(0);
  if (content.length !== length + 4) throw invalid('a role selection is too short');
  if (content.readUInt8(length + 3) === 1) scpOf.add(ascii(content.subarray(2, 2 + length)));
}
