import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network cable to a broker on this machine: it can be pulled, and put in again. */
export class Cable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { isIn: boolean };

  private constructor(server: Server, sockets: Set<Socket>, state: { isIn: boolean }) {
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the cable listens on no port');
    this.port = address.port;
  }

  static async to(port: number): Promise<Cable> {
    const sockets = new Set<Socket>();
    const state = { isIn: true };
    const keep = (socket: Socket, other: () => Socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other().destroy();
      });
    };
    const server = createServer((near) => {
      if (!state.isIn) return void near.destroy();
      const far = connect(port, '127.0.0.1');
      keep(near, () => far);
      keep(far, () => near);
      near.pipe(far).pipe(near);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Cable(server, sockets, state);
  }

  pull(): void {
    this.#state.isIn = false;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  putIn(): void {
    this.#state.isIn = true;
  }

  async remove(): Promise<void> {
    this.pull();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
