import type { Anatomy } from './anatomy.ts';
import { Blobs } from './blobs.ts';
import { petrousSide } from './cavity.ts';
import { faceTissue } from './face.ts';
import { type Fields, SKIN, skullThickness, VARIATION } from './fields.ts';
import type { Noise } from './noise.ts';
import { ramp, step } from './shapes.ts';

/** HU at a point inside the skin and outside the cranial cavity. */
export type OuterTissue = (x: number, y: number, z: number, outside: number, head: Float64Array) => number;

/**
 * Skull, scalp and face. The returned function takes a point in standard head coordinates (mm), its distance outside
 * the cranial cavity (mm) and the head field's channels there.
 */
export function outerTissue(anatomy: Anatomy, fields: Fields): OuterTissue {
  const { noise } = fields;
  const face = faceTissue(anatomy, noise);
  const added = new Blobs([anatomy.scalpHematoma, anatomy.metal].filter((blob) => blob !== null));
  return (x, y, z, outside, head) => {
    const variation = head[VARIATION]!;
    const under = -head[SKIN]!;
    const thickness = skullThickness(anatomy.skullMm, y, variation);
    const ax = Math.abs(x);
    const base = step(-8, -18, z) * (1 - step(55, 70, y)) + step(-66, -74, y) * step(14, 2, z);
    let hu = scalp(anatomy, noise, x, y, z, under, outside - thickness);
    if (base > 0) hu += (face(x, y, z, outside, under) - hu) * base;

    // The base of the skull is thick and uneven; the calvarium is two tables with diploe between
    const rough = base > 0 && outside < 24 ? noise.rough(x / 9, y / 9 + 3, z / 9) : 0;
    const petrous = base > 0 ? petrousPyramid(ax, y, z) : 0;
    // The roof of the orbits is thin
    const roof = base * step(-22, -34, y) * step(58, 50, ax) * step(-6, -12, z);
    const limit = (thickness + base * (3.2 * rough - 2.2) + 16 * petrous) * (1 - 0.72 * roof);
    let bone = ramp(limit - outside, 1.1);
    if (bone > 0) {
      const spongy = anatomy.diploe * ramp(Math.min(outside - 1.6, limit - 1.7 - outside), 1.2);
      let value = anatomy.boneHu * (1 + 0.13 * noise.at(x / 6, y / 6, z / 6));
      value += (anatomy.diploeHu * (1 + 0.5 * noise.at(x / 3, y / 3, z / 3)) - value) * spongy * (1 - petrous);
      if (base > 0) {
        value -= base * (1 - petrous) * (350 + 250 * rough);
        const air = airCells(anatomy, noise, ax, x, y, z, outside, petrous);
        value += (-920 - value) * air;
      }
      // Coronal suture
      if (z > 20) value -= 500 * ramp(0.5 - Math.abs(y + 18 + 2.5 * noise.at(x / 4, 0, z / 4)), 0.8);
      if (under < 3) bone *= ramp(under - 1.5, 2);
      hu += (value - hu) * bone;
    }
    for (let b = 0; b < added.count && outside > thickness && under > 1.5; b++) {
      if (added.squared(b, x, y, z) < 1) hu = added.hu(b);
    }
    return hu;
  };
}

/** Skin, subcutaneous fat with strands, galea, temporal muscle. */
function scalp(
  anatomy: Anatomy,
  noise: Noise,
  x: number,
  y: number,
  z: number,
  under: number,
  overBone: number,
): number {
  const strands = noise.at(x / 5, y / 5, z / 5);
  let hu = -92 + 26 * Math.max(0, strands);
  const total = under + overBone;
  const deep = 1.1 + 1.15 * Math.max(0, total - 1.25 * anatomy.scalpMm);
  let muscle = ramp(deep - overBone + 1.2 * strands, 1.2);
  // Planes of fat between the muscles of the nape
  if (total > 13) muscle *= ramp(Math.abs(noise.at(x / 15, y / 9, z / 20 + 9)) - 0.06, 0.12);
  hu += (54 + 6 * strands - hu) * muscle;
  const skin = ramp(1.9 - under, 0.9);
  return hu + (38 + 14 * strands - hu) * skin;
}

/** How much of the petrous pyramid a point belongs to, 0..1. */
function petrousPyramid(ax: number, y: number, z: number): number {
  return step(13, 8, Math.abs(petrousSide(ax, y))) * step(-12, -17, z) * step(-52, -44, z) * step(10, 18, ax);
}

/** Share of air: mastoid cells, the middle ear and its canal. */
function airCells(
  anatomy: Anatomy,
  noise: Noise,
  ax: number,
  x: number,
  y: number,
  z: number,
  outside: number,
  petrous: number,
): number {
  if (ax < 30 || z < -62 || z > -14) return 0;
  const mastoid = Math.max(
    petrous,
    step(62, 54, Math.sqrt(4 * (ax - 60) ** 2 + 2 * (y - 28) ** 2 + 1.4 * (z + 38) ** 2) + 20),
  );
  const cells = noise.at(x / 2.6, y / 2.6, z / 2.6) + 0.9 * step(38, 56, ax) - 1.25 + 0.75 * anatomy.pneumatisation;
  return ramp(cells, 0.25) * mastoid * ramp(outside - 1.6, 0.8);
}
