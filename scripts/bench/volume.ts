import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { decodeScan } from '../../edge/inference/decode-scan.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import { decodeInstance } from '../../edge/volume/decode.ts';
import { syntaxName } from '../../edge/volume/syntaxes.ts';
import { makeStudy } from '../phantom/study.ts';
import { median, type Row } from './row.ts';

const run = promisify(execFile);
const TREE = '1.2.840.10008.1.2.4';
/** Slices of each compressed scan. */
const CODED = 12;
/** Scans decoded for each repeat. The least time counts: a program's start varies by as much as it decodes. */
const TIMES = 9;
/** Scans assembled before the first that counts, for the compiler's sake: an engine reads scans all day. */
const WARMING = 6;
/** Scans assembled for each repeat. */
const RUNS = 3;
/** Slices of the scan whose volume is assembled. */
const SLICES = 36;

/** How gdcm makes each of the transfer syntaxes that it can. */
const SYNTAXES: readonly (readonly [uid: string, options: readonly string[]])[] = [
  ['1.2.840.10008.1.2.5', ['--rle']],
  [`${TREE}.70`, ['--jpeg']],
  [`${TREE}.80`, ['--jpegls']],
  [`${TREE}.90`, ['--j2k']],
  [`${TREE}.91`, ['--j2k', '--lossy', '-r', '10']],
];

/**
 * Decoding of a scan's slices per transfer syntax beside `gdcmconv --raw`, net of what that takes for the same slice uncompressed; and decoding and assembling a scan beside dcm2niix. Both of ours are warm, as in the engine.
 */
export async function measureVolume(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'henet-volume-'));
  try {
    const soft = makeStudy({ seed: 700, bleed: false, slices: SLICES }).series.find(({ kind }) => kind === 'soft')!;
    const scan = path.join(folder, 'scan');
    await mkdir(scan);
    for (const [n, { bytes }] of soft.instances.entries()) await writeFile(path.join(scan, `${n}.dcm`), bytes);
    // Before the codecs: an engine that reads native scans all day has none of their memory to look after.
    const assembly = await assemblyRow(scan, folder, repeats);
    say('bench: assembled a volume');
    const native = Array.from({ length: CODED }, (_, n) => path.join(scan, `${(SLICES - CODED) / 2 + n}.dcm`));
    const rows: Row[] = [];
    for (const [uid, options] of SYNTAXES) {
      const coded = native.map((_, n) => path.join(folder, `coded-${n}.dcm`));
      for (const [n, file] of coded.entries()) await run('gdcmconv', [...options, native[n]!, file]);
      rows.push(await decodeRow(uid, coded, native, folder, repeats));
      say(`bench: decoded ${syntaxName(uid)}`);
    }
    return [...rows, assembly];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function decodeRow(
  uid: string,
  coded: readonly string[],
  native: readonly string[],
  folder: string,
  repeats: number,
): Promise<Row> {
  const times = { ours: [] as number[], alone: [] as number[], coded: [] as number[], native: [] as number[] };
  const [slice, plain] = [coded[CODED / 2]!, native[CODED / 2]!];
  for (let n = 0; n < TIMES * (repeats + 1); n++) {
    times.ours.push((await elapsed(() => decodeScan(coded))) / CODED);
    times.alone.push(await elapsed(() => decodeInstance(slice)));
    times.coded.push(await gdcmRaw(slice, folder));
    times.native.push(await gdcmRaw(plain, folder));
  }
  const ours = Math.min(...times.ours);
  const alone = Math.min(...times.alone);
  // Starting, reading and writing cost it the same for a file that needs no decoding.
  const peer = Math.min(...times.coded) - Math.min(...times.native);
  if (peer <= 0) throw new Error('this machine is too busy to tell how long gdcm decodes; try again when it is idle');
  const kib = Math.round((await stat(slice)).size / 1024);
  return {
    name: `decode a slice of 512 x 512 of a scan, ${syntaxName(uid)}, ${kib} KiB`,
    unit: 'ms',
    ours,
    peer,
    peerName: 'gdcmconv --raw, one thread, less the same for an uncompressed file',
    ratio: ours / peer,
    note: `the least of all runs on both sides; ours: file to Hounsfield units, of ${CODED} slices as the engine decodes them, on ${availableParallelism()} cores; a slice by itself ${alone.toFixed(1)} ms, ratio ${(alone / peer).toFixed(2)}; the budget is 1.5`,
  };
}

function gdcmRaw(file: string, folder: string): Promise<number> {
  return elapsed(() => run('gdcmconv', ['--raw', file, path.join(folder, 'raw.dcm')]));
}

async function assemblyRow(scan: string, folder: string, repeats: number): Promise<Row> {
  const files = (await readdir(scan)).map((name) => path.join(scan, name));
  const out = path.join(folder, 'nifti');
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = -WARMING; n < RUNS * repeats; n++) {
    const one = await elapsed(async () => {
      const { volume } = assembleVolume(await decodeScan(files));
      await writeFile(path.join(folder, 'volume.i16'), new Uint8Array(volume.hu.buffer));
    });
    await mkdir(out);
    const other = await elapsed(() => run('dcm2niix', ['-b', 'n', '-z', 'n', '-o', out, scan]));
    await rm(out, { recursive: true });
    if (n < 0) continue;
    ours.push(one);
    theirs.push(other);
  }
  return {
    name: `volume of ${SLICES} slices of 512 x 512: read, decode, assemble, write`,
    unit: 'ms',
    ours: median(ours),
    peer: median(theirs),
    peerName: 'dcm2niix (its start included)',
    ratio: median(ours) / median(theirs),
    note: 'both write the uncompressed volume without waiting for the disk; no slower is the budget',
  };
}

async function elapsed(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return performance.now() - began;
}
