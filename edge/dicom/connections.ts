import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections in all, over every port. */
  readonly total: number;
  /** Connections of one address. */
  readonly perAddress: number;
}

/** Connections that are open now, from the first packet on and so also in a TLS handshake. */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<Socket, string>();

  /** Those that are being served, by the socket that is read, which over TLS is another. */
  readonly #served = new Map<Socket, string>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Counts the connection until it closes; where a limit keeps it out it is left to the caller to destroy. */
  admit(socket: Socket, address: string): keyof ConnectionLimits | null {
    const left = [...this.#served.keys()].filter(({ destroyed }) => destroyed).length;
    if (this.#open.size + left >= this.#limits.total) return 'total';
    if (this.#of(address) >= this.#limits.perAddress) return 'perAddress';
    this.#open.set(socket, address);
    socket.once('close', () => this.#open.delete(socket));
    return null;
  }

  /**
   * Counts what is done for a connection until it is done, also after the connection is gone: who resets and comes again could
   * else pile up what waits for the disk.
   */
  serve(socket: Socket, address: string, done: Promise<void>): void {
    this.#served.set(socket, address);
    void done.then(() => this.#served.delete(socket));
  }

  /** Cuts every connection. */
  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #of(address: string): number {
    const open = [...this.#open.values()].filter((one) => one === address).length;
    return open + [...this.#served].filter(([socket, one]) => one === address && socket.destroyed).length;
  }
}
