import type { Random } from '../../../scripts/phantom/random.ts';
import { commandElement, lengthField } from './elements.ts';
import { BAD_UIDS, changed, flipped, pick, randomBytes, rearranged, wrongLength } from './pick.ts';
import type { Message } from './session.ts';

type Elements = readonly Buffer[];
type Mutate<T> = (random: Random, of: T) => T;

/** Ways in which the data set of a C-STORE can be wrong (PS3.5 7). */
export const DATASET_MUTATIONS: Readonly<Record<string, Mutate<Elements>>> = {
  'a value representation is another or none': (random, elements) =>
    changed(random, elements, (element) => {
      const vr = pick(random, ['SQ', 'UN', 'OB', 'OW', 'UT', 'AE', 'XX', '\u0000\u0000', 'ow', 'FD', 'AT', 'UC']);
      return Buffer.concat([element.subarray(0, 4), Buffer.from(vr, 'latin1'), element.subarray(6)]);
    }),
  'an element lies about its length': (random, elements) =>
    changed(random, elements, (element) => {
      const { at, bytes } = lengthField(element);
      // One mutation after another may have left less than a header.
      if (element.length < at + bytes) return element;
      const copy = Buffer.from(element);
      copy.writeUIntLE(wrongLength(random, copy.readUIntLE(at, bytes), bytes), at, bytes);
      return copy;
    }),
  'an element lies in nested sequences': (random, elements) =>
    changed(random, elements, (element) => nested(element, pick(random, [1, 2, 31, 32, 33, 200]))),
  'sequences begin and do not end': (random, elements) =>
    changed(random, elements, (element) => Buffer.concat([...Array(random.integer(1, 100)).fill(BEGIN), element])),
  'elements are missing, twice or out of order': (random, elements) => rearranged(random, elements),
  'an element has another tag': (random, elements) =>
    changed(random, elements, (element) => Buffer.concat([randomBytes(random, 4), element.subarray(4)])),
  'a value is random': (random, elements) =>
    changed(random, elements, (element) => {
      const { at, bytes } = lengthField(element);
      const head = element.subarray(0, at + bytes);
      return Buffer.concat([head, randomBytes(random, element.length - head.length)]);
    }),
  'a UID is none': (random, elements) =>
    changed(random, elements, (element) => {
      const value = Buffer.from(pick(random, BAD_UIDS), 'latin1');
      const head = Buffer.concat([
        element.subarray(0, 4),
        Buffer.from('UI'),
        Buffer.of(value.length & 0xff, value.length >> 8),
      ]);
      return Buffer.concat([head, value]);
    }),
  'some bits are flipped': (random, elements) => changed(random, elements, (element) => flipped(random, element)),
  'it is cut short': (random, elements) => {
    const whole = Buffer.concat([...elements]);
    return [whole.subarray(0, random.integer(0, whole.length - 1))];
  },
  'all of it is random bytes': (random) => [randomBytes(random, random.integer(0, 4096))],
};

/** Ways in which a command set can be wrong (PS3.7 6.3). */
export const COMMAND_MUTATIONS: Readonly<Record<string, Mutate<Message>>> = {
  'elements are missing, twice or out of order': of((random, command) => rearranged(random, command)),
  'an element lies about its length': of((random, command) =>
    changed(random, command, (element) => {
      if (element.length < 8) return element;
      const copy = Buffer.from(element);
      copy.writeUInt32LE(wrongLength(random, copy.readUInt32LE(4), 4), 4);
      return copy;
    }),
  ),
  'the group length is wrong': of((random, command) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(wrongLength(random, Buffer.concat([...command]).length, 4));
    return [commandElement(0, length), ...command];
  }),
  'a number is another': of((random, command) =>
    changed(random, command, (element) =>
      element.length === 10 ? Buffer.concat([element.subarray(0, 8), randomBytes(random, 2)]) : element,
    ),
  ),
  'it says the contrary of whether a data set follows': of((random, command) =>
    command.map((element) =>
      element.readUInt16LE(2) === 0x0800 ? commandElement(0x0800, pick(random, [0x0101, 0, 1, 0xffff])) : element,
    ),
  ),
  'it is another command': of((random, command) => {
    const field = pick(
      random,
      [0x0001, 0x0010, 0x0020, 0x0021, 0x0030, 0x0fff, 0x0100, 0x0130, 0x0140, 0x8001, 0x8030],
    );
    return command.map((element) => (element.readUInt16LE(2) === 0x0100 ? commandElement(0x0100, field) : element));
  }),
  'a UID is none': of((random, command) =>
    changed(random, command, (element) =>
      element.length > 10 ? commandElement(element.readUInt16LE(2), pick(random, BAD_UIDS)) : element,
    ),
  ),
  'some bits are flipped': of((random, command) => changed(random, command, (element) => flipped(random, element))),
  'it is on another context': (random, message) => ({ ...message, contextId: pick(random, [0, 1, 2, 3, 5, 99, 255]) }),
  'it comes in many fragments': (random, message) => ({ ...message, fragments: random.integer(0, 300) }),
};

function of(mutate: Mutate<Elements>): Mutate<Message> {
  return (random, message) => ({ ...message, command: mutate(random, message.command) });
}

/** A private sequence (0075,0040) of undefined length and its first item (PS3.5 7.5). */
const BEGIN = Buffer.from([
  0x75, 0x00, 0x40, 0x00, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff,
]);
const END = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);

function nested(element: Buffer, depth: number): Buffer {
  return Buffer.concat([...Array<Buffer>(depth).fill(BEGIN), element, ...Array<Buffer>(depth).fill(END)]);
}
