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

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Counts the connection until it closes; where a limit keeps it out it is left to the caller to destroy. */
  admit(socket: Socket, address: string): keyof ConnectionLimits | null {
    if (this.#open.size >= this.#limits.total) return 'total';
    if (this.#of(address) >= this.#limits.perAddress) return 'perAddress';
    this.#open.set(socket, address);
    socket.once('close', () => this.#open.delete(socket));
    return null;
  }

  /** Cuts every connection. */
  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #of(address: string): number {
    return [...this.#open.values()].filter((one) => one === address).length;
  }
}
