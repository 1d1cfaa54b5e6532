import type { Anatomy } from './anatomy.ts';
import { ellipsoid, smoothUnion, tube } from './shapes.ts';

/**
 * Signed distance (mm, negative inside) to the ventricular system in standard head coordinates: frontal horns, bodies,
 * atria, occipital and temporal horns, third and fourth ventricles.
 *
 * @param swelling mm by which the walls are pushed outwards (blood inside widens the ventricles)
 */
export function ventricleDistance(anatomy: Anatomy, x: number, y: number, z: number, swelling: number): number {
  const ax = Math.abs(x);
  const side = 1 + anatomy.ventricleAsymmetry * Math.sign(x);
  const s = Math.sqrt(anatomy.ventricleScale) * side;
  // Horns and bodies are taller than they are wide
  const w = 1 / (0.75 + 0.25 * anatomy.ventricleScale);
  const h = (ax - 1) * w;
  const tip = tube(h, y, z * 0.62, 13, -36, 4.5, 2.4 * s, 7, -20, 8, 5 * s);
  const front = tube(h, y, z * 0.62, 7, -20, 8, 5 * s, 6.5, 2, 12.5, 4.2 * s);
  const body = tube(h, y, z * 0.62, 6.5, 2, 12.5, 4.2 * s, 13, 24, 12.5, 5.2 * s);
  const atrium = tube(ax, y, z * 0.8, 13, 24, 16, 5.4 * s, 23, 39, 8, 7 * s);
  const occipital = tube(ax, y, z * 0.85, 23, 39, 8, 6.6 * s, 20, 62, 4, 1.6 * s);
  const temporal = tube(ax, y, z, 23, 37, 6, 5 * s, 33, 14, -14, 2.6 * s);
  const horn = tube(ax, y, z, 33, 14, -14, 2.4 * s, 31, -8, -21, 1.7 * s);
  const lateral = smoothUnion(
    smoothUnion(smoothUnion(tip, front, 3), smoothUnion(body, atrium, 4), 4),
    smoothUnion(occipital, smoothUnion(temporal, horn, 2), 3),
    3,
  );
  const septum = 0.7 - ax;
  const third = ellipsoid(x, y + 1, z - 1, anatomy.thirdVentricleMm, 14, 11);
  const fourth = ellipsoid(x * (1 + 0.04 * (y - 28)), y - 29, z + 34, 6.5 * (0.7 + 0.3 * s), 5.5, 11);
  return Math.min(Math.max(lateral - swelling, septum), third - swelling * 0.7, fourth - swelling * 0.7);
}

/** Signed distance (mm, negative inside) to the deep grey matter: caudate head, lentiform nucleus, thalamus. */
export function deepGreyDistance(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const caudate = tube(ax, y, z, 14.5, -24, 4, 5, 17, -4, 18, 3);
  const u = 0.94 * (ax - 24) - 0.34 * (y + 6);
  const v = 0.34 * (ax - 24) + 0.94 * (y + 6);
  const lentiform = ellipsoid(u, v, z - 3, 7.5, 18, 11);
  const thalamus = ellipsoid(0.85 * (ax - 11.5) - 0.4 * (y - 9), 0.4 * (ax - 11.5) + 0.85 * (y - 9), z - 5, 8, 14, 10);
  return Math.min(caudate, lentiform, thalamus);
}
