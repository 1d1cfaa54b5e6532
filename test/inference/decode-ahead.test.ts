import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DecodeAhead } from '../../edge/inference/decode-ahead.ts';
import { decodeScan } from '../../edge/inference/decode-scan.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import { encapsulated, encode, fieldsOf, picture } from '../volume/encapsulated.ts';

const SLICES = 12;
const SLICE_BYTES = 96 * 80 * 2;
let folder = '';
let files: string[] = [];
let corrupt = '';
let now = 0;
const clock = { now: () => now, monotonic: () => now };
let ahead: DecodeAhead;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-ahead-'));
  const bytes = await encode('encodeJpeg', picture(), { lossy: false, predictor: 1, pointTransform: 0 });
  const slice = (n: number, pixels: Uint8Array) =>
    encapsulated('1.2.840.10008.1.2.4.70', [pixels], {
      ...fieldsOf(picture()),
      InstanceNumber: n + 1,
      ImagePositionPatient: [0, 0, 5 * n],
    });
  files = Array.from({ length: SLICES }, (_, n) => join(folder, `${n}.dcm`));
  for (const [n, file] of files.entries()) await writeFile(file, slice(n, bytes));
  corrupt = join(folder, 'corrupt.dcm');
  await writeFile(corrupt, slice(5, bytes.subarray(0, bytes.length / 2)));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  ahead = new DecodeAhead({ clock, budgetBytes: 20 * SLICE_BYTES });
});

const offer = (some: readonly string[], seriesInstanceUid = '1.2.1') => {
  for (const file of some) ahead.offer({ seriesInstanceUid, file });
};

test('a scan decoded as it arrived, in whole or in part, is the same volume as one decoded when it is read', async () => {
  const plain = assembleVolume(await decodeScan(files));
  for (const part of [files, files.slice(3, 7).toReversed(), []]) {
    offer(part);
    await ahead.idle();
    expect(ahead.bytes).toBe(part.length * SLICE_BYTES);
    expect(assembleVolume(await decodeScan(files, ahead))).toEqual(plain);
    expect(ahead.bytes, 'what was read is not kept twice').toBe(0);
  }
});

test('a reading that begins while slices are still waiting takes what is there and decodes the rest', async () => {
  offer(files);
  expect(assembleVolume(await decodeScan(files, ahead))).toEqual(assembleVolume(await decodeScan(files)));
  await ahead.idle();
  expect(ahead.bytes).toBe(0);
});

test('a damaged slice is told of as without, and holds nothing up', async () => {
  const scan = files.with(5, corrupt);
  const told = await decodeScan(scan).catch((error: Error) => error);
  expect(told).toMatchObject({ code: 'decode-corrupt', message: expect.stringContaining('slice 6') });
  offer(scan);
  await ahead.idle();
  expect(ahead.bytes).toBe((SLICES - 1) * SLICE_BYTES);
  expect(await decodeScan(scan, ahead).catch((error: Error) => error)).toEqual(told);
});

test('nothing is decoded while a scan is read', async () => {
  await ahead.hold(async () => {
    offer(files);
    await ahead.idle();
    expect(ahead.bytes).toBe(0);
  });
  await ahead.idle();
  expect(ahead.bytes).toBe(SLICES * SLICE_BYTES);
});

test('the budget holds: a new series drives out the oldest, and never itself', async () => {
  ahead = new DecodeAhead({ clock, budgetBytes: 8 * SLICE_BYTES + 1 });
  offer(files.slice(0, 6), '1.2.1');
  await ahead.idle();
  offer(files.slice(6), '1.2.2');
  await ahead.idle();
  expect(ahead.bytes).toBe(8 * SLICE_BYTES);
  expect(await ahead.take(files[0]!)).toBeNull();
  expect(await ahead.take(files[11]!)).not.toBeNull();

  ahead = new DecodeAhead({ clock, budgetBytes: 8 * SLICE_BYTES });
  offer(files);
  await ahead.idle();
  expect(ahead.bytes).toBe(8 * SLICE_BYTES);
  expect(await ahead.take(files[0]!), 'the first of the only series stays').not.toBeNull();
  expect(await decodeScan(files, ahead)).toHaveLength(SLICES);
});

test('a series that is refused is forgotten, and what nobody asks for after a quarter of an hour', async () => {
  offer(files.slice(0, 4), '1.2.1');
  offer(files.slice(4, 8), '1.2.2');
  await ahead.idle();
  ahead.forget('1.2.1');
  expect(ahead.bytes).toBe(4 * SLICE_BYTES);
  now += 14 * 60_000;
  offer(files.slice(8, 10), '1.2.3');
  await ahead.idle();
  now += 60_000;
  ahead.expire();
  expect(ahead.bytes).toBe(2 * SLICE_BYTES);
  now += 15 * 60_000;
  ahead.expire();
  expect(ahead.bytes).toBe(0);
});
