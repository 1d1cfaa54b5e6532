import { randomUUID } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { generate, parser } from 'mqtt-packet';
import type { Credentials } from './access.ts';
import { sizeOf } from './packets.ts';

/** Largest CONNECT that a board may send, bytes; what it says of itself is thrown away all the same. */
const MAX_CONNECT_BYTES = 4096;
/** CONNECT (MQTT 3.1.1, 2.2.1): type 1, flags 0. */
const CONNECT = 0x10;

/**
 * Signs a board in. Its CONNECT is replaced by one of the appliance's making: the credentials of screens, a client id of its own
 * (a browser could otherwise take the place of the appliance's client), a clean session, no will. All after it passes as it is.
 * A stream that does not begin with a CONNECT ends with an error, and nothing of it reaches the broker.
 */
export class SignIn extends Transform {
  readonly #credentials: Credentials | null;
  #head: Buffer | null = Buffer.alloc(0);

  /** @param credentials null for a broker that knows no users */
  constructor(credentials: Credentials | null) {
    super();
    this.#credentials = credentials;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const out = this.#head === null ? chunk : this.#begin(Buffer.concat([this.#head, chunk]));
    if (out instanceof Error) done(out);
    else done(null, out);
  }

  /** What goes to the broker of all that came so far: nothing, until the CONNECT is whole. */
  #begin(head: Buffer): Buffer | Error {
    const size = sizeOf(head);
    if (head[0] !== CONNECT || size > MAX_CONNECT_BYTES) return new Error('not an MQTT CONNECT');
    this.#head = head.length < size ? head : null;
    if (this.#head !== null) return Buffer.alloc(0);
    const ours = this.#rewritten(head.subarray(0, size));
    return ours instanceof Error ? ours : Buffer.concat([ours, head.subarray(size)]);
  }

  #rewritten(connect: Buffer): Buffer | Error {
    const heard: { keepalive: number | undefined }[] = [];
    const faults: Error[] = [];
    const reader = parser();
    reader.on('packet', (packet) => {
      if (packet.cmd === 'connect' && packet.protocolVersion === 4) heard.push({ keepalive: packet.keepalive });
    });
    reader.on('error', (error) => faults.push(error));
    reader.parse(connect);
    const [board] = heard;
    if (board === undefined) return faults[0] ?? new Error('not a CONNECT of MQTT 3.1.1');
    return generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: `board-${randomUUID()}`,
      keepalive: board.keepalive ?? 0,
      ...(this.#credentials && {
        username: this.#credentials.username,
        password: Buffer.from(this.#credentials.password),
      }),
    });
  }
}
