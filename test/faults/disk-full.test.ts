import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { sliceDataset } from '../dicom/instances.ts';
import { CT, RawPeer } from '../dicom/raw-peer.ts';

const OUT_OF_RESOURCES = 0xa700;
const LISTENER = join(import.meta.dirname, 'fuzz/listener.ts');

let undo: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'henet-full-'));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The real listener on a data folder, its port, and the codes of the errors that it logs. */
async function listen(command: string, args: readonly string[]): Promise<{ port: number; codes: string[] }> {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  undo.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  });
  const lines = createInterface(child.stdout!);
  const [line] = (await once(lines, 'line')) as [string];
  const codes: string[] = [];
  lines.on('line', (text) => codes.push((JSON.parse(text) as { code: string }).code));
  return { port: Number(line), codes };
}

/** A file system of so many MB, where this process may make one; else null, with a line that says why. */
async function smallDisk(megabytes: number): Promise<string | null> {
  const dir = await folder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    console.warn(
      `no small disk here (${String((error as Error).message).trim()}): a limit on file sizes stands in for it`,
    );
    return null;
  }
  undo.push(() => execFileSync('umount', [dir]));
  return dir;
}

test('a disk that is full is answered with A700 and hurts nothing; when there is room the same slice is stored', async () => {
  const disk = await smallDisk(8);
  if (disk === null) return;
  const { port, codes } = await listen(process.execPath, [LISTENER, disk]);
  const { peer } = await RawPeer.associate(port);
  const store = (instanceUid: string, side: number) =>
    peer.store(3, { classUid: CT, instanceUid }, sliceDataset({ instanceUid, side }), 4);
  expect(await store('1.2.3.4.1', 64)).toBe(0);

  const filler = join(disk, 'filler');
  const { bavail, bsize } = await statfs(disk);
  // Room for a quarter of a large slice: it runs full amid the instance.
  await writeFile(filler, Buffer.alloc(bavail * bsize - 131_072));
  expect(await store('1.2.3.4.2', 512)).toBe(OUT_OF_RESOURCES);
  expect(codes).toContain('spool-disk-full');
  expect(await readdir(join(disk, 'spool', 'incoming'))).toEqual([]);

  // And no room at all, not even for the journal.
  const left = await statfs(disk);
  await writeFile(join(disk, 'filler-2'), Buffer.alloc(left.bavail * left.bsize));
  expect(await store('1.2.3.4.3', 64)).toBe(OUT_OF_RESOURCES);
  expect(await peer.echo(1)).toBe(0);

  await rm(filler);
  for (const instanceUid of ['1.2.3.4.2', '1.2.3.4.3']) expect(await store(instanceUid, 512)).toBe(0);
  await peer.release();
});

test('a file that the system does not let grow (EFBIG) is answered with A700, and a smaller one is stored', async () => {
  const dir = await folder();
  const { port, codes } = await listen('prlimit', ['--fsize=1000000', process.execPath, LISTENER, dir]);
  const { peer } = await RawPeer.associate(port);
  const store = (instanceUid: string, side: number) =>
    peer.store(3, { classUid: CT, instanceUid }, sliceDataset({ instanceUid, side }), 4);
  expect(await store('1.2.3.4.1', 1024)).toBe(OUT_OF_RESOURCES);
  expect(codes).toEqual(['spool-disk-full']);
  expect(await readdir(join(dir, 'spool', 'incoming'))).toEqual([]);
  expect(await store('1.2.3.4.1', 64)).toBe(0);
  await peer.release();
});
