import type { Vec3 } from '../../../edge/volume/volume.ts';
import type { Bleed } from '../../phantom/bleed.ts';
import { drawPatient, type VirtualPatient } from '../../phantom/patient.ts';
import { type Point, rotate, unrotate } from '../../phantom/pose.ts';
import type { Random } from '../../phantom/random.ts';

/** Signs that can be moved about in a clot. */
export const MOVED_SIGNS = ['blackHole', 'hypodensity', 'blend'] as const;
export type MovedSign = (typeof MOVED_SIGNS)[number];

/** How far from the clot's centre the sign lies, in units of its radius: as far as leaves it inside the clot. */
const OFFSET = 0.42;
/** A large clot, nearly round, so that there is room to move in. */
const IPH_ML = [22, 45] as const;
const MOST_IRREGULAR = 0.15;

/** One patient twice: the same head, bleed and pose, the sign on either side of the clot. */
export interface Pair {
  readonly plus: VirtualPatient;
  readonly minus: VirtualPatient;
  /** unit direction in patient space in which the sign lies in `plus`, seen from `minus` */
  readonly axis: Vec3;
  /** distance between the sign's two places, mm; for the blend sign, the clot's diameter along the axis times {@link OFFSET} */
  readonly movedMm: number;
}

/** Draws a pair whose only sign is the one named. @throws RangeError where no draw in 20 is possible */
export function drawPair(random: Random, sign: MovedSign): Pair {
  const absent = { hypodensity: false, blackHole: false, swirl: false, blend: false } as const;
  const others = { island: false, satellite: false, fluidLevel: false } as const;
  const signs = { ...absent, ...others, [sign]: true };
  for (let attempt = 0; ; attempt++) {
    const stream = random.child(`pair ${attempt}`);
    try {
      const iphMl = stream.range(...IPH_ML);
      const location = stream.pick(['deep', 'lobar'] as const);
      return pairOf(drawPatient(stream.uint32(), { iphMl, ivh: false, location, signs }), sign, stream);
    } catch (error) {
      if (!(error instanceof RangeError) || attempt >= 20) throw error;
    }
  }
}

function pairOf(drawn: VirtualPatient, sign: MovedSign, random: Random): Pair {
  const bleed = drawn.bleed!;
  const { iph } = bleed;
  // One round clot whose volume does not depend on where the sign lies
  const round: Bleed = {
    ...bleed,
    iph: { ...iph, lobes: iph.lobes.slice(0, 1), irregularity: Math.min(iph.irregularity, MOST_IRREGULAR) },
  };
  const turn = random.range(0, 2 * Math.PI);
  const direction: Point = [Math.cos(turn), Math.sin(turn), 0];
  const patient = (way: 1 | -1): VirtualPatient => ({ ...drawn, bleed: withSign(round, sign, scaled(direction, way)) });
  return {
    plus: patient(1),
    minus: patient(-1),
    axis: rotate(drawn.pose.rotation, direction),
    movedMm: 2 * OFFSET * iph.radius,
  };
}

/** The bleed with its sign on the side of `direction` (head coordinates, unit length). */
function withSign(bleed: Bleed, sign: MovedSign, direction: Point): Bleed {
  const centre = scaled(direction, OFFSET);
  switch (sign) {
    case 'blackHole':
      return { ...bleed, hole: bleed.hole && { ...bleed.hole, centre } };
    case 'hypodensity':
      return { ...bleed, patch: bleed.patch && { ...bleed.patch, centre } };
    case 'blend':
      // Stated along the clot's own axes
      return {
        ...bleed,
        blend: bleed.blend && { ...bleed.blend, direction: unrotate(bleed.iph.rotation, direction) },
      };
  }
}

function scaled([x, y, z]: Point, by: number): Point {
  return [x * by, y * by, z * by];
}
