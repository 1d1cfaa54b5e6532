import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { TlsConfig } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { MIN_RSA_BITS, TLS_CONTEXT } from './profile.ts';

/** The files of `dicom.tls`, read and found to fit together. */
export interface TlsFiles {
  readonly context: SecureContextOptions;
  /** The appliance's own first. */
  readonly certificates: readonly X509Certificate[];
  readonly trusted: readonly X509Certificate[];
  /** Set where anybody on this machine may read the private key. */
  readonly openKeyFile: string | null;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @throws ConfigError with everything that is wrong: unreadable, not PEM, weak, or a key of another certificate */
export async function readTlsFiles({ certificateFile, keyFile, trustedFile }: TlsConfig): Promise<TlsFiles> {
  const errors: string[] = [];
  const read = async (setting: string, file: string) =>
    readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`;
      errors.push(`${setting} ${file}: ${why}; the service's user must be able to read it`);
      return null;
    });
  const certificateText = await read('certificateFile', certificateFile);
  const keyText = await read('keyFile', keyFile);
  const trustedText = trustedFile === undefined ? null : await read('trustedFile', trustedFile);

  const certificates = certificatesOf(`certificateFile ${certificateFile}`, certificateText, errors);
  const trusted = certificatesOf(`trustedFile ${trustedFile}`, trustedText, errors);
  const key = keyOf(keyFile, keyText, errors);
  const [own] = certificates;
  if (key !== null && own !== undefined && !own.checkPrivateKey(key)) {
    errors.push(`keyFile ${keyFile} is not the private key of the first certificate in ${certificateFile}`);
  }
  const context = { ...TLS_CONTEXT, cert: certificateText ?? '', key: keyText ?? '', ca: trusted.map(String) };
  if (errors.length === 0) {
    try {
      createSecureContext(context);
    } catch (error) {
      errors.push(`${certificateFile} and ${keyFile} cannot be used: ${(error as Error).message}`);
    }
  }
  if (errors.length > 0) throw new ConfigError('dicom.tls', errors);
  const isOpen = ((await stat(keyFile)).mode & 0o004) !== 0;
  return { context, certificates, trusted, openKeyFile: isOpen ? keyFile : null };
}

/** The certificates of a PEM file; none where it was not read, which is an error already. */
function certificatesOf(what: string, text: string | null, errors: string[]): X509Certificate[] {
  if (text === null) return [];
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) errors.push(`${what} holds no PEM certificate (BEGIN CERTIFICATE)`);
  return blocks.flatMap((block, index) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      errors.push(`${what}: certificate ${index + 1} is damaged`);
      return [];
    }
  });
}

function keyOf(file: string, text: string | null, errors: string[]): KeyObject | null {
  if (text === null) return null;
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    const why = text.includes('ENCRYPTED')
      ? 'is locked with a passphrase: store it without one'
      : 'holds no PEM private key';
    errors.push(`keyFile ${file} ${why}`);
    return null;
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    errors.push(`keyFile ${file} has ${bits} bits: RFC 9325 4.5 asks for ${MIN_RSA_BITS} at least`);
  }
  return key;
}
