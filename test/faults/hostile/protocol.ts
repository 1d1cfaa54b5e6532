import { expect } from 'vitest';
import { sliceDataset } from '../../dicom/instances.ts';
import { associateRq, CT, pdu, pdv, RawPeer, resultsOf, shortOf, VERIFICATION } from '../../dicom/raw-peer.ts';
import { expectAbort, type HostileCase } from './target.ts';

const UNRECOGNIZED = 2;
const UNEXPECTED_PARAMETER = 5;
const INVALID_PARAMETER = 6;
const SLICE = { classUid: CT, instanceUid: '1.2.3.4.1' };

/** Those that break PS3.8: what they send is no protocol. */
export const PROTOCOL_CASES: readonly HostileCase[] = [
  {
    name: 'a PDU that declares 0xFFFFFFFF bytes, before and after the association',
    trace: 'dicom-protocol',
    async attack(target) {
      const stranger = await target.connect();
      stranger.socket.write(Buffer.of(1, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3));
      await expectAbort(stranger, INVALID_PARAMETER);
      const peer = await target.associate();
      peer.socket.write(Buffer.of(4, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3));
      await expectAbort(peer, INVALID_PARAMETER);
    },
  },
  {
    name: 'fragments of a data set of which none says that it is the last',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.associate();
      peer.begin(3, SLICE, sliceDataset());
      const fragment = pdv(3, 0, Buffer.alloc(65_530));
      let sent = 0;
      peer.socket.resume();
      while (peer.socket.writable && sent < 1e9) {
        sent += fragment.length;
        await new Promise((resolve) => peer.socket.write(fragment, resolve));
      }
      // Twice the 1 MB that this service takes as an instance, and what fits into the buffers of two sockets.
      expect(sent).toBeLessThan(30e6);
      await expect.poll(() => target.spool('incoming')).toEqual([]);
    },
  },
  {
    name: 'fragments of a command of which none says that it is the last',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.associate();
      for (let n = 0; n < 40; n++) peer.socket.write(pdv(1, 1, Buffer.alloc(1000)));
      await expectAbort(peer, UNEXPECTED_PARAMETER);
    },
  },
  {
    name: '129 presentation contexts',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.connect();
      const contexts = Array.from({ length: 129 }, () => ({ id: 1, abstract: CT }));
      peer.socket.write(associateRq({ contexts }));
      await expectAbort(peer, INVALID_PARAMETER);
    },
  },
  {
    name: 'presentation contexts with the ids 3 and then 1, which is allowed and served',
    trace: null,
    async attack(target) {
      const contexts = [
        { id: 3, abstract: CT },
        { id: 1, abstract: VERIFICATION },
      ];
      const { peer, answer } = await RawPeer.associateOver(await target.connect(), { contexts });
      const accepted = [...resultsOf(answer)].filter(([, result]) => result === 0).map(([id]) => id);
      expect(accepted.sort()).toEqual([1, 3]);
      expect(await peer.echo(1)).toBe(0);
      await peer.release();
    },
  },
  {
    name: 'a C-STORE before any association',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.connect();
      peer.begin(3, SLICE, sliceDataset());
      await expectAbort(peer, UNRECOGNIZED);
    },
  },
  {
    name: 'a command that does not exist, which is refused without an end to the association (PS3.7 C.5.23)',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.associate();
      peer.socket.write(pdv(1, 3, command(0x0042)));
      const answer = await peer.receive();
      expect([0x0100, 0x0120, 0x0900].map((element) => shortOf(answer, element))).toEqual([0x8042, 7, 0x0211]);
      expect(await peer.echo(1)).toBe(0);
      await peer.release();
    },
  },
  {
    name: 'a C-ECHO of which the library that answers it cannot read the end',
    trace: null,
    async attack(target) {
      const damaged = command(0x0030);
      // (0000,0002) calls itself (0000,0000).
      damaged.writeUInt16LE(0, 2);
      const peer = await target.associate();
      peer.socket.write(pdv(1, 3, damaged));
      expect(shortOf(await peer.receive(), 0x0900)).toBe(0);
      await peer.release();
    },
  },
  {
    name: 'a command that is malformed',
    trace: 'dicom-protocol',
    async attack(target) {
      const peer = await target.associate();
      peer.socket.write(pdv(1, 3, command(0x0042).subarray(0, -1)));
      await expectAbort(peer, INVALID_PARAMETER);
    },
  },
  {
    name: 'an abort in the middle of a data set',
    trace: 'dicom-aborted-by-peer',
    async attack(target) {
      const peer = await target.associate();
      peer.begin(3, SLICE, sliceDataset().subarray(0, 300));
      await expect.poll(() => target.spool('incoming')).toHaveLength(1);
      peer.socket.end(pdu(7, Buffer.alloc(4)));
      await expect.poll(() => target.spool('incoming')).toEqual([]);
    },
  },
  {
    name: 'an A-ABORT after which the peer does not close its side',
    trace: 'dicom-aborted-by-peer',
    async attack(target) {
      const peer = await target.associate();
      peer.socket.write(pdu(7, Buffer.alloc(4)));
      await peer.closed();
    },
  },
];

/** A command set of this Command Field that is otherwise a C-ECHO-RQ (PS3.7 9.3.5). */
function command(field: number): Buffer {
  const elements: [number, Buffer][] = [
    [0x0002, Buffer.from(`${VERIFICATION}\0`)],
    [0x0100, Buffer.of(field & 0xff, field >> 8)],
    [0x0110, Buffer.of(7, 0)],
    [0x0800, Buffer.of(1, 1)],
  ];
  return Buffer.concat(
    elements.flatMap(([tag, value]) => [Buffer.of(0, 0, tag & 0xff, tag >> 8, value.length, 0, 0, 0), value]),
  );
}
