import { GeometryError, MissingSlices } from './errors.ts';
import type { InstanceHeader } from './header.ts';
import { directionLetter, type PlacedSlice, positionOf } from './plane.ts';
import { fillPlane, NEGLIGIBLE, type PlaneTap } from './plane-taps.ts';
import { judgeSpacing, type SpacingJudgement } from './spacing.ts';
import { along, dot } from './vector.ts';
import type { Vec3, Volume } from './volume.ts';

/** A slice with what of its header places it in the patient: a decoded DICOM slice, or one of a NIfTI image. */
export interface StackSlice {
  readonly header: PlacedSlice & Pick<InstanceHeader, 'frameOfReferenceUid'>;
  /** `hu[column + columns * row]` */
  readonly hu: Int16Array;
}

/** How a scan lay in the scanner before it became a volume. */
export interface ScanGeometry {
  /** Slices acquired; the volume may have more or fewer. */
  readonly sliceCount: number;
  /** Of the volume, mm: columns, rows, slices. */
  readonly spacing: Vec3;
  /** Of the thickest slice, which is what limits detail; null where none states it. */
  readonly sliceThicknessMm: number | null;
  /** Sheared out of the volume; see {@link SpacingJudgement}. */
  readonly tiltDegrees: number;
  /** Between acquired slices, along their normal. */
  readonly gapsMm: { readonly smallest: number; readonly largest: number };
  /** Whether voxels are not all acquired pixels: tilt sheared out or uneven gaps evened. */
  readonly resampled: boolean;
  /** Patient direction of growing column, row and slice index; null where it is far from any. */
  readonly orientation: readonly ReturnType<typeof directionLetter>[];
}

/** 1,024 slices of 512 x 512: beyond that a header lies, and the memory is not there. */
const MAX_VOXELS = 2 ** 28;

/**
 * Stacks decoded slices into one volume, inferior to superior, on an orthogonal grid along the acquired row, column and
 * normal directions. Gantry tilt is sheared out (linear, in plane); uneven gaps are resampled linearly along the normal
 * onto an even grid through the first and last slice with, as nearly as whole steps allow, the smallest spacing that a
 * fifth of the gaps have. The volume covers all that was acquired; where no slice reaches it is {@link AIR_HU}.
 *
 * @param slices of one series, any order
 * @param spent told of each slice once, when nothing more is read of it; of none where this throws
 * @throws GeometryError with any of its codes; MissingSlices names the gaps
 */
export function assembleVolume<S extends StackSlice>(
  slices: readonly S[],
  spent: (slice: S) => void = () => undefined,
): { volume: Volume; geometry: ScanGeometry } {
  const headers = slices.map(({ header }) => header);
  const { rows, columns, pixelSpacing } = sharedFormat(headers);
  const judged = judgeSpacing(headers);
  checkStack(judged);
  const { axes, spacingMm, ordered, gapsMm } = judged;
  const spacing: Vec3 = [pixelSpacing[1], pixelSpacing[0], spacingMm!];

  const places = ordered.map((n) => axes.map((axis) => dot(positionOf(headers[n]!), axis)) as [number, number, number]);
  const lowest = ([0, 1, 2] as const).map((a) => Math.min(...places.map((place) => place[a]))) as [
    number,
    number,
    number,
  ];
  const shifts = places.map(
    (place) => ([0, 1] as const).map((a) => (place[a] - lowest[a]) / spacing[a]) as [number, number],
  );
  const grow = (a: 0 | 1) => Math.ceil(Math.max(...shifts.map((shift) => shift[a])) - NEGLIGIBLE);
  const count = judged.uneven ? Math.round((places.at(-1)![2] - lowest[2]) / spacing[2]) + 1 : ordered.length;
  const size = [columns + grow(0), rows + grow(1), count] as const;
  const plane = size[0] * size[1];
  if (plane * count > MAX_VOXELS) {
    throw new GeometryError(
      'geometry-too-large',
      `The slices would make a volume of ${size.join(' x ')} voxels.`,
      RESEND,
    );
  }

  const hu = new Int16Array(plane * count);
  let next = 0;
  for (let k = 0; k < count; k++) {
    const ranks = between(judged, k);
    // Planes go upwards, and so do the slices that they read.
    while (next < ranks[0]![0]) spent(slices[ordered[next++]!]!);
    const taps: PlaneTap[] = ranks.map(([n, weight]) => ({
      hu: slices[ordered[n]!]!.hu,
      weight,
      columnShift: shifts[n]![0],
      rowShift: shifts[n]![1],
    }));
    fillPlane(hu.subarray(k * plane, (k + 1) * plane), [size[0], size[1]], [columns, rows], taps);
  }
  while (next < ordered.length) spent(slices[ordered[next++]!]!);
  const origin = axes.reduce<Vec3>((sum, axis, a) => along(sum, lowest[a]!, axis), [0, 0, 0]);
  const thickness = headers.flatMap(({ sliceThickness }) => sliceThickness ?? []);
  const geometry: ScanGeometry = {
    sliceCount: slices.length,
    spacing,
    sliceThicknessMm: thickness.length === 0 ? null : Math.max(...thickness),
    tiltDegrees: judged.tiltDegrees,
    gapsMm: { smallest: Math.min(...gapsMm), largest: Math.max(...gapsMm) },
    resampled: judged.uneven || shifts.flat().some((shift) => shift > NEGLIGIBLE),
    orientation: axes.map(directionLetter),
  };
  return { volume: { size, spacing, origin, axes, hu }, geometry };
}

