import { Duplex } from 'node:stream';

/** Longest fixed header: one byte of type and flags, four of remaining length (MQTT 3.1.1, 2.2.3). */
const MAX_LENGTH_BYTES = 4;

/**
 * A byte stream that passes MQTT through unchanged and ends it with an error as soon as a packet announces more bytes than
 * allowed, before they are sent: the broker behind it would buffer up to 256 MB for anyone who can reach its port.
 * Only what comes from the client is counted.
 */
export class PacketGuard extends Duplex {
  readonly #source: Duplex;
  readonly #maxBytes: number;
  /** Bytes of the current packet's body still to come; null while its fixed header is read. */
  #body: number | null = null;
  #headerBytes = 0;
  #length = 0;

  constructor(source: Duplex, maxBytes: number) {
    super({ allowHalfOpen: false });
    this.#source = source;
    this.#maxBytes = maxBytes;
    source.on('data', (chunk: Buffer) => this.#receive(chunk));
    source.on('end', () => this.push(null));
    source.on('error', (error) => this.destroy(error));
    source.on('close', () => this.destroy());
    source.pause();
  }

  #receive(chunk: Buffer): void {
    if (this.destroyed) return;
    const problem = this.#count(chunk);
    if (problem) this.destroy(new Error(problem));
    else if (!this.push(chunk)) this.#source.pause();
  }

  /** Follows the packets' boundaries; what is wrong with them, or null. */
  #count(chunk: Buffer): string | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body !== null) {
        const taken = Math.min(this.#body, chunk.length - at);
        at += taken;
        this.#body -= taken;
      } else if (this.#headerBytes === 0) {
        this.#headerBytes = 1;
        at += 1;
      } else {
        const byte = chunk[at] ?? 0;
        at += 1;
        this.#length += (byte & 0x7f) * 128 ** (this.#headerBytes - 1);
        if (byte < 0x80) this.#body = this.#length;
        else if (this.#headerBytes === MAX_LENGTH_BYTES) return 'malformed remaining length [MQTT 3.1.1, 2.2.3]';
        this.#headerBytes += 1;
        if (this.#length > this.#maxBytes) return `a packet of more than ${this.#maxBytes} bytes`;
      }
      if (this.#body === 0) {
        this.#body = null;
        this.#headerBytes = 0;
        this.#length = 0;
      }
    }
    return null;
  }

  override _read(): void {
    this.#source.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#source.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#source.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#source.destroy();
    done(error);
  }
}
