import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Lattice, type Vec3, voxelCount } from './volume.ts';

/** Voxel data that a NIfTI file can carry here: HU, labels or a map. */
export type VoxelData = Int16Array | Uint8Array | Float32Array;

const HEADER_BYTES = 348;
/** Header, then four zero bytes that say "no extension". */
const DATA_OFFSET = 352;
const UNITS_MM = 2;
const SCANNER_ANATOMICAL = 1;

/**
 * One single-file NIfTI-1 image (nifti1.h of the NIfTI Data Format Working Group): little-endian, voxels in the order of
 * the lattice, affine in RAS mm as both qform and sform (code 1, scanner anatomical).
 *
 * @param data one value per voxel, indexed as `Volume.hu`
 * @throws RangeError where the data does not fill the lattice
 */
export function encodeNifti(lattice: Lattice, data: VoxelData): Uint8Array {
  const file = new Uint8Array(DATA_OFFSET + data.byteLength);
  file.set(header(lattice, data));
  file.set(bytesOf(data), DATA_OFFSET);
  return file;
}

/** All before the voxels. */
function header(lattice: Lattice, data: VoxelData): Uint8Array {
  if (data.length !== voxelCount(lattice)) {
    throw new RangeError(`${data.length} values for a lattice of ${lattice.size.join(' x ')} voxels`);
  }
  const file = new Uint8Array(DATA_OFFSET);
  const view = new DataView(file.buffer);
  const floats = (at: number, values: readonly number[]) => {
    for (const [n, value] of values.entries()) view.setFloat32(at + 4 * n, value, true);
  };
  view.setInt32(0, HEADER_BYTES, true);
  for (const [n, value] of [3, ...lattice.size, 1, 1, 1, 1].entries()) view.setInt16(40 + 2 * n, value, true);
  view.setInt16(70, datatype(data), true);
  view.setInt16(72, 8 * data.BYTES_PER_ELEMENT, true);
  const { qfac, quaternion } = orientation(lattice);
  floats(76, [qfac, ...lattice.spacing, 0, 0, 0, 0]);
  view.setFloat32(108, DATA_OFFSET, true);
  view.setFloat32(112, 1, true); // scl_slope: values are stored as they are
  view.setUint8(123, UNITS_MM);
  file.set(new TextEncoder().encode('HENet Edge, research only'), 148);
  view.setInt16(252, SCANNER_ANATOMICAL, true);
  view.setInt16(254, SCANNER_ANATOMICAL, true);
  const origin = toRas(lattice.origin);
  floats(256, [...quaternion, ...origin]);
  const columns = lattice.axes.map((axis, a) => toRas(axis).map((c) => c * lattice.spacing[a]!));
  for (const row of [0, 1, 2]) floats(280 + 16 * row, [...columns.map((column) => column[row]!), origin[row]!]);
  file.set(new TextEncoder().encode('n+1\0'), 344);
  return file;
}

/**
 * Writes {@link encodeNifti} as `.nii.gz`, piece by piece; fastest gzip level, for the file is made while a ward waits.
 *
 * @throws as encodeNifti, or what the disk says
 */
export async function writeNifti(path: string, lattice: Lattice, data: VoxelData): Promise<void> {
  const before = header(lattice, data);
  await pipeline(() => pieces(before, bytesOf(data)), createGzip({ level: 1 }), createWriteStream(path));
}

const PIECE_BYTES = 2 ** 20;

function* pieces(before: Uint8Array, bytes: Uint8Array): Generator<Uint8Array> {
  yield before;
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

function bytesOf(data: VoxelData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function datatype(data: VoxelData): number {
  if (data instanceof Int16Array) return 4;
  return data instanceof Uint8Array ? 2 : 16;
}

/** DICOM's x grows to the patient's left and y to posterior (PS3.3 C.7.6.2.1.1); NIfTI's to the right and to anterior. */
function toRas([x, y, z]: Vec3): [number, number, number] {
  return [-x, -y, z];
}

/** Quaternion (b, c, d) of the RAS axes; qfac is -1 where they are left-handed and the third is stored reversed. */
function orientation({ axes }: Lattice): { qfac: 1 | -1; quaternion: [number, number, number] } {
  const [i, j, k] = [toRas(axes[0]), toRas(axes[1]), toRas(axes[2])];
  const cross: Vec3 = [i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0]];
  const qfac = cross[0] * k[0] + cross[1] * k[1] + cross[2] * k[2] < 0 ? -1 : 1;
  // With the cross product as third column the matrix is a proper rotation whichever way the slices run.
  const squares = [1 + i[0] + j[1] + cross[2], 1 + i[0] - j[1] - cross[2], 1 - i[0] + j[1] - cross[2]];
  squares.push(1 - i[0] - j[1] + cross[2]);
  const largest = squares.indexOf(Math.max(...squares));
  // Four ways to write one quaternion: dividing by its largest component keeps the digits (a half turn has a = 0).
  const s = 2 * Math.sqrt(squares[largest]!);
  const sums: Vec3 = [j[0] + i[1], cross[0] + i[2], cross[1] + j[2]];
  const differences: Vec3 = [j[2] - cross[1], cross[0] - i[2], i[1] - j[0]];
  const candidates: [number, number, number, number][] = [
    [s / 4, differences[0] / s, differences[1] / s, differences[2] / s],
    [differences[0] / s, s / 4, sums[0] / s, sums[1] / s],
    [differences[1] / s, sums[0] / s, s / 4, sums[2] / s],
    [differences[2] / s, sums[1] / s, sums[2] / s, s / 4],
  ];
  const [a, b, c, d] = candidates[largest]!;
  // NIfTI derives a as the positive root, so the whole quaternion takes the sign that makes a positive.
  const sign = a < 0 ? -1 : 1;
  return { qfac, quaternion: [sign * b, sign * c, sign * d] };
}
