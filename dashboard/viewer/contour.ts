import type { Crop } from './crop.ts';

/**
 * The border of one label as voxel edges: `[x0, y0, x1, y1, ...]` in voxel units, `(0, 0)` the corner of the first voxel.
 * Straight runs are one segment each. Exact: the line runs between the voxels that are in and those that are not.
 */
export function contour(labels: Uint8Array, width: number, height: number, label: number): number[] {
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label;
  const segments: number[] = [];
  runs(
    height,
    width,
    (y, x) => inside(x, y) !== inside(x, y - 1),
    (y, from, to) => segments.push(from, y, to, y),
  );
  runs(
    width,
    height,
    (x, y) => inside(x, y) !== inside(x - 1, y),
    (x, from, to) => segments.push(x, from, x, to),
  );
  return segments;
}

export interface Outline {
  readonly label: number;
  /** In voxels of the whole slice, as {@link contour} gives them. */
  readonly segments: readonly number[];
}

const known = new WeakMap<Crop, readonly Outline[]>();

/** The borders of every label of a slice; found once, for a slice is drawn many times. */
export function outlinesOf(crop: Crop): readonly Outline[] {
  const before = known.get(crop);
  if (before) return before;
  const { x, y, width, height, data } = crop;
  const outlines = [...new Set(data)]
    .filter((label) => label > 0)
    .sort((a, b) => a - b)
    .map((label) => ({
      label,
      segments: contour(data, width, height, label).map((at, n) => at + (n % 2 === 0 ? x : y)),
    }));
  known.set(crop, outlines);
  return outlines;
}

/** Runs of edges along each of `lines + 1` grid lines of `length` voxels. */
function runs(
  lines: number,
  length: number,
  edge: (line: number, at: number) => boolean,
  found: (line: number, from: number, to: number) => void,
): void {
  for (let line = 0; line <= lines; line++) {
    let from = -1;
    for (let at = 0; at <= length; at++) {
      const here = at < length && edge(line, at);
      if (here && from < 0) from = at;
      if (!here && from >= 0) {
        found(line, from, at);
        from = -1;
      }
    }
  }
}
