import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CIPHER_SUITES } from '../../edge/dicom/tls/profile.ts';
import { Random } from '../../scripts/phantom/random.ts';
import type { Pair } from './certificates.ts';
import { sliceDataset } from './instances.ts';
import { CT, RawPeer } from './raw-peer.ts';
import { connectTls, type House, makeHouse, startTlsSite } from './tls-site.ts';

let house: House;
let site: Awaited<ReturnType<typeof startTlsSite>>;
beforeAll(async () => {
  house = await makeHouse();
});
afterEach(() => site?.stop());
afterAll(() => house.authorities.remove());

const peer = async () => RawPeer.over(await connectTls(site.tlsPort, house.hospital, house.scanner));
const associate = async () => RawPeer.associateOver(await peer());

/** Whether another scanner is served over TLS. */
async function isServing(): Promise<boolean> {
  const { peer } = await associate();
  const status = await peer.echo(1);
  await peer.release();
  return status === 0;
}

describe('what is negotiated (PS3.15 B.12, RFC 9325 4.2 and 4.3)', () => {
  test.each(CIPHER_SUITES)('$version with $name', async ({ version, name, openssl }) => {
    const algorithm = name.includes('_RSA_') ? 'rsa:2048' : 'ec';
    const appliance = await house.authorities.issue(house.hospital, { algorithm });
    site = await startTlsSite({ ...house, appliance });
    const only = version.replace(' ', 'v') as 'TLSv1.2' | 'TLSv1.3';
    const options = { ciphers: openssl, minVersion: only, maxVersion: only };
    const socket = await connectTls(site.tlsPort, house.hospital, house.scanner, options);
    expect(socket.getCipher().standardName).toBe(name);
    socket.destroy();
  });

  test.each([
    'ECDHE-ECDSA-AES128-SHA256',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'AES128-GCM-SHA256',
    'DHE-RSA-AES128-GCM-SHA256',
  ])('not %s, and the log says what to allow', async (ciphers) => {
    site = await startTlsSite(house);
    const options = { ciphers, maxVersion: 'TLSv1.2' } as const;
    await expect(connectTls(site.tlsPort, house.hospital, house.scanner, options)).rejects.toThrow(/handshake failure/);
    expect(site.log).toContainEqual(
      expect.objectContaining({
        cause: 'ERR_SSL_NO_SHARED_CIPHER',
        hint: expect.stringContaining(CIPHER_SUITES[0]!.name),
      }),
    );
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a session of %s is never resumed, so that trust is asked for anew each time',
    async (version) => {
      site = await startTlsSite(house);
      const versions = { minVersion: version, maxVersion: version };
      const first = await connectTls(site.tlsPort, house.hospital, house.scanner, versions);
      const sessions: (Buffer | undefined)[] = [first.getSession()];
      first.on('session', (session: Buffer) => sessions.push(session));
      const { peer } = await RawPeer.associateOver(RawPeer.over(first));
      await peer.echo(1);
      await peer.release();
      for (const session of sessions) {
        const again = await connectTls(site.tlsPort, house.hospital, house.scanner, { ...versions, session });
        expect(again.isSessionReused()).toBe(false);
        again.destroy();
      }
    },
  );
});

describe('the limits hold over TLS', () => {
  test('a connection without an association is closed when the ARTIM timer ends (PS3.8 9.1.5)', async () => {
    site = await startTlsSite(house, { config: { artimSeconds: 0.4 } });
    const silent = await peer();
    await silent.closed();
    expect(site.log).toContainEqual(
      expect.objectContaining({ code: 'dicom-artim', peer: '127.0.0.1', hint: expect.any(String) }),
    );
  });

  test('a peer that falls silent is aborted and its connection destroyed', async () => {
    site = await startTlsSite(house, { config: { idleSeconds: 1 } });
    const { peer } = await associate();
    expect((await peer.receive())?.[0]).toBe(7);
    await peer.closed();
    expect(site.listener.associations).toBe(0);
  });

  test('an association that never falls silent is aborted when its whole time is over', async () => {
    site = await startTlsSite(house, { config: { maxAssociationSeconds: 1 } });
    const { peer } = await associate();
    let status: number | null = 0;
    while (status === 0) status = await peer.echo(1);
    await peer.closed();
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-deadline', peer: 'CT1@127.0.0.1' }));
  });

  test('one association more than allowed is told to come again, whichever ports they use', async () => {
    site = await startTlsSite(house, { config: { maxAssociations: 1 } });
    const { peer: first } = await RawPeer.associate(site.port);
    expect([...(await associate()).answer.subarray(7)]).toEqual([2, 3, 2]);
    await first.release();
    await expect.poll(isServing).toBe(true);
  });

  test('handshakes under way count as connections of their address', async () => {
    site = await startTlsSite(house, { config: { maxConnectionsPerAddress: 3 } });
    const silent = await Promise.all([1, 2, 3].map(() => RawPeer.connect(site.tlsPort)));
    // On the same port first: once it is turned away, the others have been counted.
    await (await RawPeer.connect(site.tlsPort)).closed();
    await (await RawPeer.connect(site.port)).closed();
    const told = site.log.filter(({ code }) => code === 'dicom-too-many');
    expect(told).toMatchObject([{ address: '127.0.0.1', limit: 'perAddress' }]);
    for (const { socket } of silent) socket.destroy();
    await expect.poll(isServing).toBe(true);
  });

  test('a PDU of 4 GiB is aborted, and the next scanner is served', async () => {
    site = await startTlsSite(house);
    const { peer } = await associate();
    peer.socket.write(Buffer.of(4, 0, 0xff, 0xff, 0xff, 0xff));
    expect([...((await peer.receive()) ?? [])]).toEqual([7, 0, 0, 0, 0, 4, 0, 0, 2, 6]);
    await peer.closed();
    expect(await isServing()).toBe(true);
  });

  test('a connection that is cut amid a data set leaves nothing behind', async () => {
    site = await startTlsSite(house);
    const { peer } = await associate();
    peer.begin(3, { classUid: CT, instanceUid: '1.2.3.4.1' }, sliceDataset().subarray(0, 300));
    await expect.poll(() => site.spool()).toHaveLength(1);
    peer.socket.destroy();
    await expect.poll(() => site.spool()).toEqual([]);
    expect(site.instances).toEqual([]);
  });

  test('bytes that were altered on the way end the association, and nothing of them is read', async () => {
    site = await startTlsSite(house);
    const raw = connect(site.tlsPort, '127.0.0.1');
    const socket = await connectTls(site.tlsPort, house.hospital, house.scanner, { socket: raw });
    const { peer } = await RawPeer.associateOver(RawPeer.over(socket));
    // A record of application data that no key of this session has made (RFC 8446 5.2): its integrity check fails.
    raw.write(Buffer.concat([Buffer.of(0x17, 3, 3, 0, 40), Buffer.alloc(40, 0x5a)]));
    await peer.closed();
    await expect.poll(() => site.listener.associations).toBe(0);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-connection', peer: 'CT1@127.0.0.1' }));
    expect(await isServing()).toBe(true);
  });
});

test('two hundred handshakes with bytes changed or cut off leave the next scanner served', async () => {
  site = await startTlsSite(house, { config: { maxConnectionsPerAddress: 256, maxAssociations: 256 } });
  const hello = await clientHello();
  const random = new Random(7);
  const ended = Array.from({ length: 200 }, async () => {
    const bytes = Buffer.from(hello.subarray(0, random.integer(1, hello.length)));
    for (let n = 0; n < 3; n++) bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
    const socket = connect(site.tlsPort, '127.0.0.1');
    socket.on('error', () => {}).end(bytes);
    await new Promise((resolve) => socket.once('close', resolve).resume());
  });
  await Promise.all(ended);
  expect(await isServing()).toBe(true);
  // What was counted instead of logged is told at the end.
  await site.listener.stop();
  const told = site.log.filter(({ code }) => code === 'dicom-tls-handshake');
  const repeats = site.log.filter(({ code }) => code === 'dicom-peer-repeats');
  const counted = repeats.flatMap(({ counts }) => Object.values(counts as Record<string, number>));
  expect(told.length + counted.reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(new Set(told.map(({ cause }) => cause)).size).toBeGreaterThan(2);
});

/** What a client says first, as it goes over the wire. */
async function clientHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectSecurely({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

test('stopping cuts associations and handshakes that are open, without a word against their peers', async () => {
  site = await startTlsSite(house);
  const { peer } = await associate();
  const silent = await RawPeer.connect(site.tlsPort);
  await site.listener.stop();
  await Promise.all([peer.closed(), silent.closed()]);
  await expect(RawPeer.connect(site.tlsPort)).rejects.toThrow();
  expect(site.listener.tlsPort).toBeNull();
  expect(site.log.filter(({ code }) => code === 'dicom-tls-handshake')).toEqual([]);
});

describe('certificates are renewed while the service runs', () => {
  /** Files that the configuration names, with the content of another pair. */
  async function place({ certificate, key }: Pair): Promise<Pair> {
    const place = {
      certificate: join(house.authorities.folder, 'now.pem'),
      key: join(house.authorities.folder, 'now.key'),
    };
    await copyFile(certificate, place.certificate);
    await copyFile(key, place.key);
    return place;
  }
  const shownName = async () => {
    const socket = await connectTls(site.tlsPort, house.hospital, house.scanner);
    const { subject } = socket.getPeerX509Certificate()!;
    socket.destroy();
    return subject;
  };

  test('reloading shows the new certificate, and open associations go on', async () => {
    site = await startTlsSite({ ...house, appliance: await place(house.appliance) });
    const { peer } = await associate();
    await place(await house.authorities.issue(house.hospital, { subject: '/O=Hospital/CN=renewed' }));
    await site.listener.reload();
    expect(await shownName()).toBe('O=Hospital\nCN=renewed');
    expect(await peer.echo(1)).toBe(0);
    expect(await peer.store(3, { classUid: CT, instanceUid: '1.2.3.4.1' }, sliceDataset())).toBe(0);
  });

  test('files that cannot be used leave the old in use, and are a problem until they are mended', async () => {
    site = await startTlsSite({ ...house, appliance: await place(house.appliance) });
    await place({ certificate: house.appliance.certificate, key: house.scanner.key });
    await site.listener.reload();
    expect(await shownName()).toBe('O=Hospital\nCN=henet-edge');
    expect(site.listener.problems()).toEqual([
      expect.objectContaining({ text: expect.stringContaining('cannot be used') }),
    ]);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-tls-reload' }));
    await place(house.appliance);
    await site.listener.reload();
    expect(site.listener.problems()).toEqual([]);
  });

  test('an authority that is no longer trusted signs nobody in any more', async () => {
    const trustedFile = join(house.authorities.folder, 'trusted.pem');
    await copyFile(house.hospital.certificate, trustedFile);
    site = await startTlsSite(house, { tls: { trustedFile } });
    expect(await isServing()).toBe(true);
    await copyFile((await house.authorities.authority('Elsewhere')).certificate, trustedFile);
    await site.listener.reload();
    const refused = await peer();
    await refused.closed();
    expect(site.log).toContainEqual(
      expect.objectContaining({ code: 'dicom-tls-handshake', subject: 'O=Hospital, CN=CT1' }),
    );
  });
});