/** Slices (as ranks in the stack) and weights that make plane `k` of the even grid. */
function between({ uneven, gapsMm, spacingMm }: SpacingJudgement, k: number): [rank: number, weight: number][] {
  if (!uneven) return [[k, 1]];
  let above = k * spacingMm!;
  let n = 0;
  while (n < gapsMm.length - 1 && above >= gapsMm[n]!) above -= gapsMm[n++]!;
  const fraction = above / gapsMm[n]!;
  // A hundredth of a millimetre is not worth blending two slices for.
  if (above <= 0.01) return [[n, 1]];
  if (gapsMm[n]! - above <= 0.01) return [[n + 1, 1]];
  return [
    [n, 1 - fraction],
    [n + 1, fraction],
  ];
}

function checkStack({ duplicates, missing }: SpacingJudgement): void {
  if (duplicates.length > 0) {
    const text = `${duplicates.length} slices lie where another slice of the series already is.`;
    throw new GeometryError('geometry-duplicate-positions', text, 'Send each acquisition as its own series.');
  }
  if (missing.length > 0) throw new MissingSlices(missing);
}

const RESEND = 'Send the original axial series.';

function sharedFormat(headers: readonly StackSlice['header'][]) {
  const [first] = headers;
  if (first === undefined || headers.length < 2) {
    throw new GeometryError('geometry-too-few-slices', 'One slice is not a volume.', 'Send the whole series.');
  }
  const { rows, columns, pixelSpacing, frameOfReferenceUid } = first;
  if (headers.some((header) => header.frameOfReferenceUid !== frameOfReferenceUid)) {
    const text = 'The slices do not share one frame of reference, so they may show the patient in two positions.';
    throw new GeometryError('geometry-mixed-frame-of-reference', text, 'Send each acquisition as its own series.');
  }
  if (rows === null || columns === null || pixelSpacing === null || pixelSpacing.some((mm) => mm <= 0)) {
    throw new GeometryError('geometry-no-position', 'A slice does not state the size of its pixels.', RESEND);
  }
  const differs = (other: StackSlice['header']) =>
    other.rows !== rows ||
    other.columns !== columns ||
    other.pixelSpacing === null ||
    other.pixelSpacing.some((mm, n) => Math.abs(mm / pixelSpacing[n]! - 1) > 1e-4);
  if (headers.some(differs)) {
    throw new GeometryError(
      'geometry-mixed-size',
      'The slices do not all have the same matrix and pixel size.',
      RESEND,
    );
  }
  return { rows, columns, pixelSpacing };
}
