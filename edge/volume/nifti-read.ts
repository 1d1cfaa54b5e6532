import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { NiftiError } from './errors.ts';
import { type NiftiHeader, parseNiftiHeader } from './nifti-header.ts';

/** Stored numbers of a NIfTI file, in its own order: the first axis fastest. */
export type StoredValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A NIfTI image as its file has it; a voxel means `header.slope * stored + header.intercept`. */
export interface NiftiImage {
  readonly header: NiftiHeader;
  readonly stored: StoredValues;
}

/** Kinds of numbers that are read, by code (nifti1.h). */
const DATATYPES = {
  2: Uint8Array,
  4: Int16Array,
  8: Int32Array,
  16: Float32Array,
  64: Float64Array,
  256: Int8Array,
  512: Uint16Array,
  768: Uint32Array,
} as const;

/** 2^28 voxels of 8 bytes: a compressed file that unpacks to more is not an image of a head. */
const MAX_BYTES = 2 ** 31 + 2 ** 16;

/**
 * Reads a single-file NIfTI-1 image (`.nii`, or compressed with gzip whatever its name), given as a path or as its whole bytes.
 *
 * @throws NiftiError with any of its codes but `nifti-sheared`; the system's error where the file cannot be read
 */
export async function readNifti(file: string | Uint8Array): Promise<NiftiImage> {
  const bytes = await unpacked(typeof file === 'string' ? await readFile(file) : file);
  const header = parseNiftiHeader(bytes);
  return { header, stored: storedValues(bytes, header) };
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw new NiftiError(
      'nifti-truncated',
      'The compressed file is damaged or cut off.',
      'Copy the file again.',
      error,
    );
  }
}

function storedValues(bytes: Uint8Array, { datatype, size, dataOffset, littleEndian }: NiftiHeader): StoredValues {
  const type = DATATYPES[datatype as keyof typeof DATATYPES];
  if (type === undefined) {
    const text = `The voxels are of NIfTI data type ${datatype}, which is not read.`;
    throw new NiftiError('nifti-unsupported', text, 'Export as 8, 16 or 32 bit integers or as floats.');
  }
  const length = size[0] * size[1] * size[2] * type.BYTES_PER_ELEMENT;
  if (bytes.length < dataOffset + length) {
    const text = `The file ends after ${bytes.length} bytes; its voxels need ${dataOffset + length}.`;
    throw new NiftiError('nifti-truncated', text, 'Copy the file again.');
  }
  // A copy, so that the words begin at a whole word and may be swapped (a Buffer's own slice would not be one).
  const words = Buffer.from(new Uint8Array(bytes.subarray(dataOffset, dataOffset + length)).buffer);
  if (!littleEndian && type.BYTES_PER_ELEMENT === 2) words.swap16();
  if (!littleEndian && type.BYTES_PER_ELEMENT === 4) words.swap32();
  if (!littleEndian && type.BYTES_PER_ELEMENT === 8) words.swap64();
  return new type(words.buffer, words.byteOffset, size[0] * size[1] * size[2]);
}
