import type { Random } from '../../../scripts/phantom/random.ts';
import { associateRq, pdu } from '../../dicom/raw-peer.ts';
import { BAD_UIDS, changed, flipped, pick, randomBytes, rearranged, wrongLength } from './pick.ts';
import type { Pdv, Session } from './session.ts';

type Mutate<T> = (random: Random, of: T) => T;

/** Ways in which a request for an association can be wrong (PS3.8 9.3.2). */
export const REQUEST_MUTATIONS: Readonly<Record<string, Mutate<Session>>> = {
  'its fixed part has flipped bits': (random, session) => ({ ...session, fixed: flipped(random, session.fixed) }),
  'its AE titles are random bytes': (random, session) => {
    const fixed = Buffer.from(session.fixed);
    randomBytes(random, 32).copy(fixed, 4);
    return { ...session, fixed };
  },
  'it is cut short': (random, session) => {
    const whole = Buffer.concat([session.fixed, ...session.items]);
    return { ...session, fixed: whole.subarray(0, random.integer(0, whole.length - 1)), items: [] };
  },
  'items are missing, twice or out of order': items((random, list) => rearranged(random, list)),
  'an item is of another type': items((random, list) =>
    changed(random, list, (one) => Buffer.concat([randomBytes(random, 1), one.subarray(1)])),
  ),
  'an item lies about its length': items((random, list) =>
    changed(random, list, (one) => {
      const copy = Buffer.from(one);
      // Of the item, or of one within it, where there is one.
      const at = pick(random, one.length > 12 ? [2, 10] : [2]);
      if (at + 2 <= copy.length) copy.writeUInt16BE(wrongLength(random, copy.readUInt16BE(at), 2), at);
      return copy;
    }),
  ),
  'a context has another id': items((random, list) =>
    changed(random, list, (one) => {
      const copy = Buffer.from(one);
      if (copy.length > 4) copy[4] = pick(random, [0, 1, 2, 3, 5, 254, 255]);
      return copy;
    }),
  ),
  'there are very many contexts': items((random, list) => {
    const context = list[1] ?? Buffer.alloc(0);
    return [...list, ...Array<Buffer>(pick(random, [126, 127, 128, 129, 300])).fill(context)];
  }),
  'a UID is none': items((random, list) =>
    changed(random, list, (one) => {
      const uid = Buffer.from(pick(random, BAD_UIDS), 'latin1');
      const header = Buffer.from(one.subarray(0, 4));
      if (header.length === 4) header.writeUInt16BE(uid.length, 2);
      return Buffer.concat([header, uid]);
    }),
  ),
  'some bits are flipped': items((random, list) => changed(random, list, (one) => flipped(random, one))),
};

/** Ways in which data values can be wrong (PS3.8 9.3.5.1, annex E). */
export const PDV_MUTATIONS: Readonly<Record<string, Mutate<readonly Pdv[]>>> = {
  'one is on another context': (random, pdvs) =>
    changed(random, pdvs, (one) => ({ ...one, id: pick(random, [0, 1, 2, 3, 5, 99, 255]) })),
  'one has another control header': (random, pdvs) =>
    changed(random, pdvs, (one) => ({ ...one, control: pick(random, [0, 1, 2, 3, 4, 0xff]) })),
  'one lies about its length': (random, pdvs) =>
    changed(random, pdvs, (one) => ({ ...one, length: wrongLength(random, one.value.length + 2, 4) })),
  'some are missing, twice or out of order': (random, pdvs) => rearranged(random, rearranged(random, pdvs)),
  'empty ones are among them': (random, pdvs) =>
    pdvs.flatMap((one) => [
      ...Array<Pdv>(random.integer(0, 20)).fill({ ...one, control: one.control & 1, value: Buffer.alloc(0) }),
      one,
    ]),
  'none says that it is the last': (_random, pdvs) => pdvs.map((one) => ({ ...one, control: one.control & 1 })),
};

/** Ways in which the sequence of PDUs can be wrong (PS3.8 9.2, 9.3). */
export const PDU_MUTATIONS: Readonly<Record<string, Mutate<readonly Buffer[]>>> = {
  'some are missing, twice or out of order': (random, pdus) => rearranged(random, rearranged(random, pdus)),
  'one is of another type': (random, pdus) =>
    changed(random, pdus, (one) =>
      Buffer.concat([Buffer.of(pick(random, [0, 1, 2, 3, 4, 5, 6, 7, 8, 255])), one.subarray(1)]),
    ),
  'one lies about its length': (random, pdus) =>
    changed(random, pdus, (one) => {
      const copy = Buffer.from(one);
      copy.writeUInt32BE(wrongLength(random, copy.readUInt32BE(2), 4), 2);
      return copy;
    }),
  'one is random bytes': (random, pdus) => changed(random, pdus, () => randomBytes(random, random.integer(1, 2000))),
  'a second request comes': (random, pdus) => inserted(random, pdus, associateRq({})),
  'an abort comes': (random, pdus) => inserted(random, pdus, pdu(7, Buffer.alloc(4))),
  'a release comes': (random, pdus) => inserted(random, pdus, pdu(5, Buffer.alloc(4))),
  'an empty data PDU comes': (random, pdus) => inserted(random, pdus, pdu(4, Buffer.alloc(0))),
};

/** Ways in which the bytes can be wrong, whatever they mean. */
export const BYTE_MUTATIONS: Readonly<Record<string, Mutate<Buffer>>> = {
  'bits are flipped': (random, bytes) => flipped(random, bytes, 32),
  'it is cut short': (random, bytes) => bytes.subarray(0, random.integer(0, bytes.length)),
  'bytes are missing': (random, bytes) => {
    const at = random.integer(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.integer(1, 64))]);
  },
  'bytes are inserted': (random, bytes) => {
    const at = random.integer(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), randomBytes(random, random.integer(1, 64)), bytes.subarray(at)]);
  },
  'it is something else altogether': (random) => randomBytes(random, random.integer(1, 4096)),
};

function items(mutate: Mutate<readonly Buffer[]>): Mutate<Session> {
  return (random, session) => ({ ...session, items: mutate(random, session.items) });
}

function inserted(random: Random, pdus: readonly Buffer[], one: Buffer): Buffer[] {
  const at = random.integer(0, pdus.length);
  return [...pdus.slice(0, at), one, ...pdus.slice(at)];
}
