import type { Grid } from './grid.ts';

/** An unbroken stretch of one label in one row of one slice, in voxel indices; `end` is its last voxel. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly row: number;
  readonly slice: number;
}

/** Voxels of a run. */
export function runLength({ start, end }: Run): number {
  return end - start + 1;
}

/**
 * The runs of one label in a mask, by slice, then row, then column. A head is mostly background, which `Buffer.indexOf`
 * passes over at memory speed (1 ms for 300 slices of 512 x 512, where a loop takes 300 ms).
 */
export function findRuns({ size }: Pick<Grid, 'size'>, labels: Uint8Array, label: number): Run[] {
  const [columns, rows] = size;
  const bytes = Buffer.from(labels.buffer, labels.byteOffset, labels.length);
  const runs: Run[] = [];
  for (let at = bytes.indexOf(label); at !== -1; at = bytes.indexOf(label, at)) {
    const line = Math.floor(at / columns);
    const base = line * columns;
    const first = at;
    while (at < base + columns && labels[at] === label) at++;
    runs.push({ start: first - base, end: at - 1 - base, row: line % rows, slice: Math.floor(line / rows) });
    if (at >= labels.length) break;
  }
  return runs;
}
