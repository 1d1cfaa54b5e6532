import { once } from 'node:events';
import { rm, truncate } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../edge/config/fault.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import {
  ask,
  COMMITMENT,
  type Information,
  information,
  itemOf,
  type Reference,
  ReportPort,
  sequence,
  TRANSACTION,
  takeReport,
  ui,
} from './commitment-peer.ts';
import { sliceDataset } from './instances.ts';
import { CT, echoCommand, IMPLICIT_LE, pdu, pdv, RawPeer, resultsOf, shortOf, VERIFICATION } from './raw-peer.ts';
import { ANY_PEER, type Site, type SiteOptions, startSite } from './site.ts';

let site: Site;
let port: ReportPort | null = null;
afterEach(async () => {
  await site.stop();
  port?.close();
  port = null;
});

const CONTEXTS = [
  { id: 1, abstract: VERIFICATION },
  { id: 3, abstract: CT },
  { id: 5, abstract: COMMITMENT },
  { id: 7, abstract: COMMITMENT, transfer: [IMPLICIT_LE] },
];
const HERE: Reference = [CT, '1.2.3.4.1'];

/** A scanner on an association that may ask, which has stored one slice. */
async function scanner(options: SiteOptions = {}): Promise<RawPeer> {
  site = await startSite(options);
  return associated();
}

async function associated(): Promise<RawPeer> {
  const { peer, answer } = await RawPeer.associate(site.port, { contexts: CONTEXTS });
  expect([...resultsOf(answer).values()]).toEqual([0, 0, 0, 0]);
  expect(await peer.store(3, { classUid: HERE[0], instanceUid: HERE[1] }, sliceDataset())).toBe(0);
  return peer;
}

function reportTo(target: number): SiteOptions['config'] {
  return { peers: [{ aeTitle: '*', address: '127.0.0.1', reportTo: { port: target } }] };
}

async function closedPort(): Promise<number> {
  return (await freePorts(1))[0]!;
}

const pending = async () => (await site.journal.commitments.pending()).length;

describe('what is committed is what is durably there (PS3.4 J.3.3.1)', () => {
  test('an instance whose file is gone, or cut, is not committed, and the log says so', async () => {
    const peer = await scanner();
    const other = { classUid: CT, instanceUid: '1.2.3.4.2' };
    await peer.store(3, other, sliceDataset({ instanceUid: other.instanceUid }));
    const [gone, cut] = site.instances.map(({ file }) => join(site.dataDir, file));
    await rm(gone!);
    await truncate(cut!, 700);
    const references = [HERE, [CT, other.instanceUid]] as const;
    expect(await ask(peer, { dataset: information({ references }) })).toBe(0);
    expect((await takeReport(peer))?.failed).toEqual([
      [...HERE, 0x0112],
      [CT, other.instanceUid, 0x0110],
    ]);
    expect(site.log.filter(({ code }) => code === 'instance-lost')).toMatchObject([
      { instances: 2, sopInstanceUid: HERE[1], hint: expect.any(String) },
    ]);
  });

  test('where the disk is full, what is not here could not be taken either (0213)', async () => {
    const full = new Fault('disk is full', { code: 'disk-full', hint: 'Free some.', dicomStatus: 0xa700 });
    let isFull = false;
    const peer = await scanner({ canStore: () => (isFull ? full : null) });
    isFull = true;
    expect(await ask(peer, { dataset: information({ references: [HERE, [CT, '9.9']] }) })).toBe(0);
    expect(await takeReport(peer)).toMatchObject({ committed: [HERE], failed: [[CT, '9.9', 0x0213]] });
  });

  test('an instance that is named twice is answered twice', async () => {
    const peer = await scanner();
    await ask(peer, { dataset: information({ references: [HERE, HERE] }) });
    expect(await takeReport(peer)).toMatchObject({ eventTypeId: 1, committed: [HERE, HERE] });
  });
});

