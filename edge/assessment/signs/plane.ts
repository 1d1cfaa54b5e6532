import type { Vec } from '../grid.ts';

/** Within each slice, cells that the marked ones enclose (4-connectivity outside) are marked too. In place. */
export function fillHoles([columns, rows, slices]: Vec, domain: Uint8Array): void {
  const area = columns * rows;
  const outside = new Uint8Array(area);
  const queue = new Int32Array(area);
  for (let k = 0; k < slices; k++) {
    const slice = domain.subarray(k * area, (k + 1) * area);
    outside.fill(0);
    let [head, tail] = [0, 0];
    const reach = (p: number) => {
      if (slice[p] || outside[p]) return;
      outside[p] = 1;
      queue[tail++] = p;
    };
    for (let i = 0; i < columns; i++) {
      reach(i);
      reach(area - columns + i);
    }
    for (let j = 0; j < rows; j++) {
      reach(j * columns);
      reach(j * columns + columns - 1);
    }
    while (head < tail) {
      const p = queue[head++]!;
      if (p % columns > 0) reach(p - 1);
      if (p % columns < columns - 1) reach(p + 1);
      if (p >= columns) reach(p - columns);
      if (p < area - columns) reach(p + columns);
    }
    for (let p = 0; p < area; p++) if (!outside[p]) slice[p] = 1;
  }
}

/** Mean of the marked cells among the 3 x 3 around each marked cell of a slice: the outside does not darken the edge. */
export function smoothWithin([columns, rows, slices]: Vec, domain: Uint8Array, values: Float32Array): Float32Array {
  const smooth = new Float32Array(values.length);
  for (let k = 0, c = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, c++) {
        if (!domain[c]) continue;
        let [sum, n] = [0, 0];
        for (let dj = j > 0 ? -1 : 0; dj <= (j < rows - 1 ? 1 : 0); dj++) {
          for (let di = i > 0 ? -1 : 0; di <= (i < columns - 1 ? 1 : 0); di++) {
            const at = c + di + columns * dj;
            if (!domain[at]) continue;
            sum += values[at]!;
            n += 1;
          }
        }
        smooth[c] = sum / n;
      }
    }
  }
  return smooth;
}

/** Distance of each marked cell to the nearest unmarked one of its slice by the 3-4 chamfer metric (Borgefors 1986), mm. */
export function chamferDepth([columns, rows, slices]: Vec, domain: Uint8Array, cellMm: number): Float32Array {
  const depth = new Float32Array(domain.length);
  const [straight, oblique] = [cellMm, (4 / 3) * cellMm];
  const area = columns * rows;
  for (let k = 0; k < slices; k++) {
    const base = k * area;
    const nearest = (c: number, di: number, dj: number) => {
      const i = ((c - base) % columns) + di;
      const j = Math.floor((c - base) / columns) + dj;
      // Beyond the array is outside.
      const there = i < 0 || j < 0 || i >= columns || j >= rows ? 0 : depth[c + di + columns * dj]!;
      return there + (di !== 0 && dj !== 0 ? oblique : straight);
    };
    for (let c = base; c < base + area; c++) {
      if (!domain[c]) continue;
      depth[c] = Math.min(nearest(c, -1, 0), nearest(c, 0, -1), nearest(c, -1, -1), nearest(c, 1, -1));
    }
    for (let c = base + area - 1; c >= base; c--) {
      if (!domain[c]) continue;
      const back = Math.min(nearest(c, 1, 0), nearest(c, 0, 1), nearest(c, 1, 1), nearest(c, -1, 1));
      depth[c] = Math.min(depth[c]!, back);
    }
  }
  return depth;
}
