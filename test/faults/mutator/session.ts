import { sliceDataset } from '../../dicom/instances.ts';
import { associateRq, CT, pdu, VERIFICATION } from '../../dicom/raw-peer.ts';
import { commandElement, splitDataset, splitItems } from './elements.ts';

/** A presentation data value before it is written (PS3.8 9.3.5.1); `length` where it is to lie about itself. */
export interface Pdv {
  readonly id: number;
  /** 1 command, 2 last fragment (PS3.8 E.2). */
  readonly control: number;
  readonly value: Buffer;
  readonly length?: number;
}

/** A message in parts that a mutation can reach: elements of its command and data set, and in how many fragments that goes. */
export interface Message {
  readonly contextId: number;
  readonly command: readonly Buffer[];
  /** Empty where the command has none. */
  readonly dataset: readonly Buffer[];
  readonly fragments: number;
}

/** What one connection sends, still in parts. */
export interface Session {
  /** The fixed part of the A-ASSOCIATE-RQ, and its items. */
  readonly fixed: Buffer;
  readonly items: readonly Buffer[];
  readonly messages: readonly Message[];
}

const HEADER_BYTES = 6;
const FIXED_BYTES = 68;

/** A valid session: association, C-ECHO, C-STORE of a small slice in four fragments, C-ECHO; the release is the caller's. */
export function validSession(instanceUid: string): Session {
  const request = associateRq({ calling: 'FUZZ' }).subarray(HEADER_BYTES);
  const dataset = sliceDataset({ instanceUid, seriesUid: '1.2.3.66', studyUid: '1.2.3.67', side: 8 });
  return {
    fixed: request.subarray(0, FIXED_BYTES),
    items: splitItems(request.subarray(FIXED_BYTES)),
    messages: [echo(1), store(2, instanceUid, splitDataset(dataset)), echo(3)],
  };
}

function echo(messageId: number): Message {
  const command = [
    commandElement(0x0002, VERIFICATION),
    commandElement(0x0100, 0x0030),
    commandElement(0x0110, messageId),
    commandElement(0x0800, 0x0101),
  ];
  return { contextId: 1, command, dataset: [], fragments: 0 };
}

function store(messageId: number, instanceUid: string, dataset: readonly Buffer[]): Message {
  const command = [
    commandElement(0x0002, CT),
    commandElement(0x0100, 0x0001),
    commandElement(0x0110, messageId),
    commandElement(0x0700, 0),
    commandElement(0x0800, 0x0001),
    commandElement(0x1000, instanceUid),
  ];
  return { contextId: 3, command, dataset, fragments: 4 };
}

export function requestPdu({ fixed, items }: Session): Buffer {
  return pdu(1, Buffer.concat([fixed, ...items]));
}

/** The data values of a message, whose command gets its group length (0000,0000) where it has none. */
export function pdvsOf({ contextId: id, command, dataset, fragments }: Message): Pdv[] {
  const body = Buffer.concat(command);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  const hasGroupLength = command[0]?.readUInt16LE(2) === 0;
  const value = hasGroupLength ? body : Buffer.concat([commandElement(0, length), body]);
  const data = Buffer.concat(dataset);
  const size = Math.max(1, Math.ceil(data.length / Math.max(1, fragments)));
  const values = Array.from({ length: fragments }, (_, n) => data.subarray(n * size, (n + 1) * size));
  return [
    { id, control: 3, value },
    ...values.map((part, n) => ({ id, control: n === fragments - 1 ? 2 : 0, value: part })),
  ];
}

/** One P-DATA-TF around these data values. */
export function dataPdu(pdvs: readonly Pdv[]): Buffer {
  const parts = pdvs.map(({ id, control, value, length }) => {
    const header = Buffer.alloc(6);
    header.writeUInt32BE(length ?? value.length + 2, 0);
    header[4] = id;
    header[5] = control;
    return Buffer.concat([header, value]);
  });
  return pdu(4, Buffer.concat(parts));
}
