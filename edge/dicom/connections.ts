import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections in all, over every port. */
  readonly total: number;
  /** Connections of one address. */
  readonly perAddress: number;
}

/** Which limit keeps a connection out, and whether that is news: the first since there was room. */
export interface TooMany {
  readonly limit: keyof ConnectionLimits;
  readonly isNews: boolean;
}

/** Connections that are open now, from the first packet on and so also in a TLS handshake. */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<Socket, string>();
  /** Limits that keep connections out at present, by who they keep out. */
  readonly #told = new Set<string>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Counts the connection until it closes; where there is no room it is left to the caller to destroy. */
  admit(socket: Socket, address: string): TooMany | null {
    if (this.#open.size >= this.#limits.total) return this.#tooMany('total', '');
    if (this.#of(address) >= this.#limits.perAddress) return this.#tooMany('perAddress', address);
    this.#open.set(socket, address);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#told.delete('');
      this.#told.delete(address);
    });
    return null;
  }

  /** Cuts every connection. */
  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #of(address: string): number {
    return [...this.#open.values()].filter((one) => one === address).length;
  }

  #tooMany(limit: keyof ConnectionLimits, who: string): TooMany {
    const isNews = !this.#told.has(who);
    this.#told.add(who);
    return { limit, isNews };
  }
}
