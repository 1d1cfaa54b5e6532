import { expect } from 'vitest';
import { sliceDataset } from '../../dicom/instances.ts';
import { associateRq, CT, pdv, type RawPeer } from '../../dicom/raw-peer.ts';
import type { HostileCase } from './target.ts';

/** Connections that one address may have open in this test's configuration. */
export const PER_ADDRESS = 16;
const SLICE = { classUid: CT, instanceUid: '1.2.3.4.1' };

/** Those that keep the service waiting: each is well-formed so far, and never ends. */
export const WAITING_CASES: readonly HostileCase[] = [
  {
    name: 'a slow-loris that asks for an association one byte at a time',
    trace: 'dicom-artim',
    async attack(target) {
      const request = associateRq({});
      expect(await drip(await target.connect(), chunks(request, 1))).toBeLessThan(request.length);
    },
  },
  {
    name: 'a slow-loris on an association that sends a PDU one byte at a time',
    trace: 'dicom-idle',
    async attack(target) {
      const peer = await target.associate();
      peer.begin(3, SLICE, sliceDataset().subarray(0, 100));
      const rest = pdv(3, 0, sliceDataset().subarray(100));
      expect(await drip(peer, chunks(rest, 1))).toBeLessThan(rest.length);
    },
  },
  {
    name: 'a slow-loris on an association that sends whole PDUs of one byte each',
    trace: 'dicom-idle',
    async attack(target) {
      const peer = await target.associate();
      peer.begin(3, SLICE, Buffer.alloc(0));
      const fragments = Array.from({ length: 1000 }, () => pdv(3, 0, Buffer.of(0)));
      expect(await drip(peer, fragments)).toBeLessThan(fragments.length);
      await expect.poll(() => target.spool('incoming')).toEqual([]);
    },
  },
  {
    name: '200 sockets of one address that stay silent',
    trace: 'dicom-too-many',
    async attack(target) {
      const peers = await Promise.all(Array.from({ length: 200 }, () => target.connect()));
      const closedAtOnce = () => peers.filter(({ socket }) => socket.closed).length;
      await expect.poll(closedAtOnce).toBeGreaterThanOrEqual(peers.length - PER_ADDRESS);
      // And those that had room are closed when their time is up.
      await Promise.all(peers.map((peer) => peer.closed()));
    },
  },
];

/** Sends one piece every 50 ms until it is cut off; how many were sent. */
async function drip(peer: RawPeer, pieces: readonly Buffer[]): Promise<number> {
  let sent = 0;
  const timer = setInterval(() => {
    const piece = pieces[sent];
    if (piece === undefined) return clearInterval(timer);
    sent++;
    peer.socket.write(piece);
  }, 50);
  await peer.closed();
  clearInterval(timer);
  return sent;
}

function chunks(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}
