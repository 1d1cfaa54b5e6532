import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../scripts/demonstration/ports.ts';

const MOSQUITTO = '/usr/sbin/mosquitto';

/** A real mosquitto on a port of its own, which can be killed and started again with what it kept on disk. */
export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start({ keeps = false } = {}): Promise<Mosquitto> {
    if (!existsSync(MOSQUITTO)) throw new Error('mosquitto is not installed: apt-get install mosquitto');
    const folder = await mkdtemp(join(tmpdir(), 'henet-mosquitto-'));
    const [port] = await freePorts(1);
    const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'log_type error'];
    // Saves only when told to (SIGUSR1), so that a test decides what a kill loses.
    if (keeps) lines.push('persistence true', `persistence_location ${folder}/`, 'autosave_interval 0');
    if (process.getuid?.() === 0) lines.push('user root');
    await writeFile(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
    const broker = new Mosquitto(port!, folder);
    await broker.restart();
    return broker;
  }

  async restart(): Promise<void> {
    const child = spawn(MOSQUITTO, ['-c', join(this.#folder, 'mosquitto.conf')], { stdio: 'ignore' });
    this.#process = child;
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with exit code ${child.exitCode}`);
      await sleep(50);
    }
  }

  /** Writes what is retained to disk now, for the first time; resolves when it is there. */
  async save(): Promise<void> {
    this.#process?.kill('SIGUSR1');
    // Written under another name and renamed: once it is there it is whole.
    while (!existsSync(join(this.#folder, 'mosquitto.db'))) await sleep(20);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
