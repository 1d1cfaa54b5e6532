import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { Fault } from '../config/fault.ts';
import type { Unit } from '../config/unit.ts';
import type { Administration } from './administration.ts';
import { type Command, CommandSchema, perform } from './commands.ts';

const FILE = 'people.sock';
const MAX_BYTES = 4096;
/** Longest path of a socket (unix(7)): 108 bytes with its end. */
const MAX_PATH = 107;

const RequestSchema = Type.Object({ by: Type.String({ minLength: 1, maxLength: 80 }), command: CommandSchema });
type Reply = { readonly lines: string[] } | { readonly code: string; readonly message: string; readonly hint: string };

/**
 * Where `npm run people` asks a service that runs: a socket in the data folder, which its owner alone can open. The journal is
 * written by one process, so the command does not write it beside the service.
 */
export class PeopleDesk implements Unit {
  readonly #options: { readonly dataDir: string; readonly administration: Administration; readonly log: Logger };
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(options: { readonly dataDir: string; readonly administration: Administration; readonly log: Logger }) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { dataDir, log } = this.#options;
    const path = join(dataDir, FILE);
    if (Buffer.byteLength(path) > MAX_PATH) {
      log.warn(
        { path },
        'the path of the data folder is too long for a socket: npm run people works while the service is stopped',
      );
      return;
    }
    // Of a service that was killed: the data folder is locked, so nobody listens there.
    await rm(path, { force: true });
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
    await chmod(path, 0o600);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (server?.listening ? server.close(() => resolve()) : resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += String(chunk);
      if (text.length > MAX_BYTES) socket.destroy();
      if (socket.destroyed || !text.includes('\n')) return;
      socket.pause();
      void this.#answer(text).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    });
  }

  async #answer(text: string): Promise<Reply> {
    try {
      const request: Static<typeof RequestSchema> = Value.Parse(RequestSchema, JSON.parse(text));
      return { lines: await perform(this.#options.administration, request.command, request.by) };
    } catch (error) {
      if (error instanceof Fault) return { code: error.code, message: error.message, hint: error.hint };
      this.#options.log.error({ err: error }, 'a command about people failed');
      return {
        code: 'command-failed',
        message: 'The service could not do this',
        hint: 'Look into the log of the service.',
      };
    }
  }
}

/** Asks the service that runs on a data folder; null where none answers. @throws Fault as the service faults */
export async function askDesk(dataDir: string, command: Command, by: string): Promise<string[] | null> {
  const socket = createConnection(join(dataDir, FILE));
  const text = await new Promise<string | null>((resolve, reject) => {
    let heard = '';
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
      socket.write(`${JSON.stringify({ by, command })}\n`);
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      heard += String(chunk);
    });
    socket.once('end', () => resolve(heard));
    socket.once('error', (error) => (isOpen ? reject(error) : resolve(null)));
  });
  socket.destroy();
  if (text === null) return null;
  const reply = JSON.parse(text) as Reply;
  if ('lines' in reply) return reply.lines;
  throw new Fault(reply.message, { code: reply.code, hint: reply.hint });
}
