import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A presentation context as this peer proposes it, valid or not. */
export interface RawContext {
  readonly id: number;
  readonly abstract: string;
  readonly transfer?: readonly string[];
}

export const VERIFICATION = '1.2.840.10008.1.1';
export const CT = '1.2.840.10008.5.1.4.1.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const IMPLICIT_LE = '1.2.840.10008.1.2';

export interface RawRequest {
  readonly contexts?: readonly RawContext[];
  readonly called?: string;
  readonly calling?: string;
  /** Further sub-items of the user information. */
  readonly user?: readonly Buffer[];
}

/**
 * A peer that writes its PDUs by hand, so that it can break every rule. Written apart from the product's own code, from
 * PS3.8 section 9.3.
 */
export class RawPeer {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      socket.emit('pdu');
    });
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  /** A peer on a connection that is there already, e.g. one of TLS. */
  static over(socket: Socket): RawPeer {
    return new RawPeer(socket);
  }

  /** Connects and asks for an association; the first PDU that comes back. */
  static async associate(port: number, request: RawRequest = {}): Promise<{ peer: RawPeer; answer: Buffer }> {
    return RawPeer.associateOver(await RawPeer.connect(port), request);
  }

  static async associateOver(peer: RawPeer, request: RawRequest = {}): Promise<{ peer: RawPeer; answer: Buffer }> {
    peer.socket.write(associateRq(request));
    return { peer, answer: (await peer.receive()) ?? Buffer.alloc(0) };
  }

  /** The next PDU; null where the connection ends instead. */
  async receive(): Promise<Buffer | null> {
    for (;;) {
      const total = this.#bytes.length >= 6 ? 6 + this.#bytes.readUInt32BE(2) : Number.POSITIVE_INFINITY;
      if (this.#bytes.length >= total) {
        const pdu = this.#bytes.subarray(0, total);
        this.#bytes = this.#bytes.subarray(total);
        return pdu;
      }
      if (this.socket.closed || this.socket.readableEnded) return null;
      const event = new AbortController();
      const { signal } = event;
      await Promise.race(['pdu', 'close', 'end'].map((name) => once(this.socket, name, { signal }).catch(() => {})));
      event.abort();
    }
  }

  /** Waits until the other side has closed the connection. */
  async closed(): Promise<void> {
    this.socket.resume();
    // A reset is an end too.
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve));
  }

  /** Sends a message and returns the status it is answered with; null where it is not. */
  async store(
    id: number,
    sop: { classUid: string; instanceUid: string },
    dataset: Buffer,
    pieces = 1,
  ): Promise<number | null> {
    this.socket.write(pdv(id, 3, storeCommand(sop)));
    const size = Math.ceil(dataset.length / pieces);
    for (let n = 0; n < pieces; n++) {
      this.socket.write(pdv(id, n === pieces - 1 ? 2 : 0, dataset.subarray(n * size, (n + 1) * size)));
    }
    return statusOf(await this.receive());
  }

  /** Sends a command and some of its data set, and no more. */
  begin(id: number, sop: { classUid: string; instanceUid: string }, part: Buffer): void {
    this.socket.write(Buffer.concat([pdv(id, 3, storeCommand(sop)), pdv(id, 0, part)]));
  }

  async echo(id: number): Promise<number | null> {
    return (await this.ask(id, 7)).status;
  }

  /** C-ECHO with a Message ID: the status, and the Message ID that is answered. */
  async ask(id: number, messageId: number): Promise<{ status: number | null; messageId: number | null }> {
    this.socket.write(pdv(id, 3, echoCommand(messageId)));
    const answer = await this.receive();
    return { status: statusOf(answer), messageId: shortOf(answer, 0x0120) };
  }

  async release(): Promise<void> {
    this.socket.write(pdu(5, Buffer.alloc(4)));
    await this.receive();
    this.socket.destroy();
  }
}

export function pdu(type: number, content: Buffer): Buffer {
  const header = Buffer.alloc(6);
  header[0] = type;
  header.writeUInt32BE(content.length, 2);
  return Buffer.concat([header, content]);
}

/** `control`: 1 command, 2 last fragment (PS3.8 E.2). */
export function pdv(id: number, control: number, value: Buffer): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt32BE(value.length + 2, 0);
  header[4] = id;
  header[5] = control;
  return pdu(4, Buffer.concat([header, value]));
}

export function associateRq({
  contexts = [
    { id: 1, abstract: VERIFICATION },
    { id: 3, abstract: CT },
  ],
  called = 'HENET',
  calling = 'CT1',
  user = [],
}: RawRequest): Buffer {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(1, 0);
  fixed.write(called.padEnd(16), 4, 'latin1');
  fixed.write(calling.padEnd(16), 20, 'latin1');
  const proposed = contexts.map(({ id, abstract, transfer = [EXPLICIT_LE, IMPLICIT_LE] }) =>
    item(0x20, Buffer.of(id, 0, 0, 0), item(0x30, abstract), ...transfer.map((uid) => item(0x40, uid))),
  );
  const maxLength = item(0x51, Buffer.of(0, 0, 0x40, 0));
  return pdu(
    1,
    Buffer.concat([
      fixed,
      item(0x10, '1.2.840.10008.3.1.1.1'),
      ...proposed,
      item(0x50, maxLength, item(0x52, '1.2.3'), ...user),
    ]),
  );
}

export function item(type: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const value = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const header = Buffer.of(type, 0, 0, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

/** Results of an A-ASSOCIATE-AC by context id; 0 is accepted (PS3.8 table 9-18). */
export function resultsOf(answer: Buffer): Map<number, number> {
  const results = new Map<number, number>();
  for (let at = 74; at + 4 <= answer.length; at += 4 + answer.readUInt16BE(at + 2)) {
    if (answer[at] === 0x21) results.set(answer[at + 4]!, answer[at + 6]!);
  }
  return results;
}

function statusOf(answer: Buffer | null): number | null {
  return shortOf(answer, 0x0900);
}

/** A US element of the command set in a P-DATA-TF. */
function shortOf(answer: Buffer | null, element: number): number | null {
  if (answer?.[0] !== 4) return null;
  for (let at = 12; at + 8 <= answer.length; at += 8 + answer.readUInt32LE(at + 4)) {
    if (answer.readUInt16LE(at) === 0 && answer.readUInt16LE(at + 2) === element) return answer.readUInt16LE(at + 8);
  }
  return null;
}

function storeCommand({ classUid, instanceUid }: { classUid: string; instanceUid: string }): Buffer {
  return Buffer.concat([
    uid(0x0002, classUid),
    short(0x0100, 0x0001),
    short(0x0110, 7),
    short(0x0700, 0),
    short(0x0800, 0x0001),
    uid(0x1000, instanceUid),
  ]);
}

function echoCommand(messageId: number): Buffer {
  return Buffer.concat([
    uid(0x0002, VERIFICATION),
    short(0x0100, 0x0030),
    short(0x0110, messageId),
    short(0x0800, 0x0101),
  ]);
}

function short(element: number, value: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16LE(element, 2);
  bytes.writeUInt32LE(2, 4);
  bytes.writeUInt16LE(value, 8);
  return bytes;
}

function uid(element: number, value: string): Buffer {
  const text = Buffer.from(value.length % 2 === 0 ? value : `${value}\0`, 'latin1');
  const header = Buffer.alloc(8);
  header.writeUInt16LE(element, 2);
  header.writeUInt32LE(text.length, 4);
  return Buffer.concat([header, text]);
}
