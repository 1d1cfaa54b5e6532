import type { Clot } from './clot.ts';
import { meanOf } from './parts.ts';

/** A clot parted into a darker and a brighter part. */
export interface TwoDensities {
  readonly dark: readonly number[];
  readonly bright: readonly number[];
  /** HU between them */
  readonly limitHu: number;
  /** of the means */
  readonly differenceHu: number;
  /** Variance between the two parts as a share of all of it: 0.64 for one bell curve cut in the middle, towards 1 for two densities. */
  readonly parted: number;
  /** Of the darker part. */
  readonly darkShare: number;
}

/** The level that parts the clot's inside with the least variance within the parts (Otsu, IEEE Trans SMC 1979;9:62); null of nothing. */
export function twoDensities({ smooth, hu, inner }: Clot): TwoDensities | null {
  const cells: number[] = [];
  for (let c = 0; c < inner.length; c++) if (inner[c]) cells.push(c);
  cells.sort((a, b) => smooth[a]! - smooth[b]!);
  const n = cells.length;
  if (n < 2) return null;
  const mean = meanOf(smooth, cells);
  let variance = 0;
  for (const c of cells) variance += (smooth[c]! - mean) ** 2 / n;
  let [best, at, below, total] = [0, 0, 0, mean * n];
  for (let m = 1; m < n; m++) {
    below += smooth[cells[m - 1]!]!;
    const gap = below / m - (total - below) / (n - m);
    const between = (m / n) * ((n - m) / n) * gap * gap;
    if (between > best) [best, at] = [between, m];
  }
  if (at === 0) return null;
  const [dark, bright] = [cells.slice(0, at), cells.slice(at)];
  return {
    ...{ dark, bright },
    limitHu: smooth[cells[at]!]!,
    differenceHu: meanOf(hu, bright) - meanOf(hu, dark),
    parted: best / variance,
    darkShare: at / n,
  };
}
