import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepingFault } from '../../edge/dicom/faults.ts';
import { type FileSystem, InstanceFile } from '../../edge/dicom/storage/instance-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'henet-file-'));
});
afterEach(() => rm(dir, { recursive: true }));

const PREFIX = Buffer.from('prefix');
const DATA = Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 256));

/** A disk that takes so many bytes of each write, and so many in all; as POSIX has it, it fails only at a write of which it takes none. */
function diskOf({ room = Number.POSITIVE_INFINITY, atOnce = Number.POSITIVE_INFINITY }): FileSystem {
  let left = room;
  const writeSync = ((descriptor: number, bytes: Uint8Array, at: number) => {
    if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const part = Math.min(bytes.length - at, left, atOnce);
    left -= part;
    return fs.writeSync(descriptor, bytes, at, part);
  }) as FileSystem['writeSync'];
  return { ...fs, writeSync };
}

function write(disk: FileSystem): InstanceFile {
  const file = new InstanceFile(join(dir, 'a.part'), disk);
  for (const bytes of [PREFIX, DATA]) file.append(bytes);
  return file;
}

test('a disk that takes a part of a write is given the rest', async () => {
  const sha256 = createHash('sha256').update(PREFIX).update(DATA).digest('hex');
  expect(write(diskOf({ atOnce: 100 })).settle()).toEqual({ bytes: 5006, sha256 });
  expect((await readFile(join(dir, 'a.part'))).subarray(6)).toEqual(DATA);
});

test('a disk that fills up amid an instance is out of resources (A700), never a shorter instance', () => {
  const file = write(diskOf({ room: 3000 }));
  let error: unknown;
  try {
    file.settle();
  } catch (thrown) {
    error = thrown;
  }
  expect(keepingFault(error)).toMatchObject({ code: 'spool-disk-full', dicomStatus: 0xa700 });
});

test('discarding removes the file, and after it was moved from there', async () => {
  write(fs).discard();
  await expect(readFile(join(dir, 'a.part'))).rejects.toThrow('ENOENT');
  const moved = write(fs);
  moved.settle();
  moved.moveTo(join(dir, 'a.dcm'));
  expect(await readFile(join(dir, 'a.dcm'))).toHaveLength(5006);
  moved.discard();
  await expect(readFile(join(dir, 'a.dcm'))).rejects.toThrow('ENOENT');
});
