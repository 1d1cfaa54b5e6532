import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { TlsConfig } from '../../edge/config/config.ts';
import { Authorities, type Pair } from './certificates.ts';
import { type ListenerConfig, type Site, startSite } from './site.ts';

/** Every certificate that the tests with TLS need, made once for all of them. */
export interface House {
  readonly authorities: Authorities;
  readonly hospital: Pair;
  readonly appliance: Pair;
  readonly scanner: Pair;
}

export async function makeHouse(): Promise<House> {
  const authorities = await Authorities.make();
  const hospital = await authorities.authority('Hospital');
  // RSA, because DCMTK 3.6.7 offers no other suites for TLS 1.2.
  const appliance = await authorities.issue(hospital, { subject: '/O=Hospital/CN=henet-edge', algorithm: 'rsa:2048' });
  const scanner = await authorities.issue(hospital, { subject: '/O=Hospital/CN=CT1' });
  return { authorities, hospital, appliance, scanner };
}

export interface TlsSiteOptions {
  readonly tls?: Partial<TlsConfig>;
  readonly config?: Partial<ListenerConfig>;
}

/** A listener with both ports open, and the number of the one with TLS. */
export async function startTlsSite(
  { hospital, appliance }: House,
  { tls = {}, config = {} }: TlsSiteOptions = {},
): Promise<Site & { readonly tlsPort: number }> {
  const files = {
    certificateFile: appliance.certificate,
    keyFile: appliance.key,
    trustedFile: hospital.certificate,
    clientCertificates: 'required' as const,
  };
  const site = await startSite({ config: { tls: { port: 0, handshakeSeconds: 10, ...files, ...tls }, ...config } });
  return { ...site, tlsPort: site.listener.tlsPort! };
}

/** A TLS connection of Node.js as the scanner; the server's name is not checked, for loopback has none. */
export async function connectTls(
  port: number,
  trusted: Pair,
  pair: Pair | null,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const files = pair === null ? {} : { cert: readFileSync(pair.certificate), key: readFileSync(pair.key) };
  const ca = readFileSync(trusted.certificate);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const checkServerIdentity = () => undefined;
  const socket = connect({ host: '127.0.0.1', port, ca, checkServerIdentity, ...files, ...options }, resolve);
  socket.once('error', reject);
  await promise;
  // What happens to it later is told by its end.
  socket.on('error', () => {});
  return socket;
}

/** An OpenSSL configuration that holds a program to one version of TLS; to be named in OPENSSL_CONF. */
export function onlyVersion(folder: string, version: 'TLSv1.2' | 'TLSv1.3'): Record<string, string> {
  const file = join(folder, `${version}.cnf`);
  const lines = ['openssl_conf=all', '[all]', 'ssl_conf=ssl', '[ssl]', 'system_default=limits', '[limits]'];
  writeFileSync(file, [...lines, `MinProtocol=${version}`, `MaxProtocol=${version}`, ''].join('\n'));
  return { OPENSSL_CONF: file };
}
