import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { portFault } from '../config/port-fault.ts';

export interface PortOptions {
  /** As people call it. */
  readonly name: 'DICOM' | 'DICOM TLS';
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Section of the configuration that holds them. */
  readonly setting: string;
  readonly log: Logger;
  readonly onConnection: (socket: Socket) => void;
}

/** A TCP port that is open. */
export class Port {
  readonly number: number;
  readonly #server: Server;

  private constructor(server: Server) {
    const address = server.address();
    this.number = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
  }

  /** Faults: `dicom-port-taken`. */
  static async open({ name, host, port, setting, log, onConnection }: PortOptions): Promise<Port> {
    const server = createServer(onConnection);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host, port }, resolve);
    try {
      await promise;
    } catch (cause) {
      throw portFault(name, { host, port }, { code: 'dicom-port-taken', setting, cause });
    }
    server.off('error', reject);
    server.on('error', (error) => log.error({ code: 'dicom-server', err: error }, `the ${name} port failed`));
    const opened = new Port(server);
    log.info({ host, port: opened.number }, `${name} port open`);
    return opened;
  }

  /** Takes no more connections from now on; resolves when those that are open have ended. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
