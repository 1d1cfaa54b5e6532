import type { Anatomy } from './anatomy.ts';
import { type Fields, ventricleAt } from './fields.ts';
import { ramp, smoothUnion, tube } from './shapes.ts';

/** HU below the tentorium, before dura, sinuses and beam hardening. */
export type PosteriorFossa = (
  x: number,
  y: number,
  z: number,
  surface: number,
  warpedY: number,
  variation: number,
  swelling: number,
) => number;

/**
 * Brainstem, cerebellum with its folia, fourth ventricle and cisterns. The returned function takes a point in standard
 * head coordinates (mm), its depth below bone or tentorium (mm), its y with the patient's own deformation, and a smooth
 * random value, and how far the ventricle's walls are pushed out (mm).
 */
export function posteriorFossa(anatomy: Anatomy, fields: Fields): PosteriorFossa {
  const { noise } = fields;
  const { greyHu, whiteHu, csfHu, atrophy } = anatomy;
  const bloodHu = anatomy.contrastHu ?? anatomy.bloodHu;
  const gap = 0.8 + 2 * atrophy;
  return (x, y, z, surface, warpedY, variation, swelling) => {
    const stem = brainstemDistance(x, y, z);
    let hu: number;
    let csf: number;
    if (stem < 0) {
      hu = greyHu - 4;
      csf = 0;
    } else {
      // The cerebellar peduncles join the pons behind; elsewhere a cistern lies between
      const peduncle = y > 4 + 0.25 * Math.abs(x) && z > -50;
      const front = Math.max(8 - y - 0.35 * Math.abs(x), z < -58 ? -58 - z : -20);
      const depth = Math.min(
        surface - 0.4 * gap - 0.6 * gap * Math.abs(variation),
        -front,
        peduncle ? 20 : stem - gap - 0.5,
      );
      const leaf = Math.abs(z - 0.25 * warpedY + 4 * noise.at(x / 12, y / 12, z / 12) + 0.12 * Math.abs(x));
      const folium = Math.abs((leaf / 4.6) % 1) - 0.5;
      const line = ramp(0.07 + 0.06 * atrophy - Math.abs(folium), 0.16) * ramp(9 - depth, 5);
      hu = greyHu + 0.5 + (whiteHu - greyHu) * ramp(depth - 10 + 3 * variation, 5);
      hu -= line * (6 + 8 * atrophy);
      const vermis = ramp(0.6 - Math.abs(x), 1) * ramp(warpedY - 44, 6);
      csf = Math.max(ramp(-depth, 1.2), 0.5 * vermis);
    }
    if (Math.abs(x) < 20 && y > 14 && y < 46) {
      csf = Math.max(csf, ramp(swelling - ventricleAt(fields, x, y, z), 1));
    }
    hu += variation + (csfHu - hu) * csf;
    if (y < 2 && z < -18 && Math.abs(x) < 5) {
      hu +=
        (bloodHu + anatomy.denseVessel - hu) * ramp(1.9 - Math.sqrt((x - 1) ** 2 + (y + 8 - 0.04 * (z + 30)) ** 2), 1);
    }
    return hu;
  };
}

/** Signed distance (mm, negative inside) to midbrain, pons, medulla and the upper cord. */
export function brainstemDistance(x: number, y: number, z: number): number {
  const upper = tube(x * 0.9, y, z, 0, 11, 0, 13, 0, 5, -30, 13.5);
  const lower = tube(x, y, z, 0, 6, -32, 12, 0, 18, -64, 6.5);
  const cord = tube(x, y, z, 0, 18, -64, 6, 0, 28, -150, 5.5);
  return smoothUnion(smoothUnion(upper, lower, 5), cord, 3);
}
