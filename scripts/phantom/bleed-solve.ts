import type { Anatomy } from './anatomy.ts';
import type { Bleed, Focus } from './bleed.ts';
import { type BleedShape, bleedShape } from './bleed-shape.ts';
import type { Random } from './random.ts';
import { ramp } from './shapes.ts';

/** Volumes, mL, of a bleed as its functions describe it, before any scan. */
export interface BleedVolumes {
  readonly iph: number;
  readonly ivh: number;
}

/** Measures the IPH by sampling its box with about 24 points across a radius' diameter. */
export function iphMl(anatomy: Anatomy, bleed: Bleed): number {
  const shape = bleedShape(anatomy, bleed);
  const h = Math.max(0.6, bleed.iph.radius / 9);
  const [cx, cy, cz] = bleed.iph.centre;
  const n = Math.ceil(shape.reach / h);
  let sum = 0;
  for (let k = -n; k <= n; k++) {
    for (let j = -n; j <= n; j++) {
      for (let i = -n; i <= n; i++) {
        if (i * i + j * j + k * k > n * n) continue;
        const depth = shape.iphDepth(cx + i * h, cy + j * h, cz + k * h);
        if (depth > -h) sum += ramp(depth, h);
      }
    }
  }
  return (sum * h ** 3) / 1000;
}

/** Gives the bleed the radius at which its IPH is `iph.ml`, within 1 %. Throws RangeError where the head cannot hold it. */
export function solveIph(anatomy: Anatomy, bleed: Bleed, random: Random, foci: FocusWish): Bleed {
  const target = bleed.iph.ml;
  const withRadius = (radius: number, placed: readonly Focus[]): Bleed => ({
    ...bleed,
    iph: { ...bleed.iph, radius, foci: placed },
  });
  let radius = Math.cbrt((3 * target * 1000) / (4 * Math.PI));
  let solved = withRadius(radius, []);
  for (let attempt = 0; attempt < 14; attempt++) {
    const stream = random.child('foci');
    solved = withRadius(radius, []);
    if (foci.keep) solved = withRadius(radius, carryFoci(anatomy, solved, foci.keep));
    else if (foci.count > 0) solved = withRadius(radius, placeFoci(anatomy, solved, stream, foci));
    const ml = iphMl(anatomy, solved);
    if (Math.abs(ml - target) < 0.008 * target) return solved;
    // Bounded parts stop growing, so the step is a little longer than the cube root
    radius *= Math.min(1.5, Math.max(0.6, (target / Math.max(ml, 0.05 * target)) ** (attempt < 8 ? 0.38 : 0.25)));
  }
  const reached = iphMl(anatomy, solved);
  if (Math.abs(reached - target) > 0.03 * target) {
    throw new RangeError(
      `IPH of ${target} mL does not fit at this ${bleed.location} site: reached ${reached.toFixed(1)} mL`,
    );
  }
  return solved;
}

/** How many separate foci a bleed has, and the greatest radius of one, mm. */
export interface FocusWish {
  readonly count: number;
  readonly maxRadius: number;
  /** Foci of an earlier scan: kept in their directions, moved outwards as the clot grows. */
  readonly keep?: readonly Focus[];
}

function carryFoci(anatomy: Anatomy, bleed: Bleed, earlier: readonly Focus[]): readonly Focus[] {
  const shape = bleedShape(anatomy, bleed);
  const [cx, cy, cz] = bleed.iph.centre;
  return earlier.map(({ centre, radius }) => {
    const [dx, dy, dz] = [centre[0] - cx, centre[1] - cy, centre[2] - cz];
    let t = 1;
    while (t < 2 && shape.clotDepth(cx + t * dx, cy + t * dy, cz + t * dz) > -(radius + 2.8)) t += 0.02;
    return { centre: [cx + t * dx, cy + t * dy, cz + t * dz], radius };
  });
}

