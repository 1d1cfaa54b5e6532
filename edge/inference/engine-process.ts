import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { Fault } from '../config/fault.ts';
import type { EngineOptions } from './open-networks.ts';
import type {
  AheadNotice,
  EngineMessage,
  EngineReady,
  EngineRefused,
  EstimateReply,
  EstimateRequest,
  ForgetNotice,
  ReadReply,
  ReadRequest,
} from './protocol.ts';

const ENTRY = fileURLToPath(new URL('./engine.ts', import.meta.url));

export interface EngineProcessOptions {
  readonly engine: EngineOptions;
  readonly log: Logger;
}

/** One engine process from fork to exit. */
export class EngineProcess {
  readonly pid: number | undefined;
  /** What it says first; rejects with a Fault `engine-start-failed` where it ends before. */
  readonly greeting: Promise<EngineReady | EngineRefused>;
  /** How it ended, in words; never rejects. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (reply: ReadReply | EstimateReply) => void>();

  constructor({ engine, log }: EngineProcessOptions) {
    // What keeps main's heap small has every tensor mapped anew from the kernel, which made the hematoma network a sixth slower.
    const { MALLOC_MMAP_THRESHOLD_: _ofMain, ...env } = process.env;
    this.#child = fork(ENTRY, [JSON.stringify(engine)], {
      env,
      execPath: process.execPath,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.pid = this.#child.pid;
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be run: ${error.message}`));
      this.#child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`));
    });
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: output }).on('line', (text) => log.warn({ enginePid: this.pid }, text));
    }
    this.greeting = new Promise((resolve, reject) => {
      this.#child.on('message', (message: EngineMessage) => {
        if ('log' in message) {
          const { level, text, ...fields } = message.log;
          log[level]({ enginePid: this.pid, ...fields }, text);
        } else if ('ready' in message) resolve(message);
        else this.#waiting.get(message.requestId)?.(message);
      });
      void this.ended.then((how) =>
        reject(
          new Fault(`The engine ${how} before it was ready.`, {
            code: 'engine-start-failed',
            hint: 'See the log lines before this one; npm run doctor checks the installation.',
          }),
        ),
      );
    });
    // Whoever waits for the greeting sees the rejection; an engine that is killed has nobody waiting.
    this.greeting.catch(() => undefined);
  }

  /** Asks for one reading or estimate; settles only if the engine answers. */
  async ask<Reply extends ReadReply | EstimateReply>(request: ReadRequest | EstimateRequest): Promise<Reply> {
    try {
      return await new Promise<Reply>((resolve) => {
        this.#waiting.set(request.requestId, (reply) => resolve(reply as Reply));
        // A message that cannot be sent means that the process is gone, which `ended` tells.
        this.#child.send(request, () => undefined);
      });
    } finally {
      this.#waiting.delete(request.requestId);
    }
  }

  /** Tells it something that it does not answer. */
  tell(notice: AheadNotice | ForgetNotice): void {
    if (this.#child.connected) this.#child.send(notice, () => undefined);
  }

  /** Ends it at once, whatever it is doing: nothing else interrupts a network that runs. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
