import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleVolume, type StackSlice } from '../../edge/volume/assemble.ts';
import { NiftiError } from '../../edge/volume/errors.ts';
import { encodeNifti } from '../../edge/volume/nifti.ts';
import { readNifti } from '../../edge/volume/nifti-read.ts';
import { niftiSlices } from '../../edge/volume/nifti-slices.ts';
import { type Lattice, toIndex, toPatient, type Vec3, voxelCount } from '../../edge/volume/volume.ts';

type Expected = Record<string, { ras: [number, number, number][]; values: number[] }>;

let folder = '';
let expected: Expected = {};
const names = () => Object.keys(expected);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-nifti-'));
  // Debian's own python3, which has its python3-nibabel; another python first in the path would not.
  await promisify(execFile)('/usr/bin/python3', ['test/volume/write_nifti.py', folder]);
  expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as Expected;
});
afterAll(() => rm(folder, { recursive: true }));

/** Largest distance, mm, of a voxel from where nibabel has it, and largest difference of its value; every voxel is compared. */
function compare(slices: readonly StackSlice[], { ras, values }: Expected[string]) {
  const { rows, columns, imageOrientation: o, pixelSpacing } = slices[0]!.header;
  expect(rows! * columns! * slices.length).toBe(values.length);
  let [offMm, off] = [0, 0];
  const seen = new Set<number>();
  for (const { header, hu } of slices) {
    for (const [n, value] of hu.entries()) {
      const [i, j] = [n % columns!, Math.floor(n / columns!)];
      const at = ([0, 1, 2] as const).map(
        (c) => header.imagePosition![c] + i * pixelSpacing![1] * o![c]! + j * pixelSpacing![0] * o![c + 3]!,
      );
      const distance = (point: Vec3) => Math.hypot(-at[0]! - point[0], -at[1]! - point[1], at[2]! - point[2]);
      const nearest = ras.reduce((best, point, p) => (distance(point) < distance(ras[best]!) ? p : best), 0);
      seen.add(nearest);
      offMm = Math.max(offMm, distance(ras[nearest]!));
      off = Math.max(off, Math.abs(value - Math.round(values[nearest]!)));
    }
  }
  expect(seen.size).toBe(values.length);
  return { offMm, off };
}

describe('a NIfTI file is read as nibabel reads it', () => {
  it('whatever the order and direction of its axes, by sform and by qform, plain and compressed', async () => {
    const turned = names().filter((name) => name.startsWith('axes-'));
    expect(turned.length).toBe(96);
    for (const name of turned) {
      const slices = niftiSlices(await readNifti(join(folder, name)), Math.round);
      expect({ name, ...compare(slices, expected[name]!) }).toEqual({ name, offMm: expect.closeTo(0, 2), off: 0 });
      // The slices lie across the body, so that the head grid can take them.
      const [row, column] = [
        slices[0]!.header.imageOrientation!.slice(0, 3),
        slices[0]!.header.imageOrientation!.slice(3),
      ];
      expect([Math.abs(row[0]!), Math.abs(column[1]!)].every((cosine) => cosine > Math.SQRT1_2)).toBe(true);
    }
  });

  it.each(['u1-le', 'i1-le', 'i2-le', 'i2-be', 'u2-le', 'i4-le', 'i4-be', 'u4-le', 'f4-le', 'f4-be', 'f8-le', 'f8-be'])(
    'with voxels of type %s',
    async (type) => {
      const name = `type-${type}.nii`;
      const found = compare(niftiSlices(await readNifti(join(folder, name)), Math.round), expected[name]!);
      expect(found).toEqual({ offMm: expect.closeTo(0, 3), off: 0 });
    },
  );

  it.each([
    ['scaled by slope and intercept', 'scaled.nii'],
    ['sheared as a tilted gantry leaves it', 'sheared.nii.gz'],
    ['with a fourth dimension of one', 'four-dimensions.nii'],
    ['with a qform that says something else', 'sform-wins.nii'],
    ['with an extension before the voxels', 'extension.nii'],
  ])('%s', async (_, name) => {
    const found = compare(niftiSlices(await readNifti(join(folder, name)), Math.round), expected[name]!);
    expect(found).toEqual({ offMm: expect.closeTo(0, 3), off: 0 });
  });

  it('and assembled into a volume keeps each value at its place', async () => {
    for (const code of ['LPS', 'RAS', 'SAR', 'PIL']) {
      const name = names().find((candidate) => candidate.startsWith(`axes-${code}.`))!;
      const { volume } = assembleVolume(niftiSlices(await readNifti(join(folder, name)), Math.round));
      expect(voxelCount(volume)).toBe(expected[name]!.values.length);
      for (const [p, [x, y, z]] of expected[name]!.ras.entries()) {
        const [i, j, k] = toIndex(volume, [-x, -y, z]).map(Math.round) as [number, number, number];
        const value = volume.hu[i + volume.size[0] * (j + volume.size[1] * k)];
        expect(value).toBe(expected[name]!.values[p]);
      }
    }
  });
});

