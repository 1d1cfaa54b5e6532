import type { Anatomy } from './anatomy.ts';
import type { Bleed } from './bleed.ts';
import { petrousSide, tentoriumHeight } from './cavity.ts';
import { CAVITY, fieldsOf, ventricleAt } from './fields.ts';
import { brainstemDistance } from './posterior-fossa.ts';
import { ramp } from './shapes.ts';
import { type ClotPoint, signShape } from './sign-shape.ts';

/** A bleed as a function of position in head coordinates, mm. */
export interface BleedShape {
  /** Depth inside the IPH, mm: positive inside, negative outside; brain only, ventricles left out. */
  iphDepth(x: number, y: number, z: number): number;
  /** Depth inside the clot before the skull, the midline and the ventricles bound it. */
  clotDepth(x: number, y: number, z: number): number;
  /** HU of the clot at a point with the given depth. */
  iphHu(x: number, y: number, z: number, depth: number): number;
  /** Which signs lie at a point of the IPH with the given depth: bit n for the n-th of SIGNS. */
  signsAt(x: number, y: number, z: number, depth: number): number;
  /** Depth inside the ventricles, mm: positive inside. */
  ventricleDepth(x: number, y: number, z: number): number;
  /** Order in which the ventricles fill: lowest first, mm. */
  ivhOrder(x: number, y: number, z: number): number;
  /** Where the tissue now at (x, y, z) lay before the bleed pushed it away; `share` fades the push towards the skull. */
  before(x: number, y: number, z: number, share: number, out: Float64Array): void;
  /** No blood of the IPH farther from its centre than this, mm. */
  readonly reach: number;
}

