import { type Run, runLength } from './runs.ts';

/** One connected piece of a label: its runs by slice, then row, then column. */
export interface Focus {
  readonly runs: readonly Run[];
  readonly voxels: number;
}

/**
 * The separate pieces of a label, largest first, of its runs as `findRuns` gives them. Voxels that share a face, an edge
 * or a corner belong together (26-connectivity), so that a bleed of which a thin part runs obliquely is not counted twice.
 * Runs are joined by union-find instead of voxels by flood fill: a bleed has some thousand runs and up to a million voxels.
 */
export function findFoci(runs: readonly Run[]): Focus[] {
  const parent = Int32Array.from(runs, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const lines = indexLines(runs);
  const joinLine = (index: number, slice: number, row: number) => {
    const { start, end } = runs[index]!;
    const [from, to] = lines(slice, row);
    for (let other = from; other < to; other++) {
      const near = runs[other]!;
      if (near.start > end + 1) return;
      if (near.end >= start - 1) parent[root(other)] = root(index);
    }
  };
  for (const [index, { slice, row }] of runs.entries()) {
    joinLine(index, slice, row - 1);
    for (let beside = row - 1; beside <= row + 1; beside++) joinLine(index, slice - 1, beside);
  }

  const byRoot = new Map<number, { runs: Run[]; voxels: number }>();
  for (const [index, run] of runs.entries()) {
    const key = root(index);
    const focus = byRoot.get(key) ?? { runs: [], voxels: 0 };
    focus.runs.push(run);
    focus.voxels += runLength(run);
    byRoot.set(key, focus);
  }
  return [...byRoot.values()].sort((a, b) => b.voxels - a.voxels);
}

/** Which runs [from, to) lie in a row of a slice. */
function indexLines(runs: readonly Run[]): (slice: number, row: number) => readonly [from: number, to: number] {
  // Row numbers stay below 65535 (DICOM Rows, US), and row -1 is asked for: hence the shift by one.
  const key = (slice: number, row: number) => slice * 65537 + row + 1;
  const lines = new Map<number, [number, number]>();
  for (const [index, { slice, row }] of runs.entries()) {
    const line = lines.get(key(slice, row));
    if (line) line[1] = index + 1;
    else lines.set(key(slice, row), [index, index + 1]);
  }
  return (slice, row) => lines.get(key(slice, row)) ?? [0, 0];
}
