import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dcmtk } from './dcmtk.ts';

/** One way to make a transfer syntax from a CT slice, to send it, and to decode it by the same peer. */
export interface Encoding {
  readonly uid: string;
  /** Program and arguments before the input and output file. */
  readonly encode: readonly string[];
  /** Option by which `storescu` proposes it; null where it has none and the bytes are sent as they are. */
  readonly propose: string | null;
  readonly decode: readonly string[];
  /** Largest difference from the peer's own decoding, HU. */
  readonly within: number;
  /** Whether the program does so for unsigned pixels only. */
  readonly unsignedOnly: boolean;
}

const JPEG = ['dcmdjpeg'];
const JPEG_LS = ['dcmdjpls'];
const GDCM = ['gdcmconv', '--raw'];
const JPEG_TREE = '1.2.840.10008.1.2.4';
/** The limit for what was compressed with loss: two decoders may round differently. */
const LOSSY = 2;

/** Each transfer syntax that DCMTK or gdcm can make of a CT slice, by each of them that can. */
export const ENCODINGS: readonly Encoding[] = [
  one('1.2.840.10008.1.2', ['dcmconv', '+ti'], '-xi', ['dcmconv', '+te']),
  one('1.2.840.10008.1.2.1', ['dcmconv', '+te'], '-xe', ['dcmconv', '+te']),
  one('1.2.840.10008.1.2.2', ['dcmconv', '+tb'], null, ['dcmconv', '+te']),
  one('1.2.840.10008.1.2.1.99', ['dcmconv', '+td'], '-xd', ['dcmconv', '+te']),
  one('1.2.840.10008.1.2.5', ['dcmcrle'], '-xr', ['dcmdrle']),
  one('1.2.840.10008.1.2.5', ['gdcmconv', '--rle'], '-xr', GDCM),
  one(`${JPEG_TREE}.50`, ['dcmcjpeg', '+eb'], '-xy', JPEG, LOSSY),
  one(`${JPEG_TREE}.51`, ['dcmcjpeg', '+ee'], '-xx', JPEG, LOSSY),
  ...[1, 2, 3, 4, 5, 6, 7].map((sv) => one(`${JPEG_TREE}.57`, ['dcmcjpeg', '+el', '+sv', `${sv}`], null, JPEG)),
  one(`${JPEG_TREE}.70`, ['dcmcjpeg', '+e1'], '-xs', JPEG),
  one(`${JPEG_TREE}.70`, ['gdcmconv', '--jpeg'], '-xs', GDCM),
  one(`${JPEG_TREE}.80`, ['dcmcjpls', '+el'], '-xt', JPEG_LS),
  one(`${JPEG_TREE}.80`, ['gdcmconv', '--jpegls'], '-xt', GDCM),
  one(`${JPEG_TREE}.81`, ['dcmcjpls', '+en', '+md', '2'], '-xu', JPEG_LS, LOSSY, true),
  one(`${JPEG_TREE}.81`, ['gdcmconv', '--jpegls', '--lossy', '-e', '2'], '-xu', GDCM, LOSSY),
  one(`${JPEG_TREE}.90`, ['gdcmconv', '--j2k'], '-xv', GDCM),
  one(`${JPEG_TREE}.91`, ['gdcmconv', '--j2k', '--lossy', '-r', '10'], '-xw', GDCM, LOSSY),
  one(`${JPEG_TREE}.91`, ['gdcmconv', '--j2k', '--lossy', '--irreversible', '-r', '10'], '-xw', GDCM, LOSSY),
];

function one(
  uid: string,
  encode: readonly string[],
  propose: string | null,
  decode: readonly string[],
  within = 0,
  unsignedOnly = false,
): Encoding {
  return { uid, encode, propose, decode, within, unsignedOnly };
}

/** Why the tests with gdcm are skipped; null where it is installed. */
export function gdcmMissing(): string | null {
  return spawnSync('gdcmconv', ['--version']).status === 0
    ? null
    : 'gdcm is not installed (apt-get install libgdcm-tools)';
}

/** Runs a converter. @throws what it printed, where it did not end well */
export function convert(command: readonly string[], input: string, output: string): Promise<void> {
  return run([...command, input, output]);
}

/** Pixels of an uncompressed file, as `gdcmraw` finds them. */
export async function rawPixels(file: string, scratch: string, bits: number): Promise<Uint16Array | Uint8Array> {
  await run(['gdcmraw', '-i', file, '-o', scratch]);
  const bytes = new Uint8Array(await readFile(scratch));
  return bits === 8 ? bytes : new Uint16Array(bytes.buffer);
}

async function run([program, ...args]: readonly string[]): Promise<void> {
  const { code, output } = await dcmtk(program!, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${output}`);
}
