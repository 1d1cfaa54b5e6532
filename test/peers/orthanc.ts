import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import type { Pair } from '../dicom/certificates.ts';
import { hasEnded } from './ended.ts';

const ORTHANC = '/usr/sbin/Orthanc';

/** Why the tests with Orthanc are skipped; null where it is installed. */
export function orthancMissing(): string | null {
  return existsSync(ORTHANC) ? null : 'Orthanc is not installed (apt-get install orthanc)';
}

/** How Orthanc speaks TLS, as SCU and as SCP: its own certificate and key, and the authority that it trusts. */
export interface OrthancTls {
  readonly own: Pair;
  readonly trusted: Pair;
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

  /** With `tls` its own port takes associations over TLS alone, from peers with a certificate. */
  static async start(tls: OrthancTls | null = null): Promise<Orthanc> {
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
      ...(tls === null
        ? {}
        : {
            DicomTlsEnabled: true,
            DicomTlsCertificate: tls.own.certificate,
            DicomTlsPrivateKey: tls.own.key,
            DicomTlsTrustedCertificates: tls.trusted.certificate,
          }),
    };
    const file = join(folder, 'orthanc.json');
    await writeFile(file, JSON.stringify(configuration));
    const child = spawn(ORTHANC, [file], { stdio: 'ignore' });
    const orthanc = new Orthanc(child, folder, { dicom, http });
    while (!(await orthanc.#answers())) {
      if (hasEnded(child)) throw new Error(`Orthanc ended with ${child.exitCode ?? child.signalCode}`);
      await sleep(100);
    }
    return orthanc;
  }

  /** Names the port that its sends and requests go to, and whether they go there over TLS. */
  async sendTo(port: number, { tls = false } = {}): Promise<void> {
    await this.ask('PUT', '/modalities/henet', { AET: 'HENET', Host: '127.0.0.1', Port: port, UseDicomTls: tls });
  }

  /** Stores instances, by the ids of its REST API, at the modality; rejects where that fails. */
  async store(ids: readonly string[]): Promise<void> {
    await this.ask('POST', '/modalities/henet/store', ids);
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
    if (!hasEnded(this.#process)) {
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
