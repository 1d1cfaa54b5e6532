import { expect, test } from 'vitest';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { instance } from './samples.ts';
import { temporaryFile, temporaryJournal } from './temporary.ts';

const LIMITS = { requestsOfPeer: 2, requests: 3, instancesOfPeer: 10, instances: 12 };
const PEER = { aeTitle: 'CT1', address: '10.1.2.3', receivedAt: '2026-11-23T09:00:00.000Z' };
const CT = '1.2.840.10008.5.1.4.1.1.2';

const references = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ sopClassUid: CT, sopInstanceUid: `1.4.${n}` }));
const request = (uid: string, count = 1) => ({ ...PEER, transactionUid: uid, references: references(count) });

test('a request waits, in the order of its references, until its result is taken', async () => {
  const file = await temporaryFile();
  const { commitments } = await temporaryJournal(file);
  const many = { ...LIMITS, instancesOfPeer: 5000, instances: 5000 };
  const added = await commitments.add(request('2.25.1', 2500), many);
  const row = { ...PEER, id: 1, transactionUid: '2.25.1', instances: 2500 };
  expect(added).toEqual({ outcome: 'new', row });

  const again = (await temporaryJournal(file)).commitments;
  expect(await again.pending()).toEqual([row]);
  const page = await again.references(1, 990, 20);
  expect(page.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, n) => 990 + n));
  expect(page.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(page.map(({ position }) => `1.4.${position}`));
  expect(await again.references(1, 2490, 20)).toHaveLength(10);
  await again.remove(1);
  expect(await again.pending()).toEqual([]);
  expect(await again.references(1, 0, 1)).toEqual([]);
});

test('a reference comes with what is stored under its UID', async () => {
  const { commitments, instances } = await temporaryJournal();
  const header = { sopClassUid: CT } as Partial<InstanceHeader> as InstanceHeader;
  const stored = instance(1, { header });
  await instances.add(stored);
  await commitments.add(request('2.25.1', 2), LIMITS);
  expect(await commitments.references(1, 0, 10)).toEqual([
    { position: 0, sopClassUid: CT, sopInstanceUid: '1.4.0', stored: null },
    {
      position: 1,
      sopClassUid: CT,
      sopInstanceUid: '1.4.1',
      stored: { sopClassUid: CT, file: stored.file, bytes: stored.bytes },
    },
  ]);
});

test('a repeated request is the same one; its UID for other references is told apart, and another peer has its own', async () => {
  const { commitments } = await temporaryJournal();
  await commitments.add(request('2.25.1', 2), LIMITS);
  expect(await commitments.add(request('2.25.1', 2), LIMITS)).toMatchObject({ outcome: 'same', row: { id: 1 } });
  expect(await commitments.add(request('2.25.1', 3), LIMITS)).toEqual({ outcome: 'different' });
  expect(await commitments.add({ ...request('2.25.1', 3), aeTitle: 'CT2' }, LIMITS)).toMatchObject({ outcome: 'new' });
  expect((await commitments.pending()).map(({ instances }) => instances)).toEqual([2, 3]);
});

test('a peer may have so many requests and instances waiting, and so may all together', async () => {
  const { commitments } = await temporaryJournal();
  const outcome = async (uid: string, count: number, aeTitle = 'CT1') =>
    (await commitments.add({ ...request(uid, count), aeTitle }, LIMITS)).outcome;
  expect(await outcome('2.25.1', 11)).toBe('full');
  expect(await outcome('2.25.1', 9)).toBe('new');
  expect(await outcome('2.25.2', 2)).toBe('full');
  expect(await outcome('2.25.2', 1)).toBe('new');
  expect(await outcome('2.25.3', 0)).toBe('full');
  expect(await outcome('2.25.4', 3, 'CT2')).toBe('full');
  expect(await outcome('2.25.4', 2, 'CT2')).toBe('new');
  expect(await outcome('2.25.5', 0, 'CT3')).toBe('full');
  expect(await commitments.pending()).toHaveLength(3);
});
