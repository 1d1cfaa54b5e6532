import type { Anatomy } from './anatomy.ts';
import type { Noise } from './noise.ts';
import { ellipsoid, ramp, smoothUnion, tube } from './shapes.ts';

const FAT = -95;
const MUSCLE = 55;
const AIR = -980;

/** HU at a point of the face or neck. */
export type FaceTissue = (x: number, y: number, z: number, outside: number, under: number) => number;

/**
 * Orbits, sinuses, nose, jaws, vertebra and the muscles between. The returned function takes a point in standard head
 * coordinates (mm), its distance outside the cranial cavity and its depth under the skin, mm.
 */
export function faceTissue(anatomy: Anatomy, noise: Noise): FaceTissue {
  const air = 0.55 + 0.6 * anatomy.pneumatisation;
  return (x, y, z, outside, under) => {
    const ax = Math.abs(x);
    const n = noise.rough(x / 13, y / 13, z / 13 + 5);
    const fine = noise.at(x / 4, y / 4, z / 4);
    // Muscles between planes of fat, under a layer of fat
    const plane = Math.abs(noise.at(x / 15, y / 11, z / 20 + 9)) - 0.07;
    const flesh = ramp(Math.min(0.8 * plane, n + (y > 20 ? 0.42 : 0.3)), 0.1) * ramp(under - 4.5 - 3 * n, 2.5);
    let hu = FAT + (MUSCLE + 6 * fine - FAT) * flesh;

    const orbit = tube(ax, y, z, 31, -78, -32, 18.5, 15, -34, -24, 6.5);
    if (y < 0) {
      hu = bones(hu, ax, x, y, z, noise, orbit, n);
      if (y < -8) hu = cavities(hu, ax, x, y, z, noise, air);
      if (orbit < 0 && outside > 1) hu = orbitTissue(ax, y, z, FAT + 8 * fine);
    } else {
      hu = vertebra(hu, x, y, z, n);
    }
    const canal = tube(ax, y, z, 50, 14, -36, 2.5, 84, 18, -38, 3.5);
    if (canal < 1) hu += (AIR - hu) * ramp(-canal, 0.8);
    if (under < 2.4) hu += (42 + 12 * fine - hu) * ramp(1.8 - under, 1) * (hu > -300 ? 1 : 0);
    return hu;
  };
}

/** Globe with lens, rectus muscles and optic nerve in orbital fat. */
function orbitTissue(ax: number, y: number, z: number, fat: number): number {
  const globe = ellipsoid(ax - 32, y + 77, z + 33, 12, 12.3, 12);
  if (globe < 0.8) {
    const lens = ellipsoid(ax - 32, y + 86.5, z + 33, 4.5, 1.9, 4.5);
    const wall = 48 + (9 - 48) * ramp(-globe - 1, 0.8);
    return wall + (78 - wall) * ramp(-lens, 0.8);
  }
  const nerve = tube(ax, y, z, 31, -65, -33, 2, 13, -36, -27, 2);
  const medial = tube(ax, y, z, 21, -76, -33, 1.6, 13, -40, -28, 1.4);
  const lateral = tube(ax, y, z, 43, -76, -33, 1.5, 17, -38, -28, 1.4);
  const superior = tube(ax, y, z, 31, -72, -20, 1.7, 14, -38, -25, 1.4);
  const inferior = tube(ax, y, z, 31, -72, -46, 1.7, 14, -38, -31, 1.4);
  const share = ramp(-Math.min(nerve, medial, lateral, superior, inferior), 1);
  return fat + (46 - fat) * share;
}

