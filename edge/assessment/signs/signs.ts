import { findFoci } from '../foci.ts';
import { type Grid, IPH } from '../grid.ts';
import { findRuns } from '../runs.ts';
import { apartFoci } from './apart.ts';
import { blackHole } from './black-hole.ts';
import { blend } from './blend.ts';
import { type Clot, clotOf } from './clot.ts';
import { fluidLevel } from './fluid-level.ts';
import { heterogeneity } from './heterogeneity.ts';
import { hypodensity } from './hypodensity.ts';
import { island } from './island.ts';
import { satellite } from './satellite.ts';
import { type Sign, type SignKey, unknownSign } from './sign.ts';
import { swirl } from './swirl.ts';

/** Signs of what is inside the clot. */
const INSIDE: Readonly<Partial<Record<SignKey, (clot: Clot) => Sign>>> = {
  hypodensity,
  'black-hole': blackHole,
  swirl,
  blend,
  heterogeneity,
  'fluid-level': fluidLevel,
};
/** Less of the clot away from its edge says nothing of what is inside it, mL. */
const MIN_INSIDE_ML = 0.3;
/** The signs are defined on 5 mm slices; on thicker ones a dark part is mixed with what lies above and below it. mm. */
const MAX_SLICE_MM = 7;

/**
 * The signs of CLINICAL.md section 4 of a scan's IPH, on its own grid: computed, experimental, not validated on patients. Empty
 * without IPH. Noise: everything is looked at on means over about 1 x 1 x 5 mm, averaged once more over 3 x 3 of them within the
 * clot, and parts below 8 mm2 are left out; what lies within 1.5 mm of the clot's edge, or has no clot above or below, is not looked
 * into. On 40 phantoms with the true mask, bleeds of 20 to 40 mL that show one sign or none, each drawn sign was found in 5 of 5 and
 * none in those without (test/assessment/signs/phantoms.test.ts). Where several signs overlap in smaller bleeds fewer are: of 18
 * enclosed hypodensities in 60 bleeds of 1 to 83 mL, on which the limits were chosen, 6.
 *
 * @param hu voxels of the scan, x fastest
 * @param labels its mask, of which {@link IPH} counts
 */
export function signsOf(grid: Grid, hu: Int16Array, labels: Uint8Array): Sign[] {
  const runs = findRuns(grid, labels, IPH);
  if (runs.length === 0) return [];
  const clot = clotOf(grid, hu, labels, runs);
  const reason = hiddenInside(grid, clot);
  const inside = Object.entries(INSIDE).map(([key, look]) =>
    reason === null ? look(clot) : unknownSign(key as SignKey, reason),
  );
  const foci = apartFoci(grid, findFoci(runs));
  return [...inside.slice(0, 4), island(foci), satellite(foci), ...inside.slice(4)];
}

/** Why what is inside the clot cannot be told; null where it can. */
function hiddenInside({ spacing }: Grid, { inner, cellMl }: Clot): Sign['reason'] {
  if (spacing[2] > MAX_SLICE_MM) {
    return {
      code: 'slices-too-thick',
      text: `Slices are ${spacing[2].toFixed(1)} mm apart; the sign is defined on 5 mm slices.`,
    };
  }
  let cells = 0;
  for (let c = 0; c < inner.length; c++) cells += inner[c]!;
  if (cells * cellMl >= MIN_INSIDE_ML) return null;
  return { code: 'bleed-too-small', text: 'Too little of the bleed lies away from its edge to see what is inside it.' };
}
