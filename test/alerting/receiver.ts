import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A status, or nothing at all until the sender gives up. */
export type Answer = number | 'hang';

/** Somebody's webhook on this machine: answers as it is told, one after another, the last again and again. */
export class Receiver {
  readonly received: Received[] = [];
  readonly #answers: Answer[];
  readonly #server: Server;
  readonly #isTls: boolean;

  private constructor(answers: readonly Answer[], tls?: { readonly cert: string; readonly key: string }) {
    this.#answers = [...answers];
    this.#isTls = tls !== undefined;
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        const answer = this.#answers.length > 1 ? this.#answers.shift()! : this.#answers[0]!;
        if (answer !== 'hang') response.writeHead(answer, { location: 'http://127.0.0.1:9/' }).end('thank you');
      });
    };
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
  }

  static async start(
    answers: readonly Answer[],
    options: { readonly port?: number; readonly tls?: { readonly cert: string; readonly key: string } } = {},
  ): Promise<Receiver> {
    const receiver = new Receiver(answers, options.tls);
    receiver.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#isTls ? 'https' : 'http'}://localhost:${this.port}/alerts`.replace(
      'localhost',
      this.#isTls ? 'localhost' : '127.0.0.1',
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}
