import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InstanceWriter } from '../../edge/dicom/storage/instance-writer.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'henet-writer-'));
});
afterEach(() => rm(dir, { recursive: true }));

const DATA = Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 256));

/** A disk of so many bytes, that takes what fits and fails only at the next write, as POSIX has it. */
function diskOf(room: number): typeof open {
  return async (...args) => {
    const handle = await open(...args);
    let left = room;
    const take = async (bytes: Buffer) => {
      if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const part = bytes.subarray(0, left);
      left -= part.length;
      await handle.appendFile(part);
      return { bytesWritten: part.length };
    };
    return {
      writev: (chunks: Buffer[]) => take(Buffer.concat(chunks)),
      write: (bytes: Buffer, at: number) => take(bytes.subarray(at)),
      sync: () => handle.sync(),
      close: () => handle.close(),
    } as unknown as FileHandle;
  };
}

function writer(openFile: typeof open, maxBytes = 1_000_000): InstanceWriter {
  return new InstanceWriter({
    file: join(dir, 'a.part'),
    prefix: Buffer.from('prefix'),
    maxBytes,
    refused: null,
    openFile,
  });
}

test('a disk that takes a part of a write is given the rest', async () => {
  const one = writer(async (...args) => {
    const handle = await diskOf(Number.POSITIVE_INFINITY)(...args);
    const { writev } = handle;
    handle.writev = ((chunks: Buffer[]) =>
      writev.call(handle, [Buffer.concat(chunks).subarray(0, 100)])) as typeof writev;
    return handle;
  });
  one.end(DATA);
  expect(await one.settle()).toMatchObject({ bytes: 5006 });
  expect((await readFile(join(dir, 'a.part'))).subarray(6)).toEqual(DATA);
});

test('a disk that fills up amid an instance is out of resources (A700), never a shorter instance', async () => {
  const one = writer(diskOf(3000));
  one.end(DATA);
  expect(await one.settle()).toBeNull();
  expect(one.fault).toMatchObject({ code: 'spool-disk-full', dicomStatus: 0xa700 });
});

test('a folder that is not there is out of resources too, and says what to check', async () => {
  const one = new InstanceWriter({ file: join(dir, 'no', 'a'), prefix: DATA, maxBytes: 1e6, refused: null });
  one.end(DATA);
  expect(await one.settle()).toBeNull();
  expect(one.fault).toMatchObject({ code: 'spool-unwritable', hint: expect.stringContaining('dataDir') });
});

test('discarding removes the file', async () => {
  const one = writer(open);
  one.write(DATA);
  await one.discard();
  await expect(readFile(join(dir, 'a.part'))).rejects.toThrow('ENOENT');
});
