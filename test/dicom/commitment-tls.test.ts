import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Pair } from './certificates.ts';
import { ask, COMMITMENT, information, type Reference, ReportPort } from './commitment-peer.ts';
import { CT, RawPeer } from './raw-peer.ts';
import type { ListenerConfig, Site } from './site.ts';
import { connectTls, type House, makeHouse, startTlsSite } from './tls-site.ts';

let house: House;
/** A certificate of the device's own port that bears no host's name, as most do not. */
let device: Pair;
beforeAll(async () => {
  house = await makeHouse();
  device = house.scanner;
});
afterAll(() => house.authorities.remove());

let site: Site & { readonly tlsPort: number };
let port: ReportPort;
afterEach(async () => {
  await site.stop();
  port.close();
});

const UNKNOWN: Reference = [CT, '2.25.404'];
const TIED = { certificateSubject: 'O=Hospital, CN=CT1' };
type Peer = ListenerConfig['peers'][number];

/** A device that takes its results with TLS, and asks for our certificate; it has asked and gone. */
async function askAndGo(pair: Pair, peer: Partial<Peer>, tls = true): Promise<void> {
  const files = { cert: readFileSync(pair.certificate), key: readFileSync(pair.key) };
  const ca = readFileSync(house.hospital.certificate);
  port = await ReportPort.open({ tls: { ...files, ca, requestCert: true, rejectUnauthorized: true } });
  const reportTo = { host: 'localhost', port: port.port, tls };
  site = await startTlsSite(house, {
    config: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1', reportTo, ...peer }] },
  });
  const socket = await connectTls(site.tlsPort, house.hospital, house.scanner);
  const contexts = [{ id: 5, abstract: COMMITMENT }];
  const { peer: asking } = await RawPeer.associateOver(RawPeer.over(socket), { contexts });
  expect(await ask(asking, { dataset: information({ references: [UNKNOWN] }) })).toBe(0);
  asking.socket.destroy();
}

const pending = async () => (await site.journal.commitments.pending()).length;
const away = (why: RegExp, hint: RegExp) =>
  expect.objectContaining({
    code: 'dicom-commitment-away',
    tls: true,
    why: expect.stringMatching(why),
    hint: expect.stringMatching(hint),
  });

test('a result goes out over TLS with our certificate, to the device that shows the one it is tied to', async () => {
  await askAndGo(device, TIED);
  await expect.poll(() => port.reports).toMatchObject([{ eventTypeId: 2, failed: [[...UNKNOWN, 0x0112]] }]);
  await expect.poll(pending).toBe(0);
  expect(port.callers[0]).toEqual({ subject: 'O=Hospital\nCN=henet-edge', protocol: 'TLSv1.3' });
});

test('a device that is tied to no certificate shows one of its host', async () => {
  const named = await house.authorities.issue(house.hospital, { subject: '/O=Hospital/CN=CT1', host: 'localhost' });
  await askAndGo(named, {});
  await expect.poll(() => port.reports).toHaveLength(1);
  await expect.poll(pending).toBe(0);
});

test('a device that is tied to no certificate and shows none of its host is not told', async () => {
  await askAndGo(device, {});
  await expect.poll(() => site.log).toContainEqual(away(/altnames|Host/, /certificateFingerprint/));
  expect(port.reports).toEqual([]);
  expect(await pending()).toBe(1);
});

test('a device that shows another certificate than the one it is tied to is not told', async () => {
  const other = await house.authorities.issue(house.hospital, { subject: '/O=Hospital/CN=CT2' });
  await askAndGo(other, TIED);
  await expect.poll(() => site.log).toContainEqual(away(/altnames|Host/, /another certificate/));
  expect(port.reports).toEqual([]);
  expect(await pending()).toBe(1);
});

test('a device whose certificate nobody trusts here is not told, though it bears the right name', async () => {
  const elsewhere = await house.authorities.authority('Elsewhere');
  const foreign = await house.authorities.issue(elsewhere, { subject: '/O=Hospital/CN=CT1', host: 'localhost' });
  await askAndGo(foreign, TIED);
  await expect.poll(() => site.log).toContainEqual(away(/certificate/, /dicom\.tls\.trustedFile/));
  expect(port.reports).toEqual([]);
  expect(await pending()).toBe(1);
});

test('a port with TLS that is called without leaves the result waiting', async () => {
  await askAndGo(device, TIED, false);
  const told = expect.objectContaining({ code: 'dicom-commitment-away', tls: false, hint: expect.any(String) });
  await expect.poll(() => site.log).toContainEqual(told);
  expect(await pending()).toBe(1);
});
