import type { Clot } from './clot.ts';

/** A connected part of a clot. */
export interface Part {
  /** Cells, in no order. */
  readonly cells: readonly number[];
  /** Slices that it reaches, ascending. */
  readonly slices: readonly number[];
}

/**
 * Connected parts (26-connectivity; within slices 8 where `flat`) of the cells that `isIn` marks with 1, largest first.
 * `flat` parts each lie on one slice.
 */
export function partsOf({ size }: Pick<Clot, 'size'>, isIn: Uint8Array, flat = false): Part[] {
  const [columns, rows, slices] = size;
  const area = columns * rows;
  const seen = new Uint8Array(isIn.length);
  const parts: Part[] = [];
  for (let start = 0; start < isIn.length; start++) {
    if (!isIn[start] || seen[start]) continue;
    const cells = [start];
    seen[start] = 1;
    for (let n = 0; n < cells.length; n++) {
      const c = cells[n]!;
      const [i, j, k] = [c % columns, Math.floor(c / columns) % rows, Math.floor(c / area)];
      for (let dk = flat || k === 0 ? 0 : -1; dk <= (flat || k === slices - 1 ? 0 : 1); dk++) {
        for (let dj = j === 0 ? 0 : -1; dj <= (j === rows - 1 ? 0 : 1); dj++) {
          for (let di = i === 0 ? 0 : -1; di <= (i === columns - 1 ? 0 : 1); di++) {
            const next = c + di + columns * dj + area * dk;
            if (!isIn[next] || seen[next]) continue;
            seen[next] = 1;
            cells.push(next);
          }
        }
      }
    }
    const reached = new Set(cells.map((c) => Math.floor(c / area)));
    parts.push({ cells, slices: [...reached].sort((a, b) => a - b) });
  }
  return parts.sort((a, b) => b.cells.length - a.cells.length);
}

/** Most contiguous slices on which a part covers at least `mm2`. */
export function contiguousSlices({ size, spacing }: Pick<Clot, 'size' | 'spacing'>, part: Part, mm2: number): number {
  const area = size[0] * size[1];
  const need = mm2 / (spacing[0] * spacing[1]);
  const perSlice = new Map<number, number>();
  for (const c of part.cells) {
    const k = Math.floor(c / area);
    perSlice.set(k, (perSlice.get(k) ?? 0) + 1);
  }
  let [run, most, last] = [0, 0, Number.NaN];
  for (const k of part.slices) {
    if ((perSlice.get(k) ?? 0) < need) continue;
    run = k === last + 1 ? run + 1 : 1;
    last = k;
    most = Math.max(most, run);
  }
  return most;
}

/** Mean of a value over cells; NaN of none. */
export function meanOf(values: Float32Array, cells: readonly number[]): number {
  let sum = 0;
  for (const c of cells) sum += values[c]!;
  return sum / cells.length;
}

/** Median of a value over the cells that `isIn` marks; NaN of none. */
export function medianWithin(values: Float32Array, isIn: Uint8Array): number {
  const found = values.filter((_, c) => isIn[c] === 1).sort();
  return found.length === 0 ? Number.NaN : found[Math.floor(found.length / 2)]!;
}
