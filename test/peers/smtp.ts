import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('smtp_server.py', import.meta.url));

export interface Mail {
  /** As it was sent, headers and all. */
  readonly message: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly tls: boolean;
  readonly user: string | null;
}

/** A real SMTP server on this machine: Debian's aiosmtpd. */
export class SmtpServer {
  readonly port: number;
  readonly mails: Mail[] = [];
  /** Codes of the messages that it did not take. */
  readonly answered: number[] = [];
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  /** `options` as `smtp_server.py` has them. */
  static async start(options: Readonly<Record<string, string | number>> = {}): Promise<SmtpServer> {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn('/usr/bin/python3', [SERVER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const started = Promise.withResolvers<number>();
    child.once('exit', (code) =>
      started.reject(new Error(`the SMTP server ended (${code}): apt-get install python3-aiosmtpd`)),
    );
    let server: SmtpServer | null = null;
    lines.on('line', (line) => {
      const event = JSON.parse(line) as { port?: number; answered?: number } & Mail;
      if (event.port !== undefined) started.resolve(event.port);
      else if (event.answered !== undefined) server?.answered.push(event.answered);
      else server?.mails.push(event);
    });
    server = new SmtpServer(await started.promise, child);
    return server;
  }

  /** So many mails as there are to be, once they are there: the server tells of one after it has answered. */
  async taken(count: number): Promise<readonly Mail[]> {
    while (this.mails.length < count) await sleep(20);
    return this.mails;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.stdin?.end();
    this.#process.kill();
    await exit;
  }
}
