import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TlsConfig } from '../../edge/config/config.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { readTlsFiles } from '../../edge/dicom/tls/files.ts';
import { tlsProblems } from '../../edge/dicom/tls/problems.ts';
import { type House, makeHouse } from './tls-site.ts';

let house: House;
beforeAll(async () => {
  house = await makeHouse();
});
afterAll(() => house.authorities.remove());

const config = (other: Partial<TlsConfig> = {}): TlsConfig => ({
  port: 0,
  certificateFile: house.appliance.certificate,
  keyFile: house.appliance.key,
  trustedFile: house.hospital.certificate,
  clientCertificates: 'required',
  handshakeSeconds: 10,
  ...other,
});

async function errorsOf(other: Partial<TlsConfig>): Promise<readonly string[]> {
  const error: unknown = await readTlsFiles(config(other)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).errors;
}

async function fileWith(text: string): Promise<string> {
  const file = join(house.authorities.folder, `text-${text.length}`);
  await writeFile(file, text);
  return file;
}

describe('files that cannot be used', () => {
  test('every file that is missing is told at once', async () => {
    const absent = join(house.authorities.folder, 'absent');
    const errors = await errorsOf({ certificateFile: absent, keyFile: absent, trustedFile: absent });
    for (const setting of ['certificateFile', 'keyFile', 'trustedFile']) {
      expect(errors).toContainEqual(expect.stringMatching(new RegExp(`^${setting} .*absent: there is no such file`)));
    }
    expect(errors).toHaveLength(3);
  });

  test('a key of another certificate is told', async () => {
    expect(await errorsOf({ keyFile: house.scanner.key })).toEqual([
      expect.stringContaining('is not the private key of the first certificate'),
    ]);
  });

  test('what is no PEM file is told, of each kind', async () => {
    const file = await fileWith('neither a key nor a certificate');
    expect(await errorsOf({ certificateFile: file, keyFile: file, trustedFile: file })).toEqual([
      expect.stringMatching(/^certificateFile .* no PEM certificate/),
      expect.stringMatching(/^trustedFile .* no PEM certificate/),
      expect.stringMatching(/^keyFile .* no PEM private key/),
    ]);
  });

  test('a damaged certificate is told by its place in the file', async () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    expect(await errorsOf({ trustedFile: await fileWith(damaged) })).toEqual([
      expect.stringMatching(/certificate 1 is damaged/),
    ]);
  });

  test('a key that is locked with a passphrase is told, for nobody is there to type it', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(await errorsOf({ keyFile: await fileWith(privateKey) })).toEqual([expect.stringContaining('passphrase')]);
  });

  test('an RSA key below 2048 bits is refused (RFC 9325 4.5)', async () => {
    const { certificate, key } = await house.authorities.issue(house.hospital, { algorithm: 'rsa:1024' });
    expect(await errorsOf({ certificateFile: certificate, keyFile: key })).toContainEqual(
      expect.stringContaining('1024 bits'),
    );
  });
});

describe('files that fit together', () => {
  const day = 86_400_000;
  const problemsIn = async (days: number, other: Partial<TlsConfig> = {}) =>
    tlsProblems(await readTlsFiles(config(other)), Date.now() + days * day);

  test('are no problem while their certificates are good for 30 days', async () => {
    expect(await problemsIn(0)).toEqual([]);
    expect(await problemsIn(369)).toEqual([]);
  });

  test('are a problem from 30 days before the end of a certificate, with the day and what to do', async () => {
    const problems = await problemsIn(375);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(
      /certificate O=Hospital, CN=henet-edge expires on \d{4}-\d\d-\d\d, in 24 days\. .*Renew/,
    );
    expect(problems[1]).toMatch(/trusted authority O=Hospital, CN=Hospital authority expires/);
  });

  test('are a problem when a certificate has expired or is not valid yet', async () => {
    expect(await problemsIn(500)).toEqual([expect.stringMatching(/expired on/), expect.stringMatching(/expired on/)]);
    expect((await problemsIn(-5))[0]).toMatch(/is not valid before .* Check the clock/);
  });

  test('need no authorities where no certificate of a client is asked for', async () => {
    const { trustedFile: _, ...without } = config({ clientCertificates: 'none' });
    expect((await readTlsFiles(without)).trusted).toEqual([]);
  });

  test('are a problem where anybody may read the private key', async () => {
    await chmod(house.appliance.key, 0o644);
    expect(await problemsIn(0)).toEqual([expect.stringMatching(/Anybody .* may read .*chmod 0640/)]);
    await chmod(house.appliance.key, 0o600);
  });
});
