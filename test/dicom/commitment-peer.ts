import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import { part10Prefix } from '../../edge/dicom/storage/part10.ts';
import { dcmjs } from '../volume/instance.ts';
import { EXPLICIT_LE, IMPLICIT_LE, item, pdu, pdv, RawPeer, short, shortOf, uid } from './raw-peer.ts';

export const COMMITMENT = '1.2.840.10008.1.20.1';
export const COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
export const TRANSACTION = '2.25.4711';

export type Reference = readonly [classUid: string, instanceUid: string];

/** What an N-EVENT-REPORT said, read by dcmjs. */
export interface TakenReport {
  readonly eventTypeId: number | null;
  readonly transactionUid: unknown;
  readonly committed: Reference[];
  /** With the failure reason. */
  readonly failed: (readonly [...Reference, reason: number])[];
  /** Variable field of the longest PDU, bytes. */
  readonly longestPdu: number;
}

export interface Ask {
  readonly contextId?: number;
  readonly field?: number;
  readonly classUid?: string;
  readonly instanceUid?: string;
  readonly actionType?: number;
  /** Null sends none. */
  readonly dataset: Buffer | null;
}

/** Sends an N-ACTION-RQ (PS3.7 10.3.5.1); the status of its answer, null where there is none. */
export async function ask(peer: RawPeer, request: Ask): Promise<number | null> {
  const { contextId = 5, field = 0x0130, classUid = COMMITMENT, instanceUid = COMMITMENT_INSTANCE } = request;
  const { actionType = 1, dataset } = request;
  const command = Buffer.concat([
    uid(0x0003, classUid),
    short(0x0100, field),
    short(0x0110, 11),
    short(0x0800, dataset === null ? 0x0101 : 0x0102),
    uid(0x1001, instanceUid),
    short(0x1008, actionType),
  ]);
  peer.socket.write(pdv(contextId, 3, command));
  if (dataset !== null) {
    const most = 16_000;
    for (let at = 0; at === 0 || at < dataset.length; at += most) {
      peer.socket.write(pdv(contextId, at + most < dataset.length ? 0 : 2, dataset.subarray(at, at + most)));
    }
  }
  const answer = await peer.receive();
  if (shortOf(answer, 0x0100) !== (field | 0x8000) || shortOf(answer, 0x0120) !== 11) return null;
  return shortOf(answer, 0x0900);
}

/** Takes one N-EVENT-REPORT-RQ and answers it with `status`; null where the connection ends instead. */
export async function takeReport(peer: RawPeer, status = 0): Promise<TakenReport | null> {
  const command = await peer.receive();
  if (command === null || shortOf(command, 0x0100) !== 0x0100) return null;
  const pieces: Buffer[] = [];
  let longestPdu = command.length - 6;
  for (let isLast = false; !isLast; ) {
    const part = await peer.receive();
    // A command here would be another message in the middle of this one.
    if (part?.[0] !== 4 || (part[11]! & 1) === 1) return null;
    longestPdu = Math.max(longestPdu, part.length - 6);
    pieces.push(part.subarray(12));
    isLast = part[11] === 2;
  }
  answerReport(peer, command, status);
  const syntax = command[10] === 7 ? IMPLICIT_LE : EXPLICIT_LE;
  return { eventTypeId: shortOf(command, 0x1002), longestPdu, ...readInformation(Buffer.concat(pieces), syntax) };
}

function answerReport(peer: RawPeer, command: Buffer, status: number): void {
  const response = [
    uid(0x0002, COMMITMENT),
    short(0x0100, 0x8100),
    short(0x0120, shortOf(command, 0x0110) ?? 0),
    short(0x0800, 0x0101),
    short(0x0900, status),
    uid(0x1000, COMMITMENT_INSTANCE),
  ];
  peer.socket.write(pdv(command[10]!, 3, Buffer.concat(response)));
}

interface Item {
  readonly ReferencedSOPClassUID: string;
  readonly ReferencedSOPInstanceUID: string;
  readonly FailureReason: number;
}

function readInformation(dataset: Buffer, syntax: string) {
  const file = Uint8Array.from(Buffer.concat([part10Prefix(COMMITMENT, '1.2.3', syntax), dataset]));
  const { dict } = dcmjs.data.DicomMessage.readFile(file.buffer);
  const { TransactionUID, ReferencedSOPSequence, FailedSOPSequence } =
    dcmjs.data.DicomMetaDictionary.naturalizeDataset(dict);
  const of = (sequence: unknown) => [...((sequence ?? []) as Iterable<Item>)];
  return {
    transactionUid: TransactionUID,
    committed: of(ReferencedSOPSequence).map(
      (one): Reference => [one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID],
    ),
    failed: of(FailedSOPSequence).map(
      (one) => [one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID, one.FailureReason] as const,
    ),
  };
}

