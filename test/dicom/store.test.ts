import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../edge/config/fault.ts';
import { STORE_STATUS } from '../../edge/dicom/storage/status.ts';
import { sliceDataset } from './instances.ts';
import { CT, RawPeer } from './raw-peer.ts';
import { type Site, type SiteOptions, startSite } from './site.ts';

let site: Site;
afterEach(() => site.stop());

const SLICE = { classUid: CT, instanceUid: '1.2.3.4.1' };

async function scanner(options: SiteOptions = {}): Promise<RawPeer> {
  site = await startSite(options);
  return (await RawPeer.associate(site.port)).peer;
}

describe('C-STORE (PS3.4 annex B)', () => {
  test('when success is answered the instance is in its place, recorded, byte for byte', async () => {
    const peer = await scanner();
    const dataset = sliceDataset();
    expect(await peer.store(3, SLICE, dataset, 5)).toBe(0x0000);
    const [row] = await site.journal.instances.ofSeries('1.2.3.3');
    expect(row).toMatchObject({
      sopInstanceUid: '1.2.3.4.1',
      studyInstanceUid: '1.2.3.2',
      peer: 'CT1@127.0.0.1',
      header: { patientId: 'P1', transferSyntaxUid: '1.2.840.10008.1.2.1' },
    });
    expect(row?.file).toMatch(/^spool\/\d{4}-\d\d-\d\d\/[0-9a-f-]{36}\.dcm$/);
    const file = await readFile(join(site.dataDir, row!.file));
    expect(file.subarray(-dataset.length)).toEqual(dataset);
    expect(row?.bytes).toBe(file.length);
    expect(row?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(site.instances).toEqual([row]);
  });

  test('an instance of many parcels and a small one, on two associations at once, are stored byte for byte', async () => {
    const peer = await scanner();
    const { peer: other } = await RawPeer.associate(site.port);
    const large = { instanceUid: '1.2.3.4.7', side: 1300 };
    const sent = [sliceDataset(large), sliceDataset()];
    const answers = await Promise.all([
      peer.store(3, { classUid: CT, instanceUid: large.instanceUid }, sent[0]!, 30),
      other.store(3, SLICE, sent[1]!, 2),
    ]);
    expect(answers).toEqual([0x0000, 0x0000]);
    const rows = (await site.journal.instances.ofSeries('1.2.3.3')).sort((a, b) => b.bytes - a.bytes);
    for (const [n, row] of rows.entries()) {
      const file = await readFile(join(site.dataDir, row.file));
      expect(file.subarray(-sent[n]!.length).equals(sent[n]!)).toBe(true);
      expect(row.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    }
    expect(await site.spool()).toHaveLength(2);
  });

  test('an instance that is sent twice is stored once, and both are answered with success', async () => {
    const peer = await scanner();
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
    expect(await site.spool()).toHaveLength(1);
    expect(site.instances).toHaveLength(1);
  });

  test('other bytes under a known UID are kept apart, and the first instance stays', async () => {
    const peer = await scanner();
    await peer.store(3, SLICE, sliceDataset({ value: 40 }));
    expect(await peer.store(3, SLICE, sliceDataset({ value: 41 }))).toBe(0x0000);
    const [row] = await site.journal.instances.ofSeries('1.2.3.3');
    const kept = await readFile(join(site.dataDir, row!.file));
    expect(kept.readInt16LE(kept.length - 2)).toBe(40);
    expect((await site.spool()).filter((file) => file.startsWith('quarantine/'))).toHaveLength(1);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'instance-differs', hint: expect.any(String) }));
  });

  test('random bytes cannot be understood (C000): nothing is recorded and the file is kept for a person', async () => {
    const peer = await scanner();
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919 + (n >> 5) * 104_729) % 251));
    expect(await peer.store(3, SLICE, noise, 10)).toBe(0xc000);
    expect(await site.journal.instances.files()).toEqual(new Set());
    expect(await site.spool()).toEqual([expect.stringMatching(/^quarantine\//)]);
    expect(await peer.echo(1)).toBe(0x0000);
  });

  test('a data set that is cut short cannot be understood', async () => {
    const peer = await scanner();
    expect(await peer.store(3, SLICE, sliceDataset().subarray(0, -2))).toBe(0xc000);
  });

  test('a data set of another instance than announced does not match (A900)', async () => {
    const peer = await scanner();
    expect(await peer.store(3, { classUid: CT, instanceUid: '1.2.3.4.2' }, sliceDataset())).toBe(0xa900);
    expect(site.instances).toEqual([]);
  });

  test('a full disk is answered with out of resources (A700), and again with success when there is room', async () => {
    let room = false;
    const full = new Fault('disk is full', { code: 'disk-full', hint: 'Free some.', dicomStatus: 0xa700 });
    const peer = await scanner({ canStore: () => (room ? null : full) });
    expect(await peer.store(3, SLICE, sliceDataset(), 3)).toBe(0xa700);
    expect(await site.spool()).toEqual([]);
    room = true;
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
  });

  test('an instance that cannot be moved to its place is refused (A700), and nothing of it is left', async () => {
    const peer = await scanner();
    const days = [0, 1].map((n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10));
    const inTheWay = days.map((day) => join(site.dataDir, 'spool', day));
    for (const file of inTheWay) await writeFile(file, '');
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0xa700);
    expect((await site.spool()).sort()).toEqual(days);
    for (const file of inTheWay) await rm(file);
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
    for (const file of inTheWay) await rm(file, { recursive: true, force: true });
    expect(
      await peer.store(3, { ...SLICE, instanceUid: '1.2.3.4.2' }, sliceDataset({ instanceUid: '1.2.3.4.2' })),
    ).toBe(0xa700);
    expect(
      await peer.store(3, { ...SLICE, instanceUid: '1.2.3.4.2' }, sliceDataset({ instanceUid: '1.2.3.4.2' })),
    ).toBe(0x0000);
  });

  test('an instance that the journal does not record is refused (A700) for that reason, and nothing of it is left', async () => {
    const peer = await scanner();
    const { add } = site.journal.instances;
    const full = new Fault('The journal is full', { code: 'journal-failed', hint: 'Check free space.' });
    Object.assign(site.journal.instances, { add: () => Promise.reject(full) });
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0xa700);
    expect(await site.spool()).toEqual([]);
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'journal-failed', hint: 'Check free space.' }));
    Object.assign(site.journal.instances, { add });
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
  });

  test('an instance over the size limit is refused (A700) and not kept', async () => {
    const peer = await scanner({ config: { maxInstanceBytes: 1_000_000 } });
    const large = { classUid: CT, instanceUid: '1.2.3.4.9' };
    expect(await peer.store(3, large, sliceDataset({ instanceUid: '1.2.3.4.9', side: 1024 }), 40)).toBe(0xa700);
    expect(await site.spool()).toEqual([]);
    expect(await peer.store(3, SLICE, sliceDataset())).toBe(0x0000);
  });

  test('a connection that breaks amid an instance leaves nothing behind', async () => {
    const peer = await scanner();
    await peer.store(3, SLICE, sliceDataset());
    const second = { classUid: CT, instanceUid: '1.2.3.4.2' };
    peer.begin(3, second, sliceDataset(second).subarray(0, 300));
    await expect.poll(() => site.spool()).toHaveLength(2);
    peer.socket.destroy();
    await expect.poll(() => site.spool()).toHaveLength(1);
    expect(site.instances).toHaveLength(1);
  });

  test('a release says which series came and how many instances of each, an abort that it was none', async () => {
    const peer = await scanner();
    await peer.store(3, SLICE, sliceDataset());
    await peer.store(3, SLICE, sliceDataset());
    await peer.release();
    const { peer: second } = await RawPeer.associate(site.port);
    await second.store(
      3,
      { classUid: CT, instanceUid: '1.2.3.4.2' },
      sliceDataset({ instanceUid: '1.2.3.4.2', seriesUid: '1.2.3.5' }),
    );
    second.socket.destroy();
    const series = (seriesInstanceUid: string) => [{ seriesInstanceUid, studyInstanceUid: '1.2.3.2', instances: 1 }];
    await expect
      .poll(() => site.releases)
      .toEqual([
        { peer: 'CT1@127.0.0.1', isReleased: true, series: series('1.2.3.3') },
        { peer: 'CT1@127.0.0.1', isReleased: false, series: series('1.2.3.5') },
      ]);
  });
});

