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