export interface Information {
  readonly transactionUid?: string;
  readonly references: readonly Reference[];
  readonly implicit?: boolean;
  /** Sequence and items of undefined length. */
  readonly open?: boolean;
  /** Elements before the sequence. */
  readonly before?: Buffer;
}

/** Action Information (PS3.4 table J.3-1). */
export function information(request: Information): Buffer {
  const { transactionUid = TRANSACTION, references, implicit = false, open = false } = request;
  const items = references.map(([classUid, instanceUid]) =>
    itemOf(Buffer.concat([ui(0x1150, classUid, implicit), ui(0x1155, instanceUid, implicit)]), open),
  );
  return Buffer.concat([
    request.before ?? Buffer.alloc(0),
    ui(0x1195, transactionUid, implicit),
    sequence(0x1199, Buffer.concat(items), implicit, open),
  ]);
}

export function ui(element: number, value: string, implicit = false): Buffer {
  const text = Buffer.from(value.length % 2 === 0 ? value : `${value}\0`, 'latin1');
  const header = Buffer.alloc(8);
  header.writeUInt16LE(0x0008, 0);
  header.writeUInt16LE(element, 2);
  if (implicit) header.writeUInt32LE(text.length, 4);
  else {
    header.write('UI', 4, 'latin1');
    header.writeUInt16LE(text.length, 6);
  }
  return Buffer.concat([header, text]);
}

export function sequence(element: number, items: Buffer, implicit = false, open = false): Buffer {
  const header = Buffer.alloc(implicit ? 8 : 12);
  header.writeUInt16LE(0x0008, 0);
  header.writeUInt16LE(element, 2);
  if (!implicit) header.write('SQ', 4, 'latin1');
  header.writeUInt32LE(open ? 0xffffffff : items.length, header.length - 4);
  const end = Buffer.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
  return Buffer.concat(open ? [header, items, end] : [header, items]);
}

export function itemOf(content: Buffer, open = false): Buffer {
  const header = Buffer.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0);
  header.writeUInt32LE(open ? 0xffffffff : content.length, 4);
  const end = Buffer.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0);
  return Buffer.concat(open ? [header, content, end] : [header, content]);
}

/** The DICOM port of a device, which takes its results on associations that are made to it. */
export class ReportPort {
  readonly port: number;
  readonly reports: TakenReport[] = [];
  /** Association requests as they came. */
  readonly requests: Buffer[] = [];
  /** Who called it with which protocol, where it has TLS. */
  readonly callers: { readonly subject: string | undefined; readonly protocol: string | null }[] = [];
  readonly #associations: Promise<void>[] = [];
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /**
   * @param role whether it accepts the role that is proposed; null does not answer the proposal
   * @param statuses of its answers, in order; success after them
   * @param tls where it takes associations over TLS alone
   */
  static async open({
    port = 0,
    role = true as boolean | null,
    statuses = [] as number[],
    tls = null as TlsOptions | null,
  } = {}): Promise<ReportPort> {
    const server = tls === null ? createServer() : createTlsServer(tls);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const opened = new ReportPort(server, (server.address() as { port: number }).port);
    server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
      if (socket instanceof TLSSocket) {
        const subject = socket.getPeerX509Certificate()?.subject;
        opened.callers.push({ subject, protocol: socket.getProtocol() });
      }
      opened.#associations.push(opened.#serve(RawPeer.over(socket), role, statuses));
    });
    return opened;
  }

  close(): void {
    this.#server.close();
  }

  /** Waits until every association that was made to it has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#associations);
  }

  async #serve(peer: RawPeer, role: boolean | null, statuses: number[]): Promise<void> {
    const request = await peer.receive();
    if (request === null) return;
    this.requests.push(request);
    peer.socket.write(associateAc(request, role));
    for (;;) {
      const report = await takeReport(peer, statuses.shift());
      if (report === null) break;
      this.reports.push(report);
    }
    peer.socket.end(pdu(6, Buffer.alloc(4)));
  }
}

function associateAc(request: Buffer, role: boolean | null): Buffer {
  const selection = item(0x54, Buffer.of(0, COMMITMENT.length), COMMITMENT, Buffer.of(0, role ? 1 : 0));
  return pdu(
    2,
    Buffer.concat([
      request.subarray(6, 74),
      item(0x10, '1.2.840.10008.3.1.1.1'),
      item(0x21, Buffer.of(1, 0, 0, 0), item(0x40, EXPLICIT_LE)),
      item(0x50, item(0x51, Buffer.of(0, 0, 0x40, 0)), item(0x52, '1.2.3'), ...(role === null ? [] : [selection])),
    ]),
  );
}
