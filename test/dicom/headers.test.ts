import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, createDeflateRaw } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHeaderAside } from '../../edge/dicom/storage/headers.ts';
import { HeaderError } from '../../edge/volume/errors.ts';
import { readHeader, readHeaderWithin } from '../../edge/volume/header.ts';
import { DEFLATED_LE, type Fields, instance } from '../volume/instance.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-headers-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'one.dcm');
  await writeFile(path, bytes);
  return path;
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const path = await file(bytes);
  const code = (error: unknown) => (error instanceof HeaderError ? error.code : `not a HeaderError: ${error}`);
  return readHeaderAside(path).then(() => 'read', code);
}

const OPEN = [0x09, 0, 0, 0x10, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255];
const CLOSE = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];

/** A private sequence of this many empty elements, 8 bytes each. */
function crowd(elements: number): Buffer {
  const each = Buffer.alloc(8 * elements);
  for (let n = 0; n < elements; n++) each.set([0x0b, 0, n & 255, (n >> 8) & 255, 0x4c, 0x4f], 8 * n);
  return Buffer.concat([Buffer.from(OPEN), each, Buffer.from(CLOSE)]);
}

/** An instance with this before its pixels. */
function holding(element: Buffer, fields: Fields = { PatientID: 'A1' }): Buffer {
  const file = Buffer.from(instance(fields));
  const at = file.indexOf(Buffer.of(0xe0, 0x7f, 0x10, 0));
  return Buffer.concat([file.subarray(0, at), element, file.subarray(at)]);
}

describe('headers of received files', () => {
  test('a megabyte of tiny elements is more than is read at once, and is read aside to the same end', async () => {
    const path = await file(holding(crowd(128_000)));
    expect(await readHeaderWithin(path, { bytes: 256 * 1024, elements: 3000 })).toBeNull();
    expect(await readHeaderWithin(path, { bytes: 8 * 1024 * 1024, elements: 3000 })).toBeNull();
    const aside = await readHeaderAside(path);
    expect(aside).toEqual(await readHeader(path));
    expect(aside.patientId).toBe('A1');
  });

  test('what is wrong with a large header is told as of a small one', async () => {
    const path = await file(holding(crowd(5000), { StudyInstanceUID: undefined }));
    await expect(readHeaderAside(path)).rejects.toMatchObject({
      code: 'header-no-uids',
      hint: 'Check the sending device.',
    });
  });

  test('sequences 10,000 deep are an error, and no stack overflows', async () => {
    expect(await codeOf(holding(Buffer.from(Array.from({ length: 10_000 }, () => OPEN).flat())))).toBe(
      'header-corrupt',
    );
  });

  test('a header larger than any image needs is refused', async () => {
    expect(await codeOf(holding(crowd(1_100_000)))).toBe('header-too-large');
  });
});

describe('deflated files (PS3.5 A.5)', () => {
  const deflated = instance({ PatientID: 'A1' }, new Int16Array(12), DEFLATED_LE);

  test('cut off anywhere are refused, on disk as in memory', async () => {
    for (let length = 300; length < deflated.length; length += 7) {
      expect(await codeOf(deflated.subarray(0, length)), `cut at ${length}`).toMatch(
        /^header-(truncated|corrupt|no-uids)$/,
      );
    }
    expect((await readHeaderAside(await file(deflated))).patientId).toBe('A1');
  });

  test('that inflate without end are refused without being held in memory', async () => {
    const meta = deflated.subarray(0, 144 + new DataView(deflated.buffer).getUint32(140, true));
    const bomb = await file(Buffer.concat([meta, await zeros(520)]));
    const before = process.memoryUsage().rss;
    await expect(readHeaderAside(bomb)).rejects.toMatchObject({ code: 'header-too-large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });
});

/** So many MiB of zeros, deflated. */
async function zeros(mib: number): Promise<Buffer> {
  const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED });
  const parts: Buffer[] = [];
  deflate.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => deflate.once('end', resolve));
  const one = Buffer.alloc(1024 * 1024);
  for (let n = 0; n < mib; n++) if (!deflate.write(one)) await new Promise((resume) => deflate.once('drain', resume));
  deflate.end();
  await done;
  return Buffer.concat(parts);
}