/** A slice and the command that announces it; each row changes one thing. */
const CAUSES: readonly [
  cause: string,
  status: number,
  options: SiteOptions,
  act: (peer: RawPeer) => Promise<number | null>,
][] = [
  ['it is stored', 0x0000, {}, (peer) => peer.store(3, SLICE, sliceDataset())],
  [
    'the disk has no room',
    0xa700,
    { canStore: () => new Fault('full', { code: 'disk-full', hint: 'Free some.', dicomStatus: 0xa700 }) },
    (peer) => peer.store(3, SLICE, sliceDataset()),
  ],
  [
    'it is larger than may be',
    0xa700,
    { config: { maxInstanceBytes: 1_000_000 } },
    (peer) => peer.store(3, SLICE, sliceDataset({ side: 800 }), 4),
  ],
  [
    'the journal does not take it',
    0xa700,
    {},
    (peer) => failing(new Fault('The journal is full', { code: 'journal-failed', hint: 'Check it.' }), peer),
  ],
  ['the system refuses', 0xa700, {}, (peer) => failing(Object.assign(new Error('I/O error'), { code: 'EIO' }), peer)],
  ['the appliance itself has a fault', 0x0110, {}, (peer) => failing(new TypeError('x is not a function'), peer)],
  [
    'the command’s instance is no UID',
    0x0117,
    {},
    (peer) => peer.store(3, { classUid: CT, instanceUid: '../../x' }, sliceDataset()),
  ],
  [
    'the command’s class is not that of its context',
    0x0122,
    {},
    (peer) => peer.store(3, { classUid: '1.2.840.10008.5.1.4.1.1.4', instanceUid: '1.2.3.4.1' }, sliceDataset()),
  ],
  [
    'the data set is of another class than its context',
    0xa900,
    {},
    async () => {
      const contexts = [{ id: 5, abstract: '1.2.840.10008.5.1.4.1.1.7' }];
      const { peer } = await RawPeer.associate(site.port, { contexts });
      return peer.store(5, { classUid: contexts[0]!.abstract, instanceUid: '1.2.3.4.1' }, sliceDataset());
    },
  ],
  [
    'the data set is another instance',
    0xa900,
    {},
    (peer) => peer.store(3, SLICE, sliceDataset({ instanceUid: '1.2.3.4.2' })),
  ],
  ['the data set cannot be parsed', 0xc000, {}, (peer) => peer.store(3, SLICE, Buffer.alloc(5000, 0xa5))],
  ['the data set is cut short', 0xc000, {}, (peer) => peer.store(3, SLICE, sliceDataset().subarray(0, -2))],
  [
    'the data set’s series is no UID',
    0xc000,
    {},
    (peer) => peer.store(3, SLICE, sliceDataset({ seriesUid: '../../etc' })),
  ],
];

