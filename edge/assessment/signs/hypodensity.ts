import type { Clot } from './clot.ts';
import { clotLevel, DARK_HU, darkParts } from './dark.ts';
import { meanOf } from './parts.ts';
import { type Sign, sign } from './sign.ts';

/**
 * Hypodensity: any hypodense region strictly inside the haematoma, not connected to its outside (CLINICAL.md section 4; Boulouis
 * et al., JAMA Neurol 2016;73:961). Here: at least {@link DARK_HU} below the clot's median, 8 mm2 on a slice, with clot all around.
 * Figures: `parts`, and of the largest one `ml`, `mm2`, `differenceHu` to the median.
 */
export function hypodensity(clot: Clot): Sign {
  const level = clotLevel(clot);
  const parts = darkParts(clot, level - DARK_HU).filter(({ isEnclosed }) => isEnclosed);
  const [largest] = parts;
  const figures = largest && {
    ml: largest.ml,
    mm2: largest.mm2,
    differenceHu: level - meanOf(clot.hu, largest.cells),
  };
  return sign('hypodensity', parts.length > 0, { parts: parts.length, ...figures });
}
