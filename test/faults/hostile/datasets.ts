import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import { Random } from '../../../scripts/phantom/random.ts';
import { sliceDataset } from '../../dicom/instances.ts';
import { CT, RawPeer, resultsOf } from '../../dicom/raw-peer.ts';
import type { HostileCase, Target } from './target.ts';

const CANNOT_UNDERSTAND = 0xc000;
const INVALID_SOP_INSTANCE = 0x0117;
const DEFLATED = '1.2.840.10008.1.2.1.99';
const DEPTH = 10_000;

/** Name of the patient whose scan came with a script in it. */
export const HTML_NAME = '<script>alert(1)</script>';

/** Those that keep PS3.8 and send an object that is none, or one that means harm. */
export const DATASET_CASES: readonly HostileCase[] = [
  {
    name: '1 MB of random bytes as a data set',
    trace: 'dicom-dataset-refused',
    async attack(target) {
      const random = new Random(4);
      const noise = Buffer.from(Uint8Array.from({ length: 1_000_000 }, () => random.uint32() & 0xff));
      // Within what this service takes as one instance, so that it is the content that is refused.
      expect(await storeOf(target, '1.2.3.4.12', noise.subarray(0, 990_000), 20)).toBe(CANNOT_UNDERSTAND);
    },
  },
  {
    name: `sequences that nest ${DEPTH} deep`,
    trace: 'dicom-dataset-refused',
    async attack(target) {
      const sequence = Buffer.from([0x40, 0x00, 0x75, 0x02, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff]);
      const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]);
      const nested = Buffer.concat(Array.from({ length: DEPTH }, () => Buffer.concat([sequence, item])));
      expect(await storeOf(target, '1.2.3.4.13', Buffer.concat([nested, sliceDataset()]), 3)).toBe(CANNOT_UNDERSTAND);
    },
  },
  {
    name: '../ in the UIDs of a command',
    trace: 'dicom-dataset-refused',
    async attack(target) {
      expect(await storeOf(target, '../../../../tmp/henet-evil', sliceDataset())).toBe(INVALID_SOP_INSTANCE);
      await expectNamesOfOurOwn(target);
    },
  },
  {
    name: '../ in the UIDs of a data set',
    trace: 'dicom-dataset-refused',
    async attack(target) {
      for (const uids of [{ seriesUid: '../../henet-evil' }, { studyUid: '../../henet-evil' }]) {
        const dataset = sliceDataset({ instanceUid: '1.2.3.4.15', ...uids });
        expect(await storeOf(target, '1.2.3.4.15', dataset)).toBe(CANNOT_UNDERSTAND);
      }
      await expectNamesOfOurOwn(target);
    },
  },
  {
    name: 'HTML as the name of a patient, which is stored and shown as text',
    trace: null,
    async attack(target) {
      const uids = { instanceUid: '1.2.3.4.16', seriesUid: '1.2.3.16', studyUid: '1.2.16' };
      const dataset = sliceDataset({ ...uids, patientName: HTML_NAME });
      expect(await storeOf(target, uids.instanceUid, dataset)).toBe(0);
    },
  },
  {
    name: 'a deflate bomb: 1 GB in 1 MB',
    trace: 'dicom-dataset-refused',
    async attack(target) {
      const contexts = [{ id: 3, abstract: CT, transfer: [DEFLATED] }];
      const { peer, answer } = await RawPeer.associateOver(await target.connect(), { contexts });
      const isTaken = resultsOf(answer).get(3) === 0;
      // Where the syntax is not taken, the same bytes come as if they were not deflated.
      if (!isTaken) peer.socket.destroy();
      const on = isTaken ? peer : await target.associate();
      const sop = { classUid: CT, instanceUid: '1.2.3.4.17' };
      expect(await on.store(3, sop, bomb(), 20)).toBe(CANNOT_UNDERSTAND);
      await on.release();
    },
  },
];

async function storeOf(target: Target, instanceUid: string, dataset: Buffer, pieces = 1): Promise<number | null> {
  const peer = await target.associate();
  const status = await peer.store(3, { classUid: CT, instanceUid }, dataset, pieces);
  await peer.release();
  return status;
}

/** Every file of the spool has a name that the appliance made, and there is nothing beside the data folder's own. */
async function expectNamesOfOurOwn(target: Target): Promise<void> {
  for (const name of await target.spool()) expect(name).toMatch(/^[0-9a-f-]{36}\.(dcm|part)$/);
  const outside = await readdir(join(target.dataDir, '..'));
  expect(outside.filter((name) => /henet-evil/.test(name))).toEqual([]);
}

/** A slice, and then zeros as the value of a private element: just under 1 MB that inflates to nearly 1 GB. */
function bomb(): Buffer {
  const zeros = deflateRawSync(Buffer.alloc(16_000_000), { finishFlush: constants.Z_FULL_FLUSH });
  const head = Buffer.concat([
    sliceDataset({ instanceUid: '1.2.3.4.17' }),
    Buffer.from([0xe1, 0x7f, 0x01, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 0, 0x3c]),
  ]);
  const start = deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([start, ...Array.from({ length: 60 }, () => zeros)]);
}
