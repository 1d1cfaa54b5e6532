import { type Bleed, type Hypodensity, SIGNS } from './bleed.ts';
import type { Noise } from './noise.ts';
import { ramp } from './shapes.ts';

/** A point of the clot: in head coordinates, mm; from the clot's centre along the head's axes; and along the clot's own. */
export interface ClotPoint {
  x: number;
  y: number;
  z: number;
  dx: number;
  dy: number;
  dz: number;
  qu: number;
  qv: number;
  qw: number;
  /** mm below the surface of the IPH */
  depth: number;
}

/** The signs of a bleed as functions of position. */
export interface SignShape {
  /** Changes the HU of the plain clot at a point by the signs that lie there; `grain` is the clot's finest texture. */
  hu(at: ClotPoint, plain: number, grain: number): number;
  /** Which signs lie at a point: bit n for the n-th of {@link SIGNS}. */
  at(at: ClotPoint): number;
}

const bit = (sign: (typeof SIGNS)[number]) => 1 << SIGNS.indexOf(sign);
const BITS = Object.fromEntries(SIGNS.map((sign) => [sign, bit(sign)])) as Record<(typeof SIGNS)[number], number>;
/** Farther from the surface than this, mm, a hypodensity or a swirl begins to show. */
const BELOW_SURFACE_MM = 2.5;

export function signShape(bleed: Bleed, noise: Noise): SignShape {
  const { iph, signs, blend, fluid, hole, patch, down } = bleed;
  const { radius, foci } = iph;
  const [ox, oy] = iph.noiseOffset;
  const swirlOffset = ox + 17.3;

  /** mm below the surface of the lighter fluid */
  const lighter = ({ dx, dy, dz }: ClotPoint) => fluid!.level * radius - (down[0] * dx + down[1] * dy + down[2] * dz);

  /** mm beyond the margin on the blend's darker side */
  function darker({ x, y, z, qu, qv, qw }: ClotPoint): number {
    const { direction, cut } = blend!;
    const along = qu * direction[0] + qv * direction[1] + qw * direction[2];
    return along - cut * radius + 0.1 * radius * noise.at(x / 7, y / 7, z / 7);
  }

  /** mm outside the swirl: a curved sheet upright in the middle of the clot, long enough for two 5 mm slices */
  function fromSwirl({ qu, qv, qw }: ClotPoint): number {
    const wave =
      0.22 * radius * Math.sin((2.4 * qv) / radius + ox) + 0.12 * radius * noise.at(qv / 9 + swirlOffset, qw / 14, oy);
    const sheet = Math.max(Math.abs(qu - wave) - Math.max(1.8, 0.13 * radius), Math.abs(qv) - 0.6 * radius);
    return Math.max(sheet, Math.abs(qw) - Math.max(7.5, 0.55 * radius));
  }

  /** 0 in the middle of a hypodensity, 1 on its surface */
  const within = ({ dx, dy, dz }: ClotPoint, { centre, radii }: Hypodensity) =>
    Math.sqrt(
      ((dx - centre[0] * radius) / radii[0]) ** 2 +
        ((dy - centre[1] * radius) / radii[1]) ** 2 +
        ((dz - centre[2] * radius) / radii[2]) ** 2,
    );
  const withinPatch = (at: ClotPoint) => within(at, patch!) + 0.35 * noise.at(at.x / 6, at.y / 6, at.z / 6);

  function hu(at: ClotPoint, plain: number, grain: number): number {
    let hu = plain;
    if (fluid) hu += (fluid.lightHu + 0.4 * iph.texture * grain - hu) * ramp(lighter(at), 1);
    if (blend) hu -= blend.drop * ramp(darker(at), 1.2);
    if (signs.swirl) {
      hu += (Math.min(hu, bleed.swirlHu) - hu) * ramp(-fromSwirl(at), 1.6) * ramp(at.depth - BELOW_SURFACE_MM, 1.5);
    }
    if (patch) hu -= patch.drop * ramp(1 - withinPatch(at), 0.25) * ramp(at.depth - BELOW_SURFACE_MM, 1);
    if (hole) hu += (iph.hu - hole.drop - hu) * ramp(1 - within(at, hole), 0.16);
    return hu;
  }

  const inFocus = ({ x, y, z }: ClotPoint) =>
    foci.some(({ centre, radius: r }) => (x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2 < r * r);
  const ofFoci = (signs.island ? BITS.island : 0) | (signs.satellite ? BITS.satellite : 0);

  function at(point: ClotPoint): number {
    if (ofFoci && inFocus(point)) return ofFoci;
    const deep = point.depth > BELOW_SURFACE_MM;
    let found = 0;
    if (patch && deep && withinPatch(point) < 1) found |= BITS.hypodensity;
    if (hole && within(point, hole) < 1) found |= BITS.blackHole;
    if (signs.swirl && deep && fromSwirl(point) < 0) found |= BITS.swirl;
    if (blend && darker(point) > 0) found |= BITS.blend;
    if (fluid && lighter(point) > 0) found |= BITS.fluidLevel;
    return found;
  }

  return { hu, at };
}
