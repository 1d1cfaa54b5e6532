import { AIR_HU } from './volume.ts';

/** A slice's weight in an output plane, and where the slice lies on it: output column c shows slice column c - shift. */
export interface PlaneTap {
  readonly hu: Int16Array;
  readonly weight: number;
  /** Pixels; fractional. */
  readonly columnShift: number;
  readonly rowShift: number;
}

/** A tap that reads whole pixels: output (c, r) takes `weight` times slice (c - columns, r - rows). */
interface WholeTap {
  readonly hu: Int16Array;
  readonly weight: number;
  readonly columns: number;
  readonly rows: number;
}

/** Shifts and weights this near to whole are taken as whole: 0.01 mm at a head's pixel size, and no blur for it. */
export const NEGLIGIBLE = 0.02;

/**
 * Fills one output plane with the weighted, shifted slices: linear along rows and columns. Pixels that any of them does
 * not cover become air; nothing is extrapolated.
 *
 * @param target `columns * rows` values of one plane
 */
export function fillPlane(
  target: Int16Array,
  [columns, rows]: readonly [number, number],
  [sliceColumns, sliceRows]: readonly [number, number],
  taps: readonly PlaneTap[],
): void {
  const whole = taps.flatMap(wholeTaps);
  const left = Math.max(0, ...whole.map((tap) => tap.columns));
  const right = Math.min(columns, ...whole.map((tap) => tap.columns + sliceColumns));
  const top = Math.max(0, ...whole.map((tap) => tap.rows));
  const bottom = Math.min(rows, ...whole.map((tap) => tap.rows + sliceRows));
  if (
    whole.length === 1 &&
    left === 0 &&
    top === 0 &&
    right === columns &&
    bottom === rows &&
    columns === sliceColumns
  ) {
    // The slice is the plane, as of a straight scan.
    target.set(whole[0]!.hu);
    return;
  }
  target.fill(AIR_HU);
  const sum = new Float32Array(Math.max(0, right - left));
  for (let row = top; row < bottom; row++) {
    const at = row * columns + left;
    const starts = whole.map((tap) => (row - tap.rows) * sliceColumns + left - tap.columns);
    if (whole.length === 1) {
      target.set(whole[0]!.hu.subarray(starts[0]!, starts[0]! + sum.length), at);
      continue;
    }
    for (const [n, { hu, weight }] of whole.entries()) addRow(sum, hu, starts[n]!, weight, n === 0);
    // Truncation after an offset past int16 rounds to nearest, several times faster than Math.round.
    for (let x = 0; x < sum.length; x++) target[at + x] = ((sum[x]! + ROUND) | 0) - 32768;
  }
}

const ROUND = 32768.5;

function addRow(sum: Float32Array, hu: Int16Array, start: number, weight: number, first: boolean): void {
  if (first) for (let x = 0; x < sum.length; x++) sum[x] = weight * hu[start + x]!;
  else for (let x = 0; x < sum.length; x++) sum[x]! += weight * hu[start + x]!;
}

/** A fractional shift reads two neighbours, on each axis. */
function wholeTaps({ hu, weight, columnShift, rowShift }: PlaneTap): WholeTap[] {
  return neighbours(columnShift).flatMap(([columns, a]) =>
    neighbours(rowShift).map(([rows, b]) => ({ hu, weight: weight * a * b, columns, rows })),
  );
}

function neighbours(shift: number): [shift: number, weight: number][] {
  const nearest = Math.round(shift);
  if (Math.abs(shift - nearest) <= NEGLIGIBLE) return [[nearest, 1]];
  const low = Math.floor(shift);
  return [
    [low, low + 1 - shift],
    [low + 1, shift - low],
  ];
}