/** Balls of blood beside the clot, 3 to 6 mm from its edge and from each other, within the brain. */
function placeFoci(anatomy: Anatomy, bleed: Bleed, random: Random, wish: FocusWish): readonly Focus[] {
  const shape = bleedShape(anatomy, bleed);
  const placed: Focus[] = [];
  const [cx, cy, cz] = bleed.iph.centre;
  for (let attempt = 0; attempt < 400 && placed.length < wish.count; attempt++) {
    const radius = random.range(0.72, 1) * wish.maxRadius;
    const gap = random.range(3.5, 5.5);
    const turn = random.range(0, 2 * Math.PI);
    const rise = random.range(-0.35, 0.35);
    const flat = Math.sqrt(1 - rise * rise);
    const [ux, uy, uz] = [flat * Math.cos(turn), flat * Math.sin(turn), rise];
    let t = shape.reach;
    while (t > 0 && shape.clotDepth(cx + t * ux, cy + t * uy, cz + t * uz) < 0) t -= 0.5;
    t += gap + radius;
    const centre = [cx + t * ux, cy + t * uy, cz + t * uz] as const;
    const clear = placed.every(
      (f) => Math.hypot(f.centre[0] - centre[0], f.centre[1] - centre[1]) > f.radius + radius + 3.5,
    );
    if (!clear || !apart(shape, centre, radius)) continue;
    const alone: Bleed = { ...bleed, iph: { ...bleed.iph, foci: [{ centre, radius: radius + 20 }] } };
    const room = bleedShape(anatomy, alone).iphDepth(...centre);
    if (room > radius + 0.5) placed.push({ centre, radius });
  }
  return placed.length === wish.count ? placed : [];
}

/** Whether a ball stays clear of the clot: by 3.3 mm beside it, and above and below by more than a 5 mm slice. */
function apart(shape: BleedShape, [x, y, z]: readonly [number, number, number], radius: number): boolean {
  if (shape.clotDepth(x, y, z) > -(radius + 3.3)) return false;
  for (const rise of [-radius - 6, -radius, 0, radius, radius + 6]) {
    for (let turn = 0; turn < 6; turn++) {
      const angle = (turn * Math.PI) / 3;
      const depth = shape.clotDepth(x + radius * Math.cos(angle), y + radius * Math.sin(angle), z + rise);
      if (depth > -1.5) return false;
    }
  }
  return true;
}

/** Fills the ventricles with `ml` of blood, widening them where they are too small to hold it. */
export function solveIvh(anatomy: Anatomy, bleed: Bleed, ml: number): Bleed {
  let swelling = bleed.swelling;
  for (; ; swelling += 0.5) {
    const widened = { ...bleed, swelling };
    const { orders, pointMl } = ventriclePoints(anatomy, widened);
    if (orders.length * pointMl < ml / 0.9) {
      if (swelling > 9) throw new RangeError(`IVH of ${ml} mL does not fit into these ventricles`);
      continue;
    }
    orders.sort();
    const threshold = orders[Math.round(ml / pointMl)] as number;
    return { ...widened, ivh: widened.ivh && { ...widened.ivh, ml, threshold } };
  }
}

/** Filling order of each of the ventricles' sample points, and the volume that one stands for, mL. */
function ventriclePoints(anatomy: Anatomy, bleed: Bleed): { orders: Float64Array; pointMl: number } {
  const shape = bleedShape(anatomy, bleed);
  const [sx, sy, sz] = anatomy.scale;
  const h = 1.6;
  const orders: number[] = [];
  for (let z = -55 * sz; z < 48 * sz; z += h) {
    for (let y = -60 * sy; y < 78 * sy; y += h) {
      for (let x = -52 * sx; x < 52 * sx; x += h) {
        if (shape.ventricleDepth(x, y, z) > 0) orders.push(shape.ivhOrder(x, y, z));
      }
    }
  }
  return { orders: Float64Array.from(orders), pointMl: h ** 3 / 1000 };
}