describe('N-ACTION (PS3.7 10.1.4, PS3.4 J.3.2)', () => {
  const good = information({ references: [HERE] });
  const skipped = sequence(0x1111, itemOf(ui(0x1150, CT), true), false, true);
  const readable: [string, Information & { contextId?: number }][] = [
    ['stated lengths', {}],
    ['undefined lengths', { open: true }],
    ['Implicit VR', { implicit: true, contextId: 7 }],
    ['Implicit VR and undefined lengths', { implicit: true, open: true, contextId: 7 }],
    ['a performed procedure step before it', { before: skipped }],
  ].map(([name, change]) => [name as string, { references: [HERE], ...(change as object) }]);

  test.each(readable)('a data set with %s is read', async (_name, { contextId = 5, ...request }) => {
    const peer = await scanner();
    expect(await ask(peer, { contextId, dataset: information(request) })).toBe(0x0000);
    expect(await takeReport(peer)).toMatchObject({ eventTypeId: 1, transactionUid: TRANSACTION, committed: [HERE] });
    expect(await peer.echo(1)).toBe(0);
  });

  const refused: [string, number, Partial<Parameters<typeof ask>[1]>][] = [
    ['without a data set', 0x0115, { dataset: null }],
    ['with an empty data set', 0x0115, { dataset: Buffer.alloc(0) }],
    ['of random bytes', 0x0115, { dataset: Buffer.alloc(5000, 0xa5) }],
    ['that is cut off', 0x0115, { dataset: good.subarray(0, good.length - 3) }],
    ['without a Transaction UID', 0x0115, { dataset: sequence(0x1199, itemOf(ui(0x1150, CT))) }],
    [
      'with a Transaction UID that is none',
      0x0115,
      { dataset: information({ transactionUid: '../1', references: [HERE] }) },
    ],
    ['without a sequence', 0x0115, { dataset: ui(0x1195, '1.2') }],
    ['with an empty sequence', 0x0115, { dataset: information({ references: [] }) }],
    ['with an instance that has no class', 0x0115, { dataset: asked(itemOf(ui(0x1155, '1.2'))) }],
    ['with an instance UID that is too long', 0x0115, { dataset: information({ references: [[CT, '1'.repeat(70)]] }) }],
    ['with an item that ends in its middle', 0x0115, { dataset: asked(brokenItem()) }],
    [
      'with a sequence that never ends',
      0x0115,
      { dataset: information({ references: [HERE], open: true }).subarray(0, -8) },
    ],
    ['with 10,000 nested sequences', 0x0115, { dataset: Buffer.concat([nested(10_000), good]) }],
    ['with 65 elements beside them', 0x0115, { dataset: Buffer.concat([...Array(65).fill(ui(0x1111, '1')), good]) }],
    ['with 9,000 empty items elsewhere', 0x0115, { dataset: Buffer.concat([emptyItems(9_000), good]) }],
    ['with 20,001 instances', 0x0213, { dataset: information({ references: many(20_001) }) }],
    ['of more than 4 MiB', 0x0213, { dataset: Buffer.alloc(4_300_000) }],
    ['to another instance', 0x0112, { dataset: good, instanceUid: '1.2.3' }],
    ['of another class', 0x0118, { dataset: good, classUid: CT, instanceUid: '1.2.3' }],
    ['of another class to the instance', 0x0119, { dataset: good, classUid: CT }],
    ['of an action that does not exist', 0x0123, { dataset: good, actionType: 2 }],
    ['of another operation', 0x0211, { dataset: good, field: 0x0110 }],
  ];

  test.each(refused)('a request %s is answered and the association goes on', async (_name, status, request) => {
    const peer = await scanner();
    expect(await ask(peer, { dataset: null, ...request })).toBe(status);
    expect(await peer.echo(1)).toBe(0);
    expect(await pending()).toBe(0);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-commitment-request', status }));
    // Nothing is kept of what was refused: a whole request still fits.
    expect(await ask(peer, { dataset: good })).toBe(0);
    expect(await takeReport(peer)).toMatchObject({ eventTypeId: 1 });
  });

  test('a request that is repeated while it waits is one request; its UID for other instances is refused', async () => {
    const peer = await scanner();
    expect(await ask(peer, { dataset: good })).toBe(0);
    // The report is read, and not answered: the request waits.
    expect((await peer.receive())?.[0]).toBe(4);
    expect((await peer.receive())?.[0]).toBe(4);
    expect(await ask(peer, { dataset: good })).toBe(0);
    expect(await ask(peer, { dataset: information({ references: [[CT, '9.9']] }) })).toBe(0x0115);
    expect(await pending()).toBe(1);
  });

  test('a response to what was never asked ends the association, and no other', async () => {
    const peer = await scanner();
    const other = await associated();
    await ask(peer, { dataset: null, field: 0x8100 });
    await peer.closed();
    expect(await other.echo(1)).toBe(0);
  });
});

