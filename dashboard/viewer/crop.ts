/** The part of a slice of bytes that is not 0, in stored order: masks and Grad-CAMs are mostly empty. */
export interface Crop {
  /** First column and row; of an empty one, 0. */
  readonly x: number;
  readonly y: number;
  /** 0 where all of the slice is 0. */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const EMPTY: Crop = { x: 0, y: 0, width: 0, height: 0, data: new Uint8Array(0) };

/** @param bytes one slice, x fastest */
export function cropOf(bytes: Uint8Array, columns: number, rows: number): Crop {
  let [left, right, top, bottom] = [columns, -1, -1, -1];
  for (let y = 0; y < rows; y++) {
    const row = y * columns;
    let x = 0;
    while (x < columns && bytes[row + x] === 0) x++;
    if (x === columns) continue;
    if (top < 0) top = y;
    bottom = y;
    if (x < left) left = x;
    let last = columns - 1;
    while (bytes[row + last] === 0) last--;
    if (last > right) right = last;
  }
  if (top < 0) return EMPTY;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * columns + left;
    data.set(bytes.subarray(from, from + width), y * width);
  }
  return { x: left, y: top, width, height, data };
}

/** The value at a column and row of the slice; 0 outside the part that is kept. */
export function cropAt({ x, y, width, height, data }: Crop, column: number, row: number): number {
  const [u, v] = [column - x, row - y];
  return u >= 0 && v >= 0 && u < width && v < height ? data[v * width + u]! : 0;
}

/** The largest value. */
export function cropMost({ data }: Crop): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > most) most = data[i]!;
  return most;
}
