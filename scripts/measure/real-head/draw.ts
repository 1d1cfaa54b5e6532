import { toIndex, type Vec3 } from '../../../edge/volume/volume.ts';
import { type Anatomy, drawAnatomy } from '../../phantom/anatomy.ts';
import type { Bleed } from '../../phantom/bleed.ts';
import { bleedShape } from '../../phantom/bleed-shape.ts';
import { drawBleed } from '../../phantom/draw-bleed.ts';
import { type Point, type Pose, rotate } from '../../phantom/pose.ts';
import { Random } from '../../phantom/random.ts';
import type { RealHead } from './head.ts';

/** Blood keeps this far from bone, mm: as the phantom's does, and the half voxel by which the brain's mask is uncertain. */
export const MARGIN_MM = 3;
/** Share of the drawn clot that must lie in this head's brain, and the most that may lie in its fluid or in its old infarct. */
const WITHIN = 0.95;
const MOST_FLUID = 0.12;
/** What is thinner than this is fluid, HU. */
const FLUID_HU = 16;
/** Bleeds and heads differ: most seeds find a site at once, a 60 mL one takes some draws. */
const TRIES = 60;

/** A bleed for this head: what was drawn, and the phantom's anatomy that its shape is a function of. */
export interface PlannedBleed {
  readonly bleed: Bleed;
  readonly anatomy: Anatomy;
}

/** mL of the bleed of a seed in 1..`of`: 2 to 60 mL, evenly spaced in the logarithm. */
export function wishedMl(seed: number, of: number): number {
  return of === 1 ? 2 : 2 * 30 ** ((seed - 1) / (of - 1));
}

/**
 * Draws a bleed as the phantom does (place, shape, density, signs), at a site that this head has room for.
 *
 * IVH is left out: it would lie in the phantom's ventricles, not in this head's.
 *
 * @throws RangeError where no draw fits
 */
export function planBleed(head: RealHead, seed: number, iphMl: number): PlannedBleed {
  const random = new Random(`real head/${seed}`);
  const { scale, pose } = head.registration;
  const name = 'real head anatomy';
  const anatomy = { ...drawAnatomy(new Random(name), name), scale };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const bleed = attemptBleed(random.child(`bleed ${attempt}`), anatomy, pose, iphMl);
    if (bleed && fits(head, { bleed, anatomy })) return { bleed, anatomy };
  }
  throw new RangeError(`planBleed: seed ${seed} found no room for ${iphMl.toFixed(1)} mL in ${TRIES} draws`);
}

/** Null where what was drawn contradicts itself: then it is drawn again. */
function attemptBleed(random: Random, anatomy: Anatomy, pose: Pose, iphMl: number): Bleed | null {
  try {
    return drawBleed(random, anatomy, pose, { iphMl, ivh: false });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether the clot, seen at a point every 2 mm, lies deep enough in the brain and within the slices that were taken. */
function fits({ brain, volume, registration }: RealHead, { bleed, anatomy }: PlannedBleed): boolean {
  const shape = bleedShape(anatomy, bleed);
  const [cx, cy, cz] = bleed.iph.centre;
  const n = Math.ceil(shape.reach / 2);
  let [all, within, fluid] = [0, 0, 0];
  for (let k = -n; k <= n; k++) {
    for (let j = -n; j <= n; j++) {
      for (let i = -n; i <= n; i++) {
        const at: Point = [cx + 2 * i, cy + 2 * j, cz + 2 * k];
        if (shape.iphDepth(...at) <= 0) continue;
        all++;
        const point = inPatient(registration.pose, at);
        if (toIndex(volume, point)[2] < 0 || brain.depth(point) < MARGIN_MM) continue;
        within++;
        if (brain.huAt(point) < FLUID_HU) fluid++;
      }
    }
  }
  return within >= WITHIN * all && fluid <= MOST_FLUID * all;
}

/** LPS mm of a point in head coordinates. */
export function inPatient({ rotation, translation }: Pose, point: Point): Vec3 {
  const [x, y, z] = rotate(rotation, point);
  return [x + translation[0], y + translation[1], z + translation[2]];
}
