import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { TlsConfig } from '../../config/config.ts';
import type { Offence } from '../offence.ts';
import { plainAddress } from '../peers.ts';
import type { TlsFiles } from './files.ts';
import { handshakeFailure } from './handshake.ts';
import { type PeerCertificate, peerCertificate } from './peer-certificate.ts';

export interface TlsGateOptions {
  readonly config: TlsConfig;
  readonly files: TlsFiles;
  readonly log: Logger;
  /** A handshake failed. */
  readonly note: (offence: Offence) => void;
  /** A handshake is over and the certificate, where one is asked for, is to be trusted. */
  readonly onSecure: (socket: TLSSocket, certificate: PeerCertificate | null) => void;
}

/**
 * The TLS handshake in front of the guard, by the profile of PS3.15 B.12: who does not pass it is never read from, and the
 * log says who it was and why.
 */
export class TlsGate {
  readonly #options: TlsGateOptions;
  readonly #server: Server;
  /** Handshakes under way, by address and port, which is all that a failed one's socket tells of itself. */
  readonly #underWay = new Map<string, UnderWay>();

  constructor(options: TlsGateOptions) {
    this.#options = options;
    const { config, files } = options;
    this.#server = createServer({
      ...files.context,
      requestCert: config.clientCertificates === 'required',
      // Judged in #secured: Node.js would cut the connection without a word of whose certificate it was.
      rejectUnauthorized: false,
    });
    this.#server.on('secureConnection', (socket) => this.#secured(socket));
    this.#server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => this.#failed(error, socket));
  }

  /** Begins the handshake on a connection that was just accepted. */
  enter(socket: Socket): void {
    const who = key(socket);
    const address = plainAddress(socket.remoteAddress ?? '');
    // Not Node.js's handshakeTimeout: that one begins anew at every byte.
    const deadline = setTimeout(() => {
      if (this.#end(who) !== null) this.#tell(address, 'ERR_TLS_HANDSHAKE_TIMEOUT', null);
      socket.destroy();
    }, this.#options.config.handshakeSeconds * 1000);
    this.#underWay.set(who, { address, deadline });
    socket.on('error', () => {});
    socket.once('close', () => {
      if (this.#end(who) !== null) this.#tell(address, 'ECONNRESET', null);
    });
    this.#server.emit('connection', socket);
  }

  /** From now on handshakes use these files; associations that are open go on. */
  use(files: TlsFiles): void {
    this.#server.setSecureContext(files.context);
  }

  /** What is still under way is about to be cut by ourselves, and nobody's fault. */
  close(): void {
    for (const who of this.#underWay.keys()) this.#end(who);
  }

  /** The address of a handshake that was under way until now; null where it had ended already. */
  #end(who: string): string | null {
    const ended = this.#underWay.get(who);
    if (ended === undefined) return null;
    this.#underWay.delete(who);
    clearTimeout(ended.deadline);
    return ended.address;
  }

  #secured(socket: TLSSocket): void {
    const address = this.#end(key(socket));
    if (address === null) {
      // Its deadline was over, or we stop: it is being cut.
      socket.destroy();
      return;
    }
    const shown = socket.getPeerX509Certificate();
    const certificate = shown === undefined ? null : peerCertificate(shown);
    if (this.#options.config.clientCertificates === 'required' && !socket.authorized) {
      const code = certificate === null ? 'no-certificate' : String(socket.authorizationError);
      this.#tell(address, code, certificate);
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const suite = socket.getCipher().standardName;
    this.#options.log.info({ address, protocol: socket.getProtocol(), suite, ...certificate }, 'TLS handshake done');
    this.#options.onSecure(socket, certificate);
  }

  #failed({ code = 'unknown' }: NodeJS.ErrnoException, socket: TLSSocket): void {
    // A connection that was closed has no address any more: its end is told by the 'close' above.
    const address = this.#end(key(socket));
    if (address !== null) this.#tell(address, code, null);
    socket.destroy();
  }

  #tell(address: string, cause: string, certificate: PeerCertificate | null): void {
    const { reason, hint } = handshakeFailure(cause);
    const what = `TLS connection refused: ${reason}`;
    this.#options.note({ address, code: 'dicom-tls-handshake', what, hint, cause, detail: { ...certificate } });
  }
}

interface UnderWay {
  readonly address: string;
  readonly deadline: NodeJS.Timeout;
}

function key({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
