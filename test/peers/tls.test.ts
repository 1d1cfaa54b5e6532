import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { IssueOptions, Pair } from '../dicom/certificates.ts';
import { sliceFile } from '../dicom/instances.ts';
import { connectTls, type House, makeHouse, onlyVersion, startTlsSite } from '../dicom/tls-site.ts';
import { datasetOf, dcmtk, dcmtkMissing } from './dcmtk.ts';

const missing = dcmtkMissing();
if (missing !== null) console.warn(`skipped: ${missing}`);

let house: House;
let folder: string;
let site: Awaited<ReturnType<typeof startTlsSite>>;
beforeAll(async () => {
  house = await makeHouse();
  folder = await mkdtemp(join(tmpdir(), 'henet-tls-study-'));
});
afterEach(() => site?.stop());
afterAll(async () => {
  await house.authorities.remove();
  await rm(folder, { recursive: true });
});

/** Arguments for a DCMTK program that calls the TLS port with this certificate. */
const secure = (pair: Pair = house.scanner) => [
  ...['+tls', pair.key, pair.certificate, '+cf', house.hospital.certificate],
  ...['-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(site.tlsPort)],
];
const plain = () => ['-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(site.port)];

/** What the log says of handshakes that failed. */
const refusals = () => site.log.filter(({ code }) => code === 'dicom-tls-handshake');
const refusal = (cause: string, also: object = {}) =>
  expect.objectContaining({ cause, address: '127.0.0.1', hint: expect.any(String), ...also });

/** Files of a study of some slices. */
async function study(slices: number): Promise<string[]> {
  const files = Array.from({ length: slices }, (_, n) => join(folder, `${n}.dcm`));
  await Promise.all(files.map((file, n) => writeFile(file, sliceFile({ instanceUid: `1.2.3.4.${n + 1}` }))));
  return files;
}

describe.skipIf(missing !== null)('DCMTK as the scanner, by TLS (PS3.15 B.12)', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('echoscu and storescu are served over %s', async (version) => {
    site = await startTlsSite(house);
    const env = onlyVersion(house.authorities.folder, version);
    expect(await dcmtk('echoscu', secure(), env)).toMatchObject({ code: 0 });
    const files = await study(3);
    expect(await dcmtk('storescu', [...secure(), ...files], env)).toMatchObject({ code: 0 });
    expect(site.instances).toHaveLength(3);
    const sent = await Promise.all(files.map(async (file) => datasetOf(await readFile(file)).toString('base64')));
    for (const row of site.instances) {
      expect(sent).toContain(datasetOf(await readFile(join(site.dataDir, row.file))).toString('base64'));
    }
    expect(site.releases).toMatchObject([{ isReleased: true, series: [{ instances: 3 }] }]);
    expect(site.log).toContainEqual(
      expect.objectContaining({
        protocol: version,
        subject: 'O=Hospital, CN=CT1',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    );
  });

  test('the same study over both ports at once is stored once', async () => {
    site = await startTlsSite(house);
    const files = await study(12);
    const ended = await Promise.all([
      dcmtk('storescu', [...secure(), ...files]),
      dcmtk('storescu', [...plain(), ...files.toReversed()]),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(site.instances).toHaveLength(12);
    expect(await site.spool()).toHaveLength(12);
    expect(site.releases.map(({ series }) => series[0]?.instances)).toEqual([12, 12]);
  });

  test('a site may open the TLS port alone', async () => {
    site = await startTlsSite(house, { config: { plain: false } });
    expect(site.listener.port).toBeNull();
    expect(await dcmtk('echoscu', secure())).toMatchObject({ code: 0 });
  });

  test('a client without a certificate is refused, and served where a site asks for none', async () => {
    site = await startTlsSite(house);
    const anonymous = () => ['+tla', '-ic', '-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(site.tlsPort)];
    expect((await dcmtk('echoscu', anonymous())).code).not.toBe(0);
    expect(refusals()).toEqual([refusal('no-certificate')]);
    await site.stop();
    site = await startTlsSite(house, { tls: { clientCertificates: 'none' } });
    expect(await dcmtk('echoscu', anonymous())).toMatchObject({ code: 0 });
  });

  const strangers: [string, IssueOptions, string][] = [
    ['expired', { days: [-20, -1] }, 'CERT_HAS_EXPIRED'],
    ['not valid yet', { days: [2, 20] }, 'CERT_NOT_YET_VALID'],
    ['not meant for clients', { usage: 'serverAuth' }, 'INVALID_PURPOSE'],
  ];
  test.each(strangers)('a certificate that is %s is refused, and the log says whose', async (_what, options, cause) => {
    site = await startTlsSite(house);
    const pair = await house.authorities.issue(house.hospital, { ...options, subject: '/O=Hospital/CN=Old CT' });
    expect((await dcmtk('echoscu', secure(pair))).code).not.toBe(0);
    expect(refusals()).toEqual([refusal(cause, { subject: 'O=Hospital, CN=Old CT' })]);
    expect(await dcmtk('echoscu', secure())).toMatchObject({ code: 0 });
  });

  test('a certificate of a foreign authority is refused', async () => {
    site = await startTlsSite(house);
    const foreign = await house.authorities.authority('Elsewhere');
    const pair = await house.authorities.issue(foreign, { subject: '/O=Elsewhere/CN=CT1' });
    expect((await dcmtk('echoscu', secure(pair))).code).not.toBe(0);
    expect(refusals()).toEqual([refusal('UNABLE_TO_VERIFY_LEAF_SIGNATURE', { subject: 'O=Elsewhere, CN=CT1' })]);
  });

  test('a scanner that does not trust the appliance is told of with what to install', async () => {
    site = await startTlsSite(house);
    const foreign = await house.authorities.authority('Elsewhere');
    const args = secure().map((arg) => (arg === house.hospital.certificate ? foreign.certificate : arg));
    expect((await dcmtk('echoscu', args)).code).not.toBe(0);
    expect(refusals()).toEqual([
      expect.objectContaining({
        cause: expect.stringMatching(/^ERR_SSL_TLSV1_ALERT_UNKNOWN_CA$|^ECONNRESET$/),
        hint: expect.stringContaining('Install the authority'),
      }),
    ]);
  });

  test('a scanner that calls the TLS port without TLS is told of, and TLS on the plain port is refused', async () => {
    site = await startTlsSite(house);
    const withoutTls = plain().map((arg) => (arg === String(site.port) ? String(site.tlsPort) : arg));
    expect((await dcmtk('echoscu', withoutTls)).code).not.toBe(0);
    expect(refusals()).toEqual([refusal('ERR_SSL_WRONG_VERSION_NUMBER', { msg: expect.stringContaining('not TLS') })]);
    const onPlain = secure().map((arg) => (arg === String(site.tlsPort) ? String(site.port) : arg));
    expect((await dcmtk('echoscu', onPlain)).code).not.toBe(0);
    expect(await dcmtk('echoscu', plain())).toMatchObject({ code: 0 });
  });

  test('a scanner that is tied to its certificate is known by that one alone', async () => {
    const other = await house.authorities.issue(house.hospital, { subject: '/O=Hospital/CN=CT2' });
    const peers = [{ aeTitle: 'CT1', address: '127.0.0.1', certificateSubject: 'O=Hospital, CN=CT1' }];
    site = await startTlsSite(house, { config: { peers } });
    expect(await dcmtk('echoscu', secure())).toMatchObject({ code: 0 });
    expect((await dcmtk('echoscu', secure(other))).output).toContain('Calling AE Title Not Recognized');
    expect(site.refused.at(-1)?.hint).toContain('O=Hospital, CN=CT2');
    expect((await dcmtk('echoscu', plain())).output).toContain('Calling AE Title Not Recognized');
    expect(site.refused.at(-1)?.hint).toContain('must call the TLS port');
  });
});

describe('handshakes that are not of the profile', () => {
  test.each(['-tls1_2', '-tls1_3'])('openssl %s that does not trust the appliance is told of', async (version) => {
    site = await startTlsSite(house);
    const foreign = await house.authorities.authority('Elsewhere');
    const own = ['-cert', house.scanner.certificate, '-key', house.scanner.key];
    const trust = ['-CAfile', foreign.certificate, '-verify_return_error'];
    const client = spawn('openssl', ['s_client', version, '-connect', `127.0.0.1:${site.tlsPort}`, ...own, ...trust]);
    await once(client, 'close');
    await expect
      .poll(refusals)
      .toEqual([refusal('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', { hint: expect.stringContaining('Install the authority') })]);
  });

  test('TLS 1.1 is refused', async () => {
    site = await startTlsSite(house);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(connectTls(site.tlsPort, house.hospital, house.scanner, old)).rejects.toThrow(/protocol version/);
    expect(refusals()).toEqual([refusal('ERR_SSL_UNSUPPORTED_PROTOCOL')]);
  });

  test.each([
    ['silent', false],
    ['sending a byte now and then', true],
  ])('a handshake that never ends, %s, is cut off at its deadline', async (_how, isDripping) => {
    site = await startTlsSite(house, { tls: { handshakeSeconds: 0.5 } });
    const socket = connect(site.tlsPort, '127.0.0.1');
    // The header of a handshake record of 500 bytes, and then its bytes one by one: sound as far as it goes.
    const begin = Buffer.of(0x16, 3, 1, 1, 0xf4, 1, 0, 1, 0xf0, 3, 3);
    let at = 0;
    const drip = isDripping
      ? setInterval(() => socket.write(begin.subarray(at % 11, (at++ % 11) + 1)), 100)
      : undefined;
    await new Promise((resolve) =>
      socket
        .on('error', () => {})
        .once('close', resolve)
        .resume(),
    );
    clearInterval(drip);
    expect(refusals()).toEqual([refusal('ERR_TLS_HANDSHAKE_TIMEOUT')]);
  });

  test('a connection that ends before the handshake is told of with its address', async () => {
    site = await startTlsSite(house);
    connect(site.tlsPort, '127.0.0.1').end();
    await expect.poll(refusals).toEqual([refusal('ECONNRESET')]);
  });

  test('bytes of no protocol at all leave the next scanner served', async () => {
    site = await startTlsSite(house);
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\xff\xff',
      '\x80\x2e\x01\x00\x02',
      '\x15\x03\x03\x00\x02\x02\x28',
    ]) {
      const socket = connect(site.tlsPort, '127.0.0.1');
      socket.on('error', () => {}).end(bytes, 'latin1');
      await new Promise((resolve) => socket.once('close', resolve).resume());
    }
    await expect.poll(refusals).toHaveLength(4);
    (await connectTls(site.tlsPort, house.hospital, house.scanner)).destroy();
  });
});