describe('N-EVENT-REPORT (PS3.7 10.1.1, PS3.4 J.3.3)', () => {
  test('20,000 instances are reported in PDUs that the peer can take', async () => {
    // This peer shares our process, and reads the report for long on a slow machine.
    const peer = await scanner({ config: { idleSeconds: 600 } });
    const references = [HERE, ...many(19_999)];
    expect(await ask(peer, { dataset: information({ references }) })).toBe(0);
    const report = await takeReport(peer);
    expect(report?.committed).toEqual([HERE]);
    expect(report?.failed).toEqual(many(19_999).map((reference) => [...reference, 0x0112]));
    expect(report?.longestPdu).toBeLessThanOrEqual(0x4000);
    await expect.poll(pending).toBe(0);
  });

  test('an association whose result is still being looked up is not idle, and hears it', async () => {
    const peer = await scanner({ config: { idleSeconds: 2 } });
    const { references } = site.journal.commitments;
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    Object.assign(site.journal.commitments, {
      references: async (...of: Parameters<typeof references>) => {
        await looked;
        return references(...of);
      },
    });
    expect(await ask(peer, { dataset: information({ references: [HERE] }) })).toBe(0);
    // One that came later and waits for nothing is gone by then.
    await (await associated()).closed();
    look();
    expect(await takeReport(peer)).toMatchObject({ eventTypeId: 1, committed: [HERE] });
  });

  test('a report never comes in the middle of a message, but after its answer', async () => {
    const peer = await scanner();
    const instanceUid = '1.2.3.4.5';
    const slice = sliceDataset({ instanceUid });
    // The next C-STORE begins in the same breath as the request, and stops in its middle.
    const asking = ask(peer, { dataset: information({ references: [HERE] }) });
    peer.begin(3, { classUid: CT, instanceUid }, slice.subarray(0, 100));
    expect(await asking).toBe(0);
    // What another association asks later is reported: so the first report is ready, and waits.
    const other = await associated();
    await ask(other, { dataset: information({ references: [HERE], transactionUid: '2.25.2' }) });
    expect(await takeReport(other)).toMatchObject({ transactionUid: '2.25.2' });
    peer.socket.write(pdv(3, 2, slice.subarray(100)));
    expect(shortOf(await peer.receive(), 0x0100)).toBe(0x8001);
    expect(await takeReport(peer)).toMatchObject({ transactionUid: TRANSACTION });
  });

  test('what the peer asks while a report goes out is answered after it', async () => {
    const peer = await scanner();
    const references = many(10_000);
    expect(await ask(peer, { dataset: information({ references }) })).toBe(0);
    // With the first bytes of the report, of which far the most are still to be written.
    peer.socket.once('pdu', () => peer.socket.write(pdv(1, 3, echoCommand(9))));
    expect((await takeReport(peer))?.failed).toHaveLength(10_000);
    const answer = await peer.receive();
    expect([shortOf(answer, 0x0100), shortOf(answer, 0x0120), shortOf(answer, 0x0900)]).toEqual([0x8030, 9, 0]);
  });

  test('a request that is repeated once its association has ended is reported on the one that repeats it', async () => {
    const first = await scanner();
    const dataset = information({ references: [HERE] });
    expect(await ask(first, { dataset })).toBe(0);
    expect((await first.receive())?.[0]).toBe(4);
    first.socket.destroy();
    const told = expect.objectContaining({ code: 'dicom-commitment-no-address' });
    await expect.poll(() => site.log).toContainEqual(told);
    const second = await associated();
    expect(await ask(second, { dataset })).toBe(0);
    expect(await takeReport(second)).toMatchObject({ eventTypeId: 1, committed: [HERE] });
    await expect.poll(pending).toBe(0);
  });

  test('a peer that is not there is tried until it is, and then told', async () => {
    const number = await closedPort();
    const peer = await scanner({ config: { ...reportTo(number) } });
    await ask(peer, { dataset: information({ references: [HERE] }) });
    peer.socket.destroy();
    await expect.poll(() => site.log.filter(({ code }) => code === 'dicom-commitment-away').length).toBeGreaterThan(1);
    port = await ReportPort.open({ port: number });
    await expect.poll(() => port?.reports).toMatchObject([{ eventTypeId: 1, committed: [HERE] }]);
    await expect.poll(pending).toBe(0);
  });

  test.each([false, null])('a peer that does not take us as the SCP (%s) is not sent a report', async (role) => {
    port = await ReportPort.open({ role });
    const peer = await scanner({ config: { ...reportTo(port.port) } });
    await ask(peer, { dataset: information({ references: [HERE] }) });
    peer.socket.destroy();
    const why = expect.stringContaining('does not accept us as Storage Commitment SCP');
    await expect.poll(() => site.log).toContainEqual(expect.objectContaining({ code: 'dicom-commitment-away', why }));
    expect(port.reports).toEqual([]);
    expect(await pending()).toBe(1);
  });

  const strangers: [string, string, Buffer][] = [
    ['rejects us', 'rejected the association (result 1, source 1, reason 3)', pdu(3, Buffer.of(0, 1, 1, 3))],
    ['aborts', 'aborted the association', pdu(7, Buffer.of(0, 0, 0, 0))],
    ['closes the connection', 'closed', Buffer.alloc(0)],
    ['speaks HTTP', 'PDU type 72 does not exist', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['announces a PDU of 4 GiB', 'declares 4294967295 bytes', Buffer.of(2, 0, 0xff, 0xff, 0xff, 0xff)],
    ['accepts without saying what', 'too short', pdu(2, Buffer.alloc(4))],
    ['accepts no context', 'does not accept Storage Commitment', pdu(2, Buffer.alloc(68))],
    [
      'sends a broken item',
      'longer than what holds it',
      pdu(2, Buffer.concat([Buffer.alloc(68), Buffer.of(33, 0, 9, 9)])),
    ],
  ];

  test.each(strangers)(
    'a device that %s leaves the result waiting, and says why in the log',
    async (_name, why, answer) => {
      const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(answer)));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const peer = await scanner({ config: { ...reportTo((server.address() as AddressInfo).port) } });
      await ask(peer, { dataset: information({ references: [HERE] }) });
      peer.socket.destroy();
      const told = { code: 'dicom-commitment-away', why: expect.stringContaining(why), hint: expect.any(String) };
      await expect.poll(() => site.log).toContainEqual(expect.objectContaining(told));
      server.close();
      expect(await pending()).toBe(1);
      await associated();
    },
  );

  test('a result that the peer answers with an error is sent again; the others are not held up', async () => {
    const number = await closedPort();
    const peers = [await scanner({ config: { ...reportTo(number) } }), await associated()];
    for (const [n, peer] of peers.entries()) {
      const transactionUid = `2.25.${n}`;
      expect(await ask(peer, { dataset: information({ references: [HERE], transactionUid }) })).toBe(0);
    }
    for (const peer of peers) peer.socket.destroy();
    const both = expect.objectContaining({ code: 'dicom-commitment-away', results: 2 });
    await expect.poll(() => site.log).toContainEqual(both);
    port = await ReportPort.open({ port: number, statuses: [0x0110] });
    await expect.poll(pending).toBe(0);
    expect(port.reports.map(({ transactionUid }) => transactionUid)).toEqual(['2.25.0', '2.25.1', '2.25.0']);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-commitment-not-taken', status: 0x0110 }));
  });

  test('without an address of the peer the log says how to give one, and the result is kept', async () => {
    const peer = await scanner();
    await ask(peer, { dataset: information({ references: [HERE] }) });
    peer.socket.destroy();
    const hint = expect.stringContaining('"reportTo": { "port": N }');
    await expect
      .poll(() => site.log)
      .toContainEqual(expect.objectContaining({ code: 'dicom-commitment-no-address', hint }));
    expect(await pending()).toBe(1);
  });

  test('a result that nobody takes is given up after the configured time, as an error in the log', async () => {
    const peer = await scanner({ config: { ...ANY_PEER, commitmentGiveUpHours: 0.5 / 3600 } });
    await ask(peer, { dataset: information({ references: [HERE] }) });
    peer.socket.destroy();
    await expect
      .poll(() => site.log)
      .toContainEqual(
        expect.objectContaining({ code: 'dicom-commitment-given-up', level: 50, transactionUid: TRANSACTION }),
      );
    expect(await pending()).toBe(0);
  });
});

function many(count: number): Reference[] {
  return Array.from({ length: count }, (_, n) => [CT, `1.9.${n}`]);
}

function asked(items: Buffer): Buffer {
  return Buffer.concat([ui(0x1195, TRANSACTION), sequence(0x1199, items)]);
}

/** Its length ends within its last element. */
function brokenItem(): Buffer {
  const item = itemOf(Buffer.concat([ui(0x1150, CT), ui(0x1155, '1.2.3.4')]));
  item.writeUInt32LE(item.readUInt32LE(4) - 4, 4);
  return item;
}

function emptyItems(count: number): Buffer {
  return sequence(0x1111, Buffer.concat(Array<Buffer>(count).fill(itemOf(Buffer.alloc(0)))), false, true);
}

function nested(depth: number): Buffer {
  const level = Buffer.concat([
    Buffer.of(0x08, 0x00, 0x11, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff),
    Buffer.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff),
  ]);
  return Buffer.concat(Array.from({ length: depth }, () => level));
}
