import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FolderWriter } from '../../edge/inference/scan-files.ts';
import { testFolder } from './fixtures.ts';

test('the folder appears only with all its files, and replaces one of the same name', async () => {
  const folder = join(testFolder(), 'a', 'b', '1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'old'), 'old');
  const writer = await FolderWriter.begin(folder);
  writer.add('one', { bytes: Buffer.from('one') });
  expect(readdirSync(folder)).toEqual(['old']);
  writer.add('two', { bytes: Buffer.from('two') });
  await writer.commit();
  expect(readdirSync(folder).sort()).toEqual(['one', 'two']);
  expect(readdirSync(join(folder, '..'))).toEqual(['1']);
});

test('zeros around the content take no space on the disk', async () => {
  const folder = join(testFolder(), '1');
  const writer = await FolderWriter.begin(folder);
  writer.add('sparse', { bytes: Buffer.from([1, 2, 3]), at: 5_000_000, size: 10_000_000 });
  await writer.commit();
  const content = readFileSync(join(folder, 'sparse'));
  expect(content.length).toBe(10_000_000);
  expect([...content.subarray(4_999_999, 5_000_004)]).toEqual([0, 1, 2, 3, 0]);
  expect(statSync(join(folder, 'sparse')).blocks * 512).toBeLessThan(100_000);
});

test('what a killed process left half written is not taken over', async () => {
  const folder = join(testFolder(), '1');
  mkdirSync(`${folder}.partial`);
  writeFileSync(join(`${folder}.partial`, 'half'), 'x');
  const writer = await FolderWriter.begin(folder);
  writer.add('whole', { bytes: Buffer.from('whole') });
  await writer.commit();
  expect(readdirSync(folder)).toEqual(['whole']);
});

test('a file that cannot be written fails the whole, and nothing is left', async () => {
  const folder = join(testFolder(), '1');
  const writer = await FolderWriter.begin(folder);
  writer.add('same', { bytes: Buffer.from('1') });
  writer.add('same', { bytes: Buffer.from('2') });
  await expect(writer.commit()).rejects.toThrow('EEXIST');
  await writer.abandon();
  expect([existsSync(folder), existsSync(`${folder}.partial`)]).toEqual([false, false]);
});
