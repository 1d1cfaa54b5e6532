import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../scripts/demonstration/ports.ts';

const ORTHANC = '/usr/sbin/Orthanc';

/** Why the tests with Orthanc are skipped; null where it is installed. */
export function orthancMissing(): string | null {
  return existsSync(ORTHANC) ? null : 'Orthanc is not installed (apt-get install orthanc)';
}

/** A real Orthanc on ports of its own, with one modality to send to: AE title HENET, called `henet`. */
export class Orthanc {
  readonly dicomPort: number;
  readonly #http: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, folder: string, ports: { dicom: number; http: number }) {
    this.#process = process;
    this.#folder = folder;
    this.#http = `http://127.0.0.1:${ports.http}`;
    this.dicomPort = ports.dicom;
  }

  static async start(): Promise<Orthanc> {
    const folder = await mkdtemp(join(tmpdir(), 'henet-orthanc-'));
    const [dicom, http] = (await freePorts(2)) as [number, number];
    const configuration = {
      Name: 'test',
      StorageDirectory: folder,
      IndexDirectory: folder,
      Plugins: [],
      HttpPort: http,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      DicomAet: 'ORTHANC',
      DicomPort: dicom,
      DicomModalities: {},
      DicomModalitiesInDatabase: true,
    };
    const file = join(folder, 'orthanc.json');
    await writeFile(file, JSON.stringify(configuration));
    const child = spawn(ORTHANC, [file], { stdio: 'ignore' });
    const orthanc = new Orthanc(child, folder, { dicom, http });
    while (!(await orthanc.#answers())) {
      if (child.exitCode !== null) throw new Error(`Orthanc ended with exit code ${child.exitCode}`);
      await sleep(100);
    }
    return orthanc;
  }

  /** Names the port that its sends and requests go to. */
  async sendTo(port: number): Promise<void> {
    await this.ask('PUT', '/modalities/henet', { AET: 'HENET', Host: '127.0.0.1', Port: port });
  }

  /** Stores a DICOM file in Orthanc; the id that its REST API knows the instance by. */
  async upload(bytes: Uint8Array): Promise<string> {
    const response = await fetch(`${this.#http}/instances`, { method: 'POST', body: bytes.slice() });
    if (!response.ok) throw new Error(`Orthanc refused a file: ${response.status}`);
    return ((await response.json()) as { ID: string }).ID;
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#http + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Orthanc answered ${method} ${path} with ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async remove(): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.#http}/system`)).ok;
    } catch {
      return false;
    }
  }
}
