import { GeometryError } from './errors.ts';
import type { InstanceHeader } from './header.ts';
import { along, cross, dot, norm, unit } from './vector.ts';
import type { Lattice, Vec3 } from './volume.ts';

/** What of a header places a slice in the patient. */
export type PlacedSlice = Pick<
  InstanceHeader,
  'imagePosition' | 'imageOrientation' | 'sliceThickness' | 'rows' | 'columns' | 'pixelSpacing'
>;

/**
 * Axes shared by parallel slices: row direction (growing column index), column direction (growing row index) and the
 * slice normal (PS3.3 C.7.6.2.1.1), which is turned to point to the patient's head: for the row and column directions of
 * a feet-first scan their cross product points to the feet.
 *
 * @throws GeometryError `geometry-too-few-slices` (none), `geometry-no-position`, `geometry-bad-orientation`,
 *   `geometry-mixed-orientation`
 */
export function sharedAxes(slices: readonly PlacedSlice[]): Lattice['axes'] {
  if (slices[0] === undefined) {
    throw new GeometryError('geometry-too-few-slices', 'There are no slices.', 'Send the whole series.');
  }
  const first = orientationOf(slices[0]);
  for (const slice of slices) {
    const other = orientationOf(slice);
    if (first.some((c, n) => Math.abs(c - other[n]!) > SAME_DIRECTION)) {
      throw new GeometryError(
        'geometry-mixed-orientation',
        'The slices do not all lie in parallel planes.',
        'Send each orientation or gantry tilt as its own series.',
      );
    }
  }
  const row = unit([first[0], first[1], first[2]]);
  const rough: Vec3 = [first[3], first[4], first[5]];
  const column = unit(along(rough, -dot(rough, row), row));
  const normal = cross(row, column);
  const largest = normal.reduce((best, c) => (Math.abs(c) > Math.abs(best) ? c : best), 0);
  const up = largest < 0 ? -1 : 1;
  // Adding 0 turns -0 into 0.
  return [row, column, [up * normal[0] + 0, up * normal[1] + 0, up * normal[2] + 0]];
}

/** LPS position of a slice's first pixel, mm. @throws GeometryError `geometry-no-position` */
export function positionOf({ imagePosition }: PlacedSlice): Vec3 {
  if (imagePosition === null) throw unplaced();
  return imagePosition;
}

/** LPS position of a slice's middle; of its first pixel where its size is not stated. */
export function centreOf(slice: PlacedSlice, [row, column]: Lattice['axes']): Vec3 {
  const { rows, columns, pixelSpacing } = slice;
  const position = positionOf(slice);
  if (rows === null || columns === null || pixelSpacing === null) return position;
  return along(along(position, ((columns - 1) / 2) * pixelSpacing[1], row), ((rows - 1) / 2) * pixelSpacing[0], column);
}

/** Letter of the patient direction (PS3.3 C.7.6.1.1.1) nearest to an axis; null where it is oblique beyond about 37 degrees. */
export function directionLetter(axis: Vec3): 'L' | 'R' | 'P' | 'A' | 'S' | 'I' | null {
  const [x, y, z] = axis;
  if (Math.abs(x) >= NEAR) return x > 0 ? 'L' : 'R';
  if (Math.abs(y) >= NEAR) return y > 0 ? 'P' : 'A';
  if (Math.abs(z) >= NEAR) return z > 0 ? 'S' : 'I';
  return null;
}

const NEAR = 0.8;
/** Headers carry four to seven decimals; a thousandth is 0.06 degrees, a quarter of a millimetre across a head. */
const SAME_DIRECTION = 1e-3;

function orientationOf({ imageOrientation }: PlacedSlice): readonly [number, number, number, number, number, number] {
  if (imageOrientation === null) throw unplaced();
  const row: Vec3 = [imageOrientation[0], imageOrientation[1], imageOrientation[2]];
  const column: Vec3 = [imageOrientation[3], imageOrientation[4], imageOrientation[5]];
  const skew = [norm(row) - 1, norm(column) - 1, dot(row, column)];
  if (skew.some((error) => Math.abs(error) > SAME_DIRECTION)) {
    throw new GeometryError(
      'geometry-bad-orientation',
      'A slice states row and column directions that are not at right angles.',
      'Check the sending device.',
    );
  }
  return imageOrientation;
}

function unplaced(): GeometryError {
  return new GeometryError(
    'geometry-no-position',
    'A slice does not state where in the patient it lies.',
    'Send the original CT images.',
  );
}