const LATTICE: Lattice = {
  size: [3, 4, 2],
  spacing: [0.5, 0.75, 5],
  origin: [-12, 7, 300],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};
const DATA = Int16Array.from({ length: 24 }, (_, n) => 40 * n - 200);

/** What this project writes, with a field of its header set anew. */
function changed(at: number, set: (view: DataView, at: number) => void): Uint8Array {
  const file = encodeNifti(LATTICE, DATA);
  set(new DataView(file.buffer), at);
  return file;
}
const short = (value: number) => (view: DataView, at: number) => view.setInt16(at, value, true);
const float = (value: number) => (view: DataView, at: number) => view.setFloat32(at, value, true);

async function refusal(file: Uint8Array): Promise<string> {
  try {
    niftiSlices(await readNifti(file), Math.round);
  } catch (error) {
    if (error instanceof NiftiError && error.hint !== '') return error.code;
    throw error;
  }
  throw new Error('the file was read');
}

describe('a NIfTI file of this project', () => {
  it('comes back as it was written', async () => {
    const { volume } = assembleVolume(niftiSlices(await readNifti(encodeNifti(LATTICE, DATA)), Math.round));
    expect(volume).toMatchObject({ size: LATTICE.size, origin: LATTICE.origin, axes: LATTICE.axes });
    expect(volume.hu).toEqual(DATA);
  });

  it('in metres or micrometres lies where one in millimetres does', async () => {
    for (const [unit, mm] of [
      [1, 1000],
      [3, 0.001],
    ] as const) {
      const file = changed(123, (view, at) => view.setUint8(at, unit));
      const { header } = await readNifti(file);
      expect(header.steps[2][2]).toBeCloseTo(5 * mm, 6);
      expect(header.origin[0]).toBeCloseTo(-12 * mm, 6);
    }
  });

  it('hands values that are not numbers to whoever decides what they mean', async () => {
    const data = Float32Array.from(DATA).fill(Number.NaN, 3, 5);
    const slices = niftiSlices(await readNifti(encodeNifti(LATTICE, data)), (value) => (Number.isNaN(value) ? 7 : 0));
    expect([...slices[0]!.hu].flatMap((value, n) => (value === 7 ? [n] : []))).toEqual([3, 4]);
  });
});

describe('a file that cannot be read is refused with its reason', () => {
  const whole = encodeNifti(LATTICE, DATA);
  const zipped = new Uint8Array(gzipSync(whole));
  const plain = (view: DataView) => {
    short(0)(view, 252);
    short(0)(view, 254);
  };
  it.each<[string, string, Uint8Array]>([
    ['text', 'nifti-not-nifti', new TextEncoder().encode('patient,baseline\n')],
    ['nothing', 'nifti-not-nifti', new Uint8Array(0)],
    ['a header cut off', 'nifti-truncated', whole.subarray(0, 300)],
    ['voxels cut off', 'nifti-truncated', whole.subarray(0, whole.length - 1)],
    ['a compressed file cut off', 'nifti-truncated', zipped.subarray(0, zipped.length - 9)],
    ['a header of two files', 'nifti-unsupported', changed(344, (view, at) => view.setUint32(at, 0x0031696e, true))],
    ['NIfTI-2', 'nifti-unsupported', changed(0, (view, at) => view.setInt32(at, 540, true))],
    [
      'several volumes',
      'nifti-unsupported',
      changed(40, (view, at) => {
        for (const [d, n] of [4, 3, 4, 1, 2].entries()) short(n)(view, at + 2 * d);
      }),
    ],
    ['complex numbers', 'nifti-unsupported', changed(70, short(32))],
    ['a size below one', 'nifti-corrupt', changed(44, short(-4))],
    ['no place in the patient', 'nifti-no-position', changed(0, plain)],
    ['an affine without depth', 'nifti-corrupt', changed(280 + 32 + 8, float(0))],
    ['an affine that is no number', 'nifti-corrupt', changed(280 + 12, float(Number.NaN))],
    ['rows and columns askew', 'nifti-sheared', changed(280 + 4, float(0.3))],
  ])('%s: %s', async (_, code, file) => {
    expect(await refusal(file)).toBe(code);
  });

  it('a missing file is the system’s own error', async () => {
    await expect(readNifti(join(tmpdir(), 'henet-no-such-file.nii'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('a voxel’s place is the lattice’s own', async () => {
  const slices = niftiSlices(await readNifti(encodeNifti(LATTICE, DATA)), Math.round);
  expect(slices.map(({ header }) => header.imagePosition)).toEqual([
    toPatient(LATTICE, [0, 0, 0]),
    toPatient(LATTICE, [0, 0, 1]),
  ]);
});