/** Sends a slice that the journal fails to record. */
async function failing(error: Error, peer: RawPeer): Promise<number | null> {
  Object.assign(site.journal.instances, { add: () => Promise.reject(error) });
  return peer.store(3, SLICE, sliceDataset());
}

describe('the status says the cause, so that a scanner sends again what it should (PS3.4 B.2.3, PS3.7 Annex C)', () => {
  test.each(CAUSES)('%s: %i', async (_cause, status, options, act) => {
    const peer = await scanner(options);
    expect(await act(peer)).toBe(status);
    expect(await peer.echo(1), 'the association goes on').toBe(0);
    expect(site.instances).toHaveLength(status === 0 ? 1 : 0);
    const files = await site.spool();
    expect(files.filter((file) => !/^(quarantine|\d{4}-\d\d-\d\d)\/[0-9a-f-]{36}\.dcm$/.test(file))).toEqual([]);
  });

  test('every status that there is has its cause here', () => {
    expect(new Set(CAUSES.map(([, status]) => status))).toEqual(new Set(Object.values(STORE_STATUS)));
  });
});

describe('the same SOP instance again', () => {
  const differing = () => site.journal.audit.of('1.2.3.3');

  test('with other bytes it stands in the journal: which, from whom, and where it is kept', async () => {
    const peer = await scanner();
    await peer.store(3, SLICE, sliceDataset({ value: 40 }));
    await peer.store(3, SLICE, sliceDataset({ value: 40 }));
    expect(await differing()).toEqual([]);
    await peer.store(3, SLICE, sliceDataset({ value: 41 }));
    expect(await differing()).toMatchObject([
      {
        act: 'instance-differs',
        who: 'CT1@127.0.0.1',
        detail: expect.stringMatching(/^1\.2\.3\.4\.1 sha256 .* spool\/quarantine\//),
      },
    ]);
  });

  test('each content is kept once, however often it is sent', async () => {
    const peer = await scanner();
    for (const value of [40, 41, 41, 42, 40, 41, 42]) {
      expect(await peer.store(3, SLICE, sliceDataset({ value }))).toBe(0x0000);
    }
    expect(await differing()).toHaveLength(2);
    expect(await site.spool()).toHaveLength(3);
  });
});
