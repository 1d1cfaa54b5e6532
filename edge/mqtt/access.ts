import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { BrokerConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';

/** A name and its password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a TLS connection to the broker is opened with. */
export type BrokerTls = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'minVersion'>;

/** A user of the embedded broker with the password read. */
export interface BrokerUser extends Credentials {
  readonly role: 'screen' | 'reader';
  /** `status`, `alerts`, `episodes`, or topic filters. */
  readonly topics: readonly string[];
}

/** The files that `mqtt` names, read. */
export interface BrokerAccess {
  readonly tls: BrokerTls | null;
  readonly appliance: Credentials | null;
  readonly screen: Credentials | null;
  readonly users: readonly BrokerUser[];
}

/** @throws ConfigError with everything that is wrong: unreadable, empty, not PEM, a key of another certificate */
export async function readBrokerAccess(config: BrokerConfig): Promise<BrokerAccess> {
  const { host, tls, username, passwordFile, screen, users = [] } = config;
  const errors: string[] = [];
  const read = async (setting: string, file: string | undefined) => {
    if (file === undefined) return null;
    return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`;
      errors.push(`mqtt.${setting} ${file}: ${why}; the service's user must be able to read it`);
      return null;
    });
  };
  const secret = async (setting: string, file: string | undefined) => {
    // Editors end a file with a line break that nobody meant as part of the password.
    const text = (await read(setting, file))?.replace(/\r?\n$/, '') ?? null;
    if (text === '') errors.push(`mqtt.${setting} ${file} is empty: write the password into it, and nothing else`);
    return text ?? '';
  };
  const signIn = async (name: string | undefined, setting: string, file: string | undefined) =>
    name === undefined ? null : { username: name, password: await secret(setting, file) };
  const access = {
    tls: tls ? await tlsOf(tls, host, read, errors) : null,
    appliance: await signIn(username, 'passwordFile', passwordFile),
    screen: await signIn(screen?.username, 'screen.passwordFile', screen?.passwordFile),
  };
  const known: BrokerUser[] = [];
  for (const [index, { username, passwordFile, role, topics }] of users.entries()) {
    const password = await secret(`users[${index}].passwordFile`, passwordFile);
    const usual = role === 'screen' ? (['status', 'alerts', 'episodes'] as const) : (['status', 'alerts'] as const);
    known.push({ username, password, role, topics: topics ?? usual });
  }
  if (errors.length > 0) throw new ConfigError('mqtt', errors);
  return { ...access, users: known };
}

type Read = (setting: string, file: string | undefined) => Promise<string | null>;

async function tlsOf(
  { caFile, certificateFile, keyFile, serverName }: NonNullable<BrokerConfig['tls']>,
  host: string,
  read: Read,
  errors: string[],
): Promise<BrokerTls> {
  const ca = await read('tls.caFile', caFile);
  if (ca !== null && !ca.includes('-----BEGIN CERTIFICATE-----'))
    errors.push(`mqtt.tls.caFile ${caFile} holds no PEM certificate (BEGIN CERTIFICATE)`);
  const own = ownCertificate(
    await read('tls.certificateFile', certificateFile),
    await read('tls.keyFile', keyFile),
    errors,
  );
  const name = serverName ?? host;
  // An address has no place in SNI (RFC 6066, 3); the certificate is then held against the address itself.
  return { ca: ca ?? '', ...own, ...(isIP(name) === 0 ? { servername: name } : {}), minVersion: 'TLSv1.2' };
}

function ownCertificate(cert: string | null, key: string | null, errors: string[]): Pick<BrokerTls, 'cert' | 'key'> {
  if (cert === null || key === null) return {};
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      errors.push('mqtt.tls.keyFile is not the private key of the certificate in mqtt.tls.certificateFile');
  } catch (error) {
    errors.push(`mqtt.tls.certificateFile and mqtt.tls.keyFile cannot be used: ${(error as Error).message}`);
  }
  return { cert, key };
}
