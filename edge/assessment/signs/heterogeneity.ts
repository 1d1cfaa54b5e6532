import type { Clot } from './clot.ts';
import { clotLevel, DARK_HU, darkParts } from './dark.ts';
import { meanOf } from './parts.ts';
import { type Sign, sign } from './sign.ts';

/** Barras et al., Stroke 2009;40:1325: density categories 3 to 5 show at least so many hypodense foci on one slice. */
const BARRAS_FOCI = 3;

/**
 * Heterogeneity: at least 3 hypodense foci on one slice, enclosed or not (CLINICAL.md section 4; Barras et al., Stroke 2009;
 * 40:1325), with the coefficient of variation of the clot's HU away from its edge, for which there is no agreed limit. Figures:
 * `foci` on the slice with the most, `cvPercent`.
 */
export function heterogeneity(clot: Clot): Sign {
  const parts = darkParts(clot, clotLevel(clot) - DARK_HU, true);
  const perSlice = Map.groupBy(parts, ({ slices }) => slices[0]!);
  const foci = Math.max(0, ...[...perSlice.values()].map(({ length }) => length));
  const cells: number[] = [];
  for (let c = 0; c < clot.inner.length; c++) if (clot.inner[c]) cells.push(c);
  const mean = meanOf(clot.hu, cells);
  const variance = cells.reduce((sum, c) => sum + (clot.hu[c]! - mean) ** 2, 0) / cells.length;
  return sign('heterogeneity', foci >= BARRAS_FOCI, { foci, cvPercent: (100 * Math.sqrt(variance)) / mean });
}
