import { Transform, type TransformCallback } from 'node:stream';

/**
 * Bytes of the packet that these begin (MQTT 3.1.1, 2.2.3); more than there are while its length is not all there, Infinity where
 * that is malformed.
 */
export function sizeOf(head: Buffer): number {
  let length = 0;
  for (let at = 1; at <= 4; at += 1) {
    const byte = head[at];
    if (byte === undefined) return at + 1;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return at + 1 + length;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * A stream of MQTT that passes whole packets: what `each` makes of one goes on in its place, null keeps it back. Between two
 * packets something else can be said, see {@link say}. Ends with an error at a packet over `maxBytes`.
 */
export class Packets extends Transform {
  readonly #maxBytes: number;
  readonly #each: (packet: Buffer) => Buffer | null;
  #head: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number, each: (packet: Buffer) => Buffer | null = (packet) => packet) {
    super();
    this.#maxBytes = maxBytes;
    this.#each = each;
  }

  /** Puts a packet into the stream: whatever came so far has gone on whole, or waits for its rest. */
  say(packet: Buffer): void {
    if (!this.destroyed && !this.writableEnded) this.push(packet);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    try {
      done(null, this.#whole());
    } catch (error) {
      done(error as Error);
    }
  }

  /** What goes on of the packets that are all there. */
  #whole(): Buffer | undefined {
    const out: Buffer[] = [];
    while (this.#head.length > 0) {
      const size = sizeOf(this.#head);
      if (size > this.#maxBytes) throw new Error(`a packet of more than ${this.#maxBytes} bytes`);
      if (size > this.#head.length) break;
      const packet = this.#each(this.#head.subarray(0, size));
      this.#head = this.#head.subarray(size);
      if (packet) out.push(packet);
    }
    return out.length > 0 ? Buffer.concat(out) : undefined;
  }
}
