import type { Acquisition } from './acquisition.ts';
import { Random } from './random.ts';
import { ramp } from './shapes.ts';

/** HU of headrest, cushion and table at a point of the scanner frame (mm LPS, z ignored), or null where there is only air. */
export type Couch = (x: number, y: number) => number | null;

/**
 * A curved headrest: a thin shell of carbon or plastic lined with foam, open in front; some with a flat table below.
 *
 * @param back y of the back of the head, mm, on which the cushion lies
 */
export function headrest(acquisition: Acquisition, back: number): Couch {
  const random = new Random(`couch ${acquisition.seed}`);
  const radius = random.range(98, 128);
  const wall = random.range(1.2, 3.2);
  const shell = random.range(-250, 140);
  const foam = random.range(-975, -900);
  const cushion = random.range(8, 22);
  const centreX = random.normalWithin(0, 3, -6, 6);
  const centreY = back + cushion - radius;
  const open = centreY + random.range(-0.2, 0.75) * radius;
  const table = random.chance(0.3) ? back + cushion + random.range(8, 25) : Number.POSITIVE_INFINITY;
  return (x, y) => {
    if (y > table) return y < table + 2.5 ? shell : null;
    if (y < open) return null;
    const r = Math.sqrt((x - centreX) ** 2 + (y - centreY) ** 2);
    const share = ramp(0.5 * wall - Math.abs(r - radius), 0.9);
    if (share > 0) return -1000 + (shell + 1000) * share;
    return r < radius && r > radius - cushion ? foam : null;
  };
}
