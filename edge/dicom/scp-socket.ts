import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/**
 * What dcmjs-dimse sees instead of the network: it reads only PDUs that the guard hands it, and what it writes goes out.
 * Timeouts and closing are the guard's.
 */
export class ScpSocket extends EventEmitter {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
  }

  write(bytes: Buffer): boolean {
    return this.#socket.writable ? this.#socket.write(bytes) : false;
  }

  setTimeout(): this {
    return this;
  }

  /** Hands over one whole PDU. */
  receive(pdu: Buffer): void {
    this.emit('data', pdu);
  }

  /** Lets the library stop its timers. */
  closed(): void {
    this.emit('close');
  }
}
