import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import type { Pair } from '../dicom/certificates.ts';

const run = promisify(execFile);
const SHIPPED = new URL('../../systemd/mosquitto/', import.meta.url).pathname;

export interface ShippedOptions {
  /** Users and their passwords, as `mosquitto_passwd` would be told. */
  readonly users: Readonly<Record<string, string>>;
  /** Certificate of the TLS listener; for the host `localhost`. */
  readonly tls: Pair;
  /** Joins this broker to another one by the shipped bridge, whose password for `bridge-emergency` this is. */
  readonly bridge?: { readonly port: number; readonly caFile: string; readonly password: string };
}

/**
 * A real mosquitto with the configuration that `systemd/mosquitto` ships, laid out as on Debian. Only ports, paths, the
 * hospital's host name and the bridge's password are put in; what cannot be found to be put in is an error.
 */
export class ShippedMosquitto {
  /** The plain listener of appliances on the same machine. */
  readonly port: number;
  readonly tlsPort: number;
  readonly #folder: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, tlsPort: number, folder: string) {
    this.port = port;
    this.tlsPort = tlsPort;
    this.#folder = folder;
  }

  static async start({ users, tls, bridge }: ShippedOptions): Promise<ShippedMosquitto> {
    const folder = await mkdtemp(join(tmpdir(), 'henet-mosquitto-'));
    const [port, tlsPort] = (await freePorts(2)) as [number, number];
    const at = (name: string) => join(folder, name);
    await mkdir(at('conf.d'));
    await writeFile(
      at('conf.d/henet.conf'),
      await shipped('henet.conf', {
        'listener 1883 127.0.0.1': `listener ${port} 127.0.0.1`,
        '\nlistener 8883\n': `\nlistener ${tlsPort} 127.0.0.1\n`,
        '\ncertfile /etc/mosquitto/henet/server.pem': `\ncertfile ${tls.certificate}`,
        '\nkeyfile /etc/mosquitto/henet/server.key': `\nkeyfile ${tls.key}`,
        '/etc/mosquitto/henet/passwd': at('passwd'),
        '/etc/mosquitto/henet/acl': at('acl'),
      }),
    );
    if (bridge) {
      await writeFile(
        at('conf.d/henet-bridge.conf'),
        await shipped('bridge.conf', {
          'mqtt.hospital.example:8883': `localhost:${bridge.port}`,
          '/etc/mosquitto/henet/hospital-ca.pem': bridge.caFile,
          'remote_password REPLACE': `remote_password ${bridge.password}`,
        }),
      );
    }
    await writeFile(at('acl'), await shipped('acl', {}));
    await writeFile(at('passwd'), '', { mode: 0o600 });
    for (const [name, password] of Object.entries(users)) {
      await run('mosquitto_passwd', ['-b', at('passwd'), name, password]);
    }
    // As Debian's mosquitto.conf, but for the log.
    const main = ['persistence true', `persistence_location ${folder}/`, `include_dir ${at('conf.d')}`];
    if (process.getuid?.() === 0) main.push('user root');
    await writeFile(at('mosquitto.conf'), `${main.join('\n')}\nlog_dest stderr\nlog_type error\nlog_type warning\n`);
    const broker = new ShippedMosquitto(port, tlsPort, folder);
    await broker.restart();
    return broker;
  }

  async restart(): Promise<void> {
    const child = spawn('mosquitto', ['-c', join(this.#folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    this.#process = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with exit code ${child.exitCode}: ${said}`);
      await sleep(50);
    }
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

async function shipped(name: string, put: Readonly<Record<string, string>>): Promise<string> {
  let text = await readFile(join(SHIPPED, name), 'utf8');
  for (const [from, to] of Object.entries(put)) {
    if (!text.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}`);
    text = text.replace(from, to);
  }
  return text;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
