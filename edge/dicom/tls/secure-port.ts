import type { Socket } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { Clock } from '../../config/clock.ts';
import type { TlsConfig } from '../../config/config.ts';
import type { Offence } from '../offence.ts';
import { Port } from '../port.ts';
import { readTlsFiles, type TlsFiles } from './files.ts';
import { TlsGate } from './gate.ts';
import type { PeerCertificate } from './peer-certificate.ts';
import { tlsProblems } from './problems.ts';

export interface SecurePortOptions {
  readonly config: TlsConfig;
  readonly host: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly note: (offence: Offence) => void;
  /** Whether there is room for one more connection; one that is turned away is destroyed by then. */
  readonly admit: (socket: Socket) => boolean;
  readonly onSecure: (socket: TLSSocket, certificate: PeerCertificate | null) => void;
}

/** The port for DICOM over TLS with its certificates: reads them, watches over their end, reads them anew when told to. */
export class SecurePort {
  readonly #options: SecurePortOptions;
  readonly #port: Port;
  readonly #gate: TlsGate;
  #files: TlsFiles;
  #reloadProblem: string | null = null;

  private constructor(options: SecurePortOptions, port: Port, gate: TlsGate, files: TlsFiles) {
    this.#options = options;
    this.#port = port;
    this.#gate = gate;
    this.#files = files;
  }

  /** @throws ConfigError where the files cannot be used; Fault `dicom-port-taken` */
  static async open(options: SecurePortOptions): Promise<SecurePort> {
    const { config, host, clock, log, note, admit, onSecure } = options;
    const files = await readTlsFiles(config);
    const gate = new TlsGate({ config, files, log, note, onSecure });
    const port = await Port.open({
      name: 'DICOM TLS',
      host,
      port: config.port,
      setting: 'dicom.tls',
      log,
      onConnection: (socket) => {
        if (admit(socket)) gate.enter(socket);
      },
    });
    for (const problem of tlsProblems(files, clock.now())) log.warn({ code: 'dicom-tls-files' }, problem);
    return new SecurePort(options, port, gate, files);
  }

  get number(): number {
    return this.#port.number;
  }

  /** The files that are in use, for a connection that we open ourselves. */
  get context(): SecureContextOptions {
    return this.#files.context;
  }

  /** In words, each with what to do; asked at every heartbeat, for certificates end by themselves. */
  problems(): string[] {
    const { clock } = this.#options;
    return [...tlsProblems(this.#files, clock.now()), ...(this.#reloadProblem === null ? [] : [this.#reloadProblem])];
  }

  /** Reads the files anew for the handshakes to come. Where they cannot be used, those read before stay in use. */
  async reload(): Promise<void> {
    const { config, log } = this.#options;
    try {
      this.#files = await readTlsFiles(config);
      this.#gate.use(this.#files);
      this.#reloadProblem = null;
      log.info({ subject: this.#files.certificates[0]?.subject }, 'DICOM TLS files reloaded');
    } catch (error) {
      log.error({ code: 'dicom-tls-reload', err: error }, 'the DICOM TLS files cannot be used; those read before stay');
      this.#reloadProblem =
        'The new DICOM TLS files cannot be used; those read before stay in use. `npm run doctor` says what is wrong.';
    }
  }

  close(): Promise<void> {
    this.#gate.close();
    return this.#port.close();
  }
}
