import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { DiskMonitor, freeBytesOf } from '../../edge/health/disk.ts';
import { silent } from '../mqtt/link.ts';

const MB = 1_000_000;

test('a scanner is refused as out of resources while less is free than must be kept, and accepted again after', async () => {
  let free = 3000 * MB;
  const disk = new DiskMonitor({ path: tmpdir(), minFreeMb: 2048, log: silent, freeBytes: async () => free });
  await disk.check();
  expect(disk.canStore()).toBeNull();
  expect(disk.freeBytes).toBe(3000 * MB);

  free = 2048 * MB - 1;
  await disk.check();
  expect(disk.canStore()).toMatchObject({
    code: 'disk-full',
    dicomStatus: 0xa700,
    message: expect.stringContaining('2047 MB'),
  });
  expect(disk.problems()).toEqual([expect.objectContaining({ text: expect.stringContaining('remove old scans') })]);

  free = 2048 * MB;
  await disk.check();
  expect(disk.canStore()).toBeNull();
  expect(disk.problems()).toEqual([]);
});

test('a disk that does not answer accepts nothing', async () => {
  const disk = new DiskMonitor({ path: '/does/not/exist', minFreeMb: 0, log: silent });
  await disk.start();
  expect(disk.canStore()).toMatchObject({ code: 'disk-unreadable' });
  expect(disk.freeBytes).toBeNull();
  await disk.stop();
});

test('the free space is that of the file system', async () => {
  const free = await freeBytesOf(tmpdir());
  expect(free).toBeGreaterThan(0);
  expect(Number.isSafeInteger(free)).toBe(true);
});
