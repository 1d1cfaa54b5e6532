import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Disk } from '../../edge/dicom/storage/disk.ts';
import { InstanceWriter } from '../../edge/dicom/storage/instance-writer.ts';
import { PARCEL_BYTES } from '../../edge/dicom/storage/parcels.ts';
import { instance } from '../volume/instance.ts';

let dir: string;
let disk: Disk;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'henet-writer-'));
  disk = new Disk();
});
afterEach(async () => {
  await disk.stop();
  await rm(dir, { recursive: true });
});

const SLICE = Buffer.from(instance({ PatientID: 'A1' }));
const ANNOUNCED = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  statedSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3',
  transferSyntaxUid: '1.2.840.10008.1.2.1',
};

function writer(file = 'a.part', maxBytes = 50_000_000): InstanceWriter {
  return new InstanceWriter({ disk, file: join(dir, file), prefix: Buffer.from('prefix'), maxBytes, refused: null });
}

const settle = (one: InstanceWriter) => one.settle(ANNOUNCED, join(dir, 'a.dcm'));

test('what is larger than all that may be on its way comes to the disk whole, and its sender waits for the disk', async () => {
  const one = writer();
  const data = Buffer.alloc(20 * PARCEL_BYTES + 12_345);
  for (let at = 0; at < data.length; at++) data[at] = (at * 7919) >> 8;
  for (let at = 0; at < data.length; at += 131_072) {
    one.write(data.subarray(at, at + 131_072));
    await one.ready();
  }
  const { bytes, header, file } = await settle(one);
  expect({ bytes, header }).toEqual({ bytes: 6 + data.length, header: null });
  expect((await readFile(file)).subarray(6).equals(data)).toBe(true);
});

test('files that are written at the same time share no bytes', async () => {
  const all = Array.from({ length: 6 }, (_, n) => ({ n, one: writer(`${n}.part`) }));
  for (let times = 0; times < 40; times++) for (const { n, one } of all) one.write(Buffer.alloc(40_000, n));
  for (const { n, one } of all) {
    const { file } = await settle(one);
    expect((await readFile(file)).subarray(6).equals(Buffer.alloc(1_600_000, n))).toBe(true);
  }
});

test('the memory of what was written is used again', async () => {
  for (let n = 0; n < 3; n++) {
    const one = writer(`${n}.part`);
    one.write(SLICE);
    await settle(one);
  }
  const parcel = disk.parcels.take();
  expect(Buffer.from(parcel.subarray(6, 6 + SLICE.length)).equals(SLICE)).toBe(true);
});

test('a folder that is not there is out of resources (A700), and says what to check', async () => {
  const one = writer('no/a');
  one.write(SLICE);
  await expect(settle(one)).rejects.toMatchObject({
    code: 'spool-unwritable',
    dicomStatus: 0xa700,
    hint: expect.stringContaining('dataDir'),
  });
  await one.discard();
});

test('discarding removes the file', async () => {
  const one = writer();
  one.write(SLICE);
  await expect.poll(() => readdir(dir)).toEqual(['a.part']);
  await one.discard();
  expect(await readdir(dir)).toEqual([]);
});

test('where the thread that writes ends, its instance is a processing failure (0110), and the next has a new thread', async () => {
  const lost = writer('lost.part');
  lost.write(SLICE);
  await expect.poll(() => readdir(dir)).toEqual(['lost.part']);
  await disk.stop();
  await expect(settle(lost)).rejects.toMatchObject({ code: 'instance-processing', dicomStatus: 0x0110 });
  await lost.discard();
  expect(await readdir(dir)).toEqual([]);
  const next = writer();
  next.write(SLICE);
  expect(await settle(next)).toMatchObject({ bytes: 6 + SLICE.length });
});
