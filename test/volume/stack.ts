import { type DecodedSlice, decodeSlice } from '../../edge/volume/decode.ts';
import type { Vec3 } from '../../edge/volume/volume.ts';
import { type Fields, instance } from './instance.ts';

export const ROWS = 24;
export const COLUMNS = 20;
const PIXEL_MM: readonly [row: number, column: number] = [0.75, 0.5];

/** HU that grow evenly through the patient, LPS mm: interpolation, being linear, must give them back everywhere. */
export function ramp([x, y, z]: Vec3): number {
  return 200 + 5 * x - 7 * y + 3 * z;
}

/** Row and column directions of axial slices turned about the left-right axis; positive tips the front edge up. */
export function tilted(degrees: number): number[] {
  const angle = (degrees * Math.PI) / 180;
  return [1, 0, 0, 0, Math.cos(angle), -Math.sin(angle)];
}

export interface SliceAt {
  readonly position: Vec3;
  readonly orientation?: readonly number[];
  readonly fields?: Fields;
}

/** A decoded slice, through real DICOM bytes, that shows {@link ramp}. */
export async function sliceAt({ position, orientation = tilted(0), fields = {} }: SliceAt): Promise<DecodedSlice> {
  const o = orientation;
  const hu = Int16Array.from({ length: ROWS * COLUMNS }, (_, n) => {
    const [row, column] = [Math.floor(n / COLUMNS) * PIXEL_MM[0], (n % COLUMNS) * PIXEL_MM[1]];
    const at = (c: 0 | 1 | 2) => position[c] + column * o[c]! + row * o[c + 3]!;
    return Math.round(ramp([at(0), at(1), at(2)]));
  });
  // A decimal string holds 16 characters (PS3.5 6.2).
  const decimals = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(12)));
  const placed = {
    ImagePositionPatient: decimals(position),
    ImageOrientationPatient: decimals(o),
    PixelSpacing: [...PIXEL_MM],
  };
  return decodeSlice(instance({ Rows: ROWS, Columns: COLUMNS, ...placed, ...fields }, hu));
}

/** Slices stacked along the patient's long axis at the given table positions, mm. */
export async function stack(
  tablesMm: readonly number[],
  degrees = 0,
  fields: readonly Fields[] = [],
): Promise<DecodedSlice[]> {
  const orientation = tilted(degrees);
  return Promise.all(tablesMm.map((z, n) => sliceAt({ position: [-4, -8, z], orientation, fields: fields[n] ?? {} })));
}
