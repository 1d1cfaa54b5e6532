import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { associateRq, RawPeer, type RawRequest } from './raw-peer.ts';
import type { ListenerConfig, Site } from './site.ts';
import { connectTls, type House, makeHouse, startTlsSite } from './tls-site.ts';

let house: House;
beforeAll(async () => {
  house = await makeHouse();
});
afterAll(() => house.authorities.remove());

let site: Site & { readonly tlsPort: number };
afterEach(() => site.stop());

interface Cause {
  readonly config?: Partial<ListenerConfig>;
  readonly request?: RawRequest;
  /** Alters the request's bytes. */
  readonly alter?: (bytes: Buffer) => Buffer;
  /** An association that is open already. */
  readonly isBusy?: boolean;
  readonly expected: readonly [result: number, source: number, reason: number];
  readonly why: string;
  readonly hint: string;
}

const CT1 = { aeTitle: 'CT1', address: '127.0.0.1' };
const tied = { ...CT1, certificateSubject: 'O=Hospital, CN=Another' };
const OTHER_CONTEXT = Buffer.from('1.2.840.10008.3.1.1.2');

/** Protocol-version is a bit field; bit 0 is version 1 (PS3.8 table 9-11). */
function version(bits: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    bytes.writeUInt16BE(bits, 6);
    return bytes;
  };
}

function otherContext(bytes: Buffer): Buffer {
  OTHER_CONTEXT.copy(bytes, bytes.indexOf('1.2.840.10008.3.1.1.1'));
  return bytes;
}

const both = (bytes: Buffer) => otherContext(version(2)(bytes));
const stranger = { calling: 'STRANGER', called: 'ORTHANC' };

/** Result, source and reason as PS3.8 table 9-21 numbers them. */
const CAUSES: [string, Cause][] = [
  ['a protocol without version 1', { alter: version(2), expected: [1, 2, 2], why: 'version 1', hint: 'speaks DICOM' }],
  [
    'another application context',
    { alter: otherContext, expected: [1, 1, 2], why: 'application context', hint: 'DICOM device' },
  ],
  [
    'an unknown calling AE title',
    {
      config: { peers: [CT1] },
      request: { calling: 'STRANGER' },
      expected: [1, 1, 3],
      why: 'not in dicom.peers',
      hint: '{ "aeTitle": "STRANGER", "address": "127.0.0.1"',
    },
  ],
  [
    'a known AE title from another address',
    {
      config: { peers: [{ aeTitle: 'CT1', address: '10.0.0.0/8' }] },
      expected: [1, 1, 3],
      why: 'not in dicom.peers',
      hint: '"address": "127.0.0.1"',
    },
  ],
  [
    'a peer that is tied to another certificate',
    { config: { peers: [tied] }, expected: [1, 1, 3], why: 'certificate that it is tied to', hint: 'certificate' },
  ],
  [
    'another called AE title',
    {
      request: { called: 'ORTHANC' },
      expected: [1, 1, 7],
      why: 'another AE title',
      hint: 'The device calls "ORTHANC"',
    },
  ],
  [
    'one association more than there may be',
    {
      config: { maxAssociations: 1 },
      isBusy: true,
      expected: [2, 3, 2],
      why: 'as many associations are open',
      hint: 'dicom.maxAssociations',
    },
  ],
  [
    'everything at once: the protocol comes first',
    {
      config: { peers: [CT1] },
      request: stranger,
      alter: both,
      expected: [1, 2, 2],
      why: 'version 1',
      hint: 'speaks DICOM',
    },
  ],
  [
    'a stranger that calls another AE title: who it is comes first',
    { config: { peers: [CT1] }, request: stranger, expected: [1, 1, 3], why: 'dicom.peers', hint: 'STRANGER' },
  ],
];

describe.each(['plain', 'TLS'])(
  'an A-ASSOCIATE-RJ says why (PS3.8 9.3.4), and the log says who, why and what to do: %s',
  (port) => {
    async function connected(): Promise<RawPeer> {
      if (port === 'plain') return RawPeer.connect(site.port);
      return RawPeer.over(await connectTls(site.tlsPort, house.hospital, house.scanner));
    }

    test.each(CAUSES)('%s', async (_name, { config = {}, request = {}, alter, isBusy, expected, why, hint }) => {
      site = await startTlsSite(house, { config });
      if (isBusy) await RawPeer.associateOver(await connected());
      const peer = await connected();
      peer.socket.write((alter ?? ((bytes) => bytes))(associateRq(request)));
      expect([...((await peer.receive()) ?? [])]).toEqual([3, 0, 0, 0, 0, 4, 0, ...expected]);
      await peer.closed();

      const [result, source, reason] = expected;
      const told = {
        address: '127.0.0.1',
        callingAeTitle: request.calling ?? 'CT1',
        calledAeTitle: request.called ?? 'HENET',
        rejection: { result, source, reason },
        why: expect.stringContaining(why),
        hint: expect.stringContaining(hint),
      };
      expect(site.refused).toEqual([told]);
      const logged = site.log.filter(({ code }) => code === 'dicom-association-refused');
      const { why: cause, ...fields } = told;
      expect(logged).toEqual([expect.objectContaining({ ...fields, cause, level: 40 })]);
    });

    test('a protocol version that has version 1 among others is accepted', async () => {
      site = await startTlsSite(house);
      const peer = await connected();
      peer.socket.write(version(3)(associateRq({})));
      expect((await peer.receive())?.[0]).toBe(2);
    });
  },
);