/** Makes the functions of a bleed in a head. */
export function bleedShape(anatomy: Anatomy, bleed: Bleed): BleedShape {
  const { iph, side, location } = bleed;
  const { lobes, foci } = iph;
  const fields = fieldsOf(anatomy);
  const { noise } = fields;
  const [sx, sy, sz] = anatomy.scale;
  const [cx, cy, cz] = iph.centre;
  const [ra, rb, rc] = iph.ratios;
  const m = iph.rotation;
  const radius = iph.radius;
  const [ox, oy, oz] = iph.noiseOffset;
  const head = new Float64Array(fields.head.channels);
  const moved = new Float64Array(3);
  const pushed = (3 * iph.ml * 1000 * iph.massEffect) / (4 * Math.PI);
  const fociReach = Math.max(
    0,
    ...iph.foci.map((f) => Math.hypot(f.centre[0] - cx, f.centre[1] - cy, f.centre[2] - cz) + f.radius),
  );
  const sign = signShape(bleed, noise);

  function clotDepth(x: number, y: number, z: number): number {
    const dx = x - cx;
    const dy = y - cy;
    const dz = z - cz;
    const u = (m[0] * dx + m[3] * dy + m[6] * dz) / ra;
    const v = (m[1] * dx + m[4] * dy + m[7] * dz) / rb;
    const w = (m[2] * dx + m[5] * dy + m[8] * dz) / rc;
    let depth = -1e9;
    for (let l = 0; l < lobes.length; l++) {
      const lobe = lobes[l]!;
      const du = u - lobe.offset[0] * radius;
      const dv = v - lobe.offset[1] * radius;
      const dw = w - lobe.offset[2] * radius;
      const d = lobe.radius * radius - Math.sqrt(du * du + dv * dv + dw * dw);
      const h = Math.max(0, 0.25 * radius - Math.abs(d - depth)) / (0.25 * radius);
      depth = Math.max(d, depth) + h * h * 0.0625 * radius;
    }
    if (depth > -0.9 * radius) {
      const f = 1.9 / radius;
      depth += iph.irregularity * radius * noise.rough(u * f + ox, v * f + oy, w * f + oz);
    }
    return depth;
  }

  function iphDepth(x: number, y: number, z: number): number {
    let depth = clotDepth(x, y, z);
    for (let f = 0; f < foci.length; f++) {
      const { centre, radius: r } = foci[f]!;
      depth = Math.max(depth, r - Math.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2));
    }
    if (depth < -3) return depth;
    return Math.min(depth, allowed(x, y, z), -ventricleDepth(x, y, z));
  }

  /** Distance to where blood of this location cannot go: bone, the falx, the other side of the tentorium. */
  function allowed(x: number, y: number, z: number): number {
    const px = x / sx;
    const py = y / sy;
    const pz = z / sz;
    fields.head.sample(px, py, pz, head, CAVITY, CAVITY + 1);
    const below = Math.min(tentoriumHeight(Math.abs(px), py) - pz, petrousSide(Math.abs(px), py));
    let room = -head[CAVITY]! - 2.2;
    if (location === 'brainstem') return Math.min(room, 2 - brainstemDistance(px, py, pz));
    if (location === 'cerebellar') return Math.min(room, below - 1.5, brainstemDistance(px, py, pz) + 1, py - 12);
    room = Math.min(room, side * x - 1.5);
    return Math.min(room, -below - 1);
  }

  function before(x: number, y: number, z: number, share: number, out: Float64Array): void {
    const dx = x - cx;
    const dy = y - cy;
    const dz = z - cz;
    const r2 = dx * dx + dy * dy + dz * dz;
    const r3 = r2 * Math.sqrt(r2) + 1e-6;
    if (pushed === 0 || r3 > 90 * pushed) {
      out[0] = x;
      out[1] = y;
      out[2] = z;
      return;
    }
    const fade = Math.max(0, 1 - r3 / (90 * pushed));
    const factor = 1 + (Math.cbrt(Math.max(0, 1 - pushed / r3)) - 1) * share * fade;
    out[0] = cx + dx * factor;
    out[1] = cy + dy * factor;
    out[2] = cz + dz * factor;
  }

  function ventricleDepth(x: number, y: number, z: number): number {
    before(x, y, z, 1, moved);
    return bleed.swelling - ventricleAt(fields, moved[0]! / sx, moved[1]! / sy, moved[2]! / sz);
  }

  function iphHu(x: number, y: number, z: number, depth: number): number {
    const grain = noise.at(x / 5 + 3, y / 5, z / 5);
    const hu = iph.hu + iph.texture * (grain + 0.6 * noise.at(x / 11, y / 11 + 5, z / 11)) - 5 * ramp(1.2 - depth, 2.4);
    return sign.hu(clotPoint(x, y, z, depth), hu, grain);
  }

  const point: ClotPoint = { x: 0, y: 0, z: 0, dx: 0, dy: 0, dz: 0, qu: 0, qv: 0, qw: 0, depth: 0 };
  /** The same object each time: it is called for each voxel. */
  function clotPoint(x: number, y: number, z: number, depth: number): ClotPoint {
    const dx = x - cx;
    const dy = y - cy;
    const dz = z - cz;
    point.x = x;
    point.y = y;
    point.z = z;
    point.dx = dx;
    point.dy = dy;
    point.dz = dz;
    point.qu = m[0] * dx + m[3] * dy + m[6] * dz;
    point.qv = m[1] * dx + m[4] * dy + m[7] * dz;
    point.qw = m[2] * dx + m[5] * dy + m[8] * dz;
    point.depth = depth;
    return point;
  }

  function ivhOrder(x: number, y: number, z: number): number {
    const weight = bleed.ivh?.dependence ?? 0;
    const ragged = bleed.ivh?.ragged ?? 0;
    const height = -(bleed.down[0] * x + bleed.down[1] * y + bleed.down[2] * z);
    const way = Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2);
    return weight * height + (1 - weight) * way + ragged * noise.at(x / 7, y / 7 + 2, z / 7);
  }

  const reach = Math.max(fociReach, radius * Math.max(ra, rb, rc) * (1.9 + iph.irregularity));
  const signsAt = (x: number, y: number, z: number, depth: number) => sign.at(clotPoint(x, y, z, depth));
  return { iphDepth, clotDepth, iphHu, signsAt, ventricleDepth, ivhOrder, before, reach };
}
