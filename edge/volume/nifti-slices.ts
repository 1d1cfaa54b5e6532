import type { StackSlice } from './assemble.ts';
import { NiftiError } from './errors.ts';
import type { NiftiImage } from './nifti-read.ts';
import { along, dot, norm, unit } from './vector.ts';
import type { Vec3 } from './volume.ts';

/** Cosine of row and column directions up to which they are at right angles; that of {@link sharedAxes}. */
const SKEW = 1e-3;

/**
 * A NIfTI image as a stack of axial slices for {@link assembleVolume}, whatever the order and direction of the file's own axes:
 * columns along the axis nearest to left-right, rows along the one nearest to front-back. Voxels are only renumbered. A stack
 * sheared by gantry tilt stays sheared, as DICOM slices are.
 *
 * @param convert from a voxel's value (scaled; may be NaN) to what the slices carry, a whole number in the range of int16
 * @throws NiftiError `nifti-sheared` where rows and columns are not at right angles; whatever `convert` throws
 */
export function niftiSlices({ header, stored }: NiftiImage, convert: (value: number) => number): StackSlice[] {
  const { size, steps, origin, slope, intercept } = header;
  const [x, y, z] = axialOrder(steps);
  const [row, column] = [unit(steps[x]), unit(steps[y])];
  if (Math.abs(dot(row, column)) > SKEW) {
    throw new NiftiError(
      'nifti-sheared',
      'Rows and columns of the axial slices are not at right angles.',
      'Export the image as it was acquired, or resampled onto an orthogonal grid.',
    );
  }
  const [columns, rows] = [size[x], size[y]];
  const stride = [1, size[0], size[0] * size[1]] as const;
  const place = {
    rows,
    columns,
    imageOrientation: [...row, ...column] as const,
    pixelSpacing: [norm(steps[y]), norm(steps[x])] as const,
    sliceThickness: null,
    frameOfReferenceUid: null,
  };
  return Array.from({ length: size[z] }, (_, k) => {
    const hu = new Int16Array(columns * rows);
    for (let j = 0, n = 0; j < rows; j++) {
      let at = j * stride[y] + k * stride[z];
      for (let i = 0; i < columns; i++, n++, at += stride[x]) hu[n] = convert(slope * stored[at]! + intercept);
    }
    return { header: { ...place, imagePosition: along(origin, k, steps[z]) }, hu };
  });
}

type Axis = 0 | 1 | 2;

const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Which of the file's axes runs left-right, front-back and along the body: the assignment with the least turning. */
function axialOrder(steps: readonly [Vec3, Vec3, Vec3]): readonly [Axis, Axis, Axis] {
  const cosines = steps.map((step) => unit(step).map(Math.abs));
  const agreement = (order: readonly Axis[]) => [0, 1, 2].reduce((sum, a) => sum + cosines[order[a]!]![a]!, 0);
  // Beyond rounding, so that an axis at 45 degrees keeps the file's order.
  return ORDERS.reduce((best, order) => (agreement(order) > agreement(best) + 1e-6 ? order : best));
}
