import { NiftiError } from './errors.ts';
import { cross, dot, norm } from './vector.ts';
import type { Size3, Vec3 } from './volume.ts';

/** What of a NIfTI-1 header (nifti1.h of the NIfTI Data Format Working Group) places and scales its voxels. */
export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** Voxels along the file's own axes, the first fastest. */
  readonly size: Size3;
  /** Code of the stored numbers, see {@link DATATYPES}. */
  readonly datatype: number;
  /** Where in the file the voxels begin, bytes. */
  readonly dataOffset: number;
  /** Meaning of a stored number: `slope * stored + intercept`. */
  readonly slope: number;
  readonly intercept: number;
  /** From one voxel to the next along each of the file's axes, LPS mm; need not be at right angles. */
  readonly steps: readonly [Vec3, Vec3, Vec3];
  /** LPS position of the centre of the first voxel, mm. */
  readonly origin: Vec3;
}

const HEADER_BYTES = 348;
const NIFTI_2_BYTES = 540;
const EXPORT_AGAIN = 'Export the image again as NIfTI-1, in one file (.nii or .nii.gz).';
/** As in assembleVolume: beyond that a header lies. */
const MAX_VOXELS = 2 ** 28;
/** mm per unit of the file's coordinates (xyzt_units): unknown is taken as mm, as every reader does. */
const MM_PER_UNIT: Readonly<Record<number, number>> = { 0: 1, 1: 1000, 2: 1, 3: 0.001 };

/**
 * Reads a NIfTI-1 header of either byte order. Where sform_code is set the sform places the voxels, else the qform.
 *
 * @throws NiftiError `nifti-not-nifti`, `nifti-truncated`, `nifti-unsupported`, `nifti-corrupt`, `nifti-no-position`
 */
export function parseNiftiHeader(bytes: Uint8Array): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = byteOrder(view);
  if (bytes.length < HEADER_BYTES)
    throw new NiftiError('nifti-truncated', 'The file ends in its header.', EXPORT_AGAIN);
  const magic = new TextDecoder('latin1').decode(bytes.subarray(344, 347));
  if (magic === 'ni1') throw unsupported('The voxels are in a second file (.hdr and .img).');
  if (magic !== 'n+1') throw notNifti();
  const short = (at: number) => view.getInt16(at, littleEndian);
  const float = (at: number) => view.getFloat32(at, littleEndian);
  const dataOffset = float(108);
  if (!(dataOffset >= HEADER_BYTES) || !Number.isInteger(dataOffset)) throw corrupt('where its voxels begin');
  // nifti1.h: a slope of 0 says that the numbers are stored as they are.
  const scaled = Number.isFinite(float(112)) && float(112) !== 0;
  const intercept = scaled ? float(116) : 0;
  if (!Number.isFinite(intercept)) throw corrupt('how its numbers are scaled');
  return {
    littleEndian,
    size: sizeOf(short),
    datatype: short(70),
    dataOffset,
    slope: scaled ? float(112) : 1,
    intercept,
    ...placed(view, short, float),
  };
}

function byteOrder(view: DataView): boolean {
  if (view.byteLength >= 4) {
    for (const littleEndian of [true, false]) {
      const length = view.getInt32(0, littleEndian);
      if (length === HEADER_BYTES) return littleEndian;
      if (length === NIFTI_2_BYTES) throw unsupported('The file is NIfTI-2.');
    }
  }
  throw notNifti();
}

function sizeOf(short: (at: number) => number): Size3 {
  const [count, ...dims] = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => short(40 + 2 * n));
  if (count === undefined || count < 1 || count > 7) throw corrupt('how many dimensions it has');
  const used = dims.map((n, d) => (d < count ? n : 1));
  if (used.some((n) => n < 1)) throw corrupt('its size');
  if (used.slice(3).some((n) => n > 1)) throw unsupported('The file holds several volumes.');
  const [columns, rows, slices] = used as [number, number, number];
  if (columns * rows * slices > MAX_VOXELS)
    throw unsupported(`The file holds ${columns} x ${rows} x ${slices} voxels.`);
  return [columns, rows, slices];
}

type Read = (at: number) => number;

function placed(view: DataView, short: Read, float: Read): Pick<NiftiHeader, 'steps' | 'origin'> {
  // nifti1.h, "3D image orientation": method 3 (sform) is preferred to method 2 (qform); method 1 places nothing.
  const columns = short(254) > 0 ? sform(float) : short(252) > 0 ? qform(float) : null;
  if (columns === null) {
    throw new NiftiError(
      'nifti-no-position',
      'The file does not say where in the patient its voxels lie (sform_code and qform_code are 0).',
      'Export the image with its affine.',
    );
  }
  const mm = MM_PER_UNIT[view.getUint8(123) & 7];
  if (mm === undefined) throw corrupt('its unit of length');
  // NIfTI's x grows to the right and y to anterior; LPS has both reversed (adding 0 turns -0 into 0).
  const [i, j, k, origin] = columns.map(([x, y, z]) => [-mm * x + 0, -mm * y + 0, mm * z] as const);
  const steps = [i!, j!, k!] as const;
  const volume = Math.abs(dot(cross(steps[0], steps[1]), steps[2]));
  const box = norm(steps[0]) * norm(steps[1]) * norm(steps[2]);
  if (!(volume > 1e-3 * box) || !origin!.every(Number.isFinite)) throw corrupt('where its voxels lie');
  return { steps, origin: origin! };
}

/** Columns of the affine, RAS: steps along the three axes, then the first voxel's position. */
function sform(float: Read): Vec3[] {
  return [0, 1, 2, 3].map((column) => [float(280 + 4 * column), float(296 + 4 * column), float(312 + 4 * column)]);
}

/** As {@link sform}, from the unit quaternion (a, b, c, d) whose b, c, d the file carries; a is never negative. */
function qform(float: Read): Vec3[] {
  let [b, c, d] = [float(256), float(260), float(264)] as Vec3;
  const squares = b * b + c * c + d * d;
  if (!(squares < 1.01)) throw corrupt('its rotation');
  // As nifti1_io does: after a half turn nothing but rounding is left for a.
  const a = 1 - squares < 1e-7 ? 0 : Math.sqrt(1 - squares);
  if (a === 0) [b, c, d] = [b / Math.sqrt(squares), c / Math.sqrt(squares), d / Math.sqrt(squares)];
  const rotation: Vec3[] = [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
  const spacing = [float(80), float(84), float(88) * (float(76) < 0 ? -1 : 1)];
  const steps = rotation.map((axis, n) => axis.map((part) => part * spacing[n]!) as unknown as Vec3);
  return [...steps, [float(268), float(272), float(276)]];
}

function notNifti(): NiftiError {
  return new NiftiError('nifti-not-nifti', 'The file is not NIfTI.', 'Give a .nii or .nii.gz file.');
}

function unsupported(what: string): NiftiError {
  return new NiftiError('nifti-unsupported', what, EXPORT_AGAIN);
}

function corrupt(what: string): NiftiError {
  return new NiftiError('nifti-corrupt', `The NIfTI header does not state ${what} in a way that can be.`, EXPORT_AGAIN);
}