/** Walls of the orbits, cheekbones, jaw, nasal bones. */
function bones(
  hu: number,
  ax: number,
  x: number,
  y: number,
  z: number,
  noise: Noise,
  orbit: number,
  n: number,
): number {
  const wall = y < -30 ? 1.2 + 1.6 * Math.max(0, n) - Math.abs(orbit - 1.2) - 0.05 * Math.max(0, -y - 70) : -5;
  const zygoma =
    2.1 -
    Math.abs(ellipsoid(ax, y + 42, z + 50, 60, 46, 30) - 2) -
    Math.abs(z + 50) * 0.16 -
    (y > -30 ? (y + 30) * 0.08 : 0);
  const condyle = -tube(ax, y, z, 52, 2, -42, 5, 50, -10, -85, 4);
  const ramus = -tube(ax, y, z, 50, -10, -70, 5, 42, -40, -110, 7);
  const pterygoid = 1.4 - Math.abs(ax - 15) - Math.max(0, Math.abs(y + 22) - 9) - Math.max(0, z + 40);
  const nasal = 1.8 - Math.abs(tube(x, y, z, 0, -84, -26, 6, 0, -98, -46, 9)) - (y > -80 ? 4 : 0);
  const upperJaw = 2.2 - Math.abs(ellipsoid(x, y + 52, z + 84, 34, 38, 14)) - (z > -72 ? 3 : 0);
  const share = ramp(Math.max(wall, zygoma, condyle, ramus, pterygoid, nasal, upperJaw), 1.2);
  return hu + (880 + 350 * noise.at(x / 3, y / 3, z / 3) - hu) * share;
}

/** Nose, ethmoid, sphenoid, maxillary and frontal sinuses: air behind thin bone. */
function cavities(hu: number, ax: number, x: number, y: number, z: number, noise: Noise, air: number): number {
  const septum = x + 2 * noise.at(0, y / 20, z / 20);
  const maxillary = ellipsoid(ax - 29, y + 56, z + 62, 14 * air, 18 * air, 16);
  const sphenoid = ellipsoid(ax - 8, y + 22, z + 35, 9 * air, 11 * air, 9);
  const frontal = ellipsoid(ax - 13, y + 84, z + 12, 15 * air, 3.8, 14 * air) + 1.5 * noise.at(x / 6, y / 6, z / 6);
  const ethmoid = Math.max(ax - 12, Math.abs(y + 56) - 22, z + 22, -48 - z);
  const nose = Math.max(ax - 15 - 0.1 * (z + 50), Math.abs(y + 60) - 34, z + 34, -98 - z);
  const pharynx = ellipsoid(x, y + 12, z + 85, 14, 8, 30);
  const inside = Math.min(smoothUnion(maxillary, 20, 1), sphenoid, frontal, ethmoid, nose, pharynx);
  if (inside > 2.2) return hu;
  let value = hu + (820 - hu) * ramp(1.3 - Math.abs(inside - 0.4), 1);
  let open = ramp(-inside, 0.9);
  if (ethmoid < 0 || nose < 0) {
    // Cells and turbinates
    const cell =
      ethmoid < 0 ? Math.abs(noise.at(x / 4.5, y / 5.5, z / 5)) : Math.abs(noise.at(x / 5, y / 14, z / 7)) * 0.9;
    open *= ramp(cell - (ethmoid < 0 ? 0.1 : 0.2), 0.07) * ramp(Math.abs(septum) - 1, 1);
    value = ethmoid < 0 ? 260 : 70;
  } else if (sphenoid < 0) {
    open *= ramp(Math.abs(septum) - 0.8, 1);
    value = 500;
  }
  return value + (AIR - value) * open;
}

/** First cervical vertebra around the canal, and the dens. */
function vertebra(hu: number, x: number, y: number, z: number, n: number): number {
  if (z > -64) return hu;
  const arch =
    4.5 + 2 * n - Math.abs(Math.sqrt((x * 0.75) ** 2 + (y - 24) ** 2) - 17) - Math.max(0, Math.abs(z + 86) - 8) * 0.7;
  const mass = -ellipsoid(Math.abs(x) - 22, y - 12, z + 84, 9, 10, 14);
  const dens = -tube(x, y, z, 0, 4, -78, 5, 0, 8, -130, 8);
  return hu + (620 + 380 * n - hu) * ramp(Math.max(arch, mass, dens), 1.4);
}
