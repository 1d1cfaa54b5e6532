import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { dcmtk } from './dcmtk.ts';
import { hasEnded } from './ended.ts';

/** A real archive, dcmqrscp of DCMTK, on a port of its own: AE title ARCHIVE, which may move to the AE title HENET. */
export class Dcmqrscp {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.port = port;
  }

  /** @param target port of the one that it may move to */
  static async start(target: number): Promise<Dcmqrscp> {
    const folder = await mkdtemp(join(tmpdir(), 'henet-dcmqrscp-'));
    const [port] = (await freePorts(1)) as [number];
    const storage = join(folder, 'archive');
    await mkdir(storage);
    const file = join(folder, 'dcmqrscp.cfg');
    // Its host table takes names, not addresses.
    await writeFile(
      file,
      `NetworkTCPPort = ${port}
MaxPDUSize = 16384
MaxAssociations = 4
HostTable BEGIN
henet = (HENET, localhost, ${target})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
ARCHIVE ${storage} RW (100, 1024mb) ANY
AETable END
`,
    );
    // A process for each association, which ends with it: in one process (--single-process) 3.6.7 breaks at the first's end.
    const child = spawn('dcmqrscp', ['--config', file], { stdio: 'ignore' });
    const archive = new Dcmqrscp(child, folder, port);
    while ((await dcmtk('echoscu', archive.calling())).code !== 0) {
      if (hasEnded(child)) throw new Error(`dcmqrscp ended with ${child.exitCode ?? child.signalCode}`);
      await sleep(100);
    }
    return archive;
  }

  /** Arguments for a DCMTK program that calls it. */
  calling(): string[] {
    return ['-aet', 'CONSOLE', '-aec', 'ARCHIVE', '127.0.0.1', String(this.port)];
  }

  async remove(): Promise<void> {
    if (!hasEnded(this.#process)) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
