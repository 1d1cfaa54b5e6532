import type { Anatomy } from './anatomy.ts';
import {
  type Bleed,
  drawSigns,
  drawSite,
  drawTurn,
  LOCATION_MAX_ML,
  LOCATIONS,
  type Location,
  type Signs,
} from './bleed.ts';
import { type FocusWish, solveIph, solveIvh } from './bleed-solve.ts';
import { type Pose, unrotate } from './pose.ts';
import type { Random } from './random.ts';

export interface BleedWish {
  readonly iphMl?: number;
  readonly ivh?: boolean;
  readonly ivhMl?: number;
  readonly location?: Location;
  readonly signs?: Partial<Signs>;
}

/** Shares of locations in spontaneous haemorrhage, about: half deep, a third lobar, the rest below the tentorium. */
const LOCATION_SHARE: Record<Location, number> = {
  deep: 0.36,
  thalamic: 0.17,
  lobar: 0.34,
  cerebellar: 0.09,
  brainstem: 0.04,
};
const TRIES = 12;

/**
 * Draws a bleed and solves it to its volumes. Throws RangeError where a wish contradicts itself or the head.
 */
export function drawBleed(random: Random, anatomy: Anatomy, pose: Pose, wish: BleedWish): Bleed {
  const drawnMl = Math.min(120, Math.max(0.5, random.child('volume').logNormal(12, 0.95)));
  const asked = Object.entries(wish.signs ?? {}).some(([, present]) => present);
  const roomMl = wish.location === undefined ? 120 : 0.7 * LOCATION_MAX_ML[wish.location];
  const iphMl = wish.iphMl ?? Math.min(roomMl, asked ? Math.max(drawnMl, 14) : drawnMl);
  if (!(iphMl > 0)) throw new RangeError(`iphMl must be above 0: ${iphMl}`);
  const signs = drawSigns(random.child('signs'), iphMl, wish.signs ?? {});
  let failure: unknown;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      // Foci that nobody wished for give way where no site has room for them
      const shown =
        attempt < TRIES / 2
          ? signs
          : { ...signs, island: wish.signs?.island ?? false, satellite: wish.signs?.satellite ?? false };
      const ml = wish.iphMl ?? iphMl * (attempt < TRIES / 2 ? 1 : 0.9);
      return attemptBleed(random.child(`site ${attempt}`), anatomy, pose, wish, ml, shown);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function attemptBleed(
  random: Random,
  anatomy: Anatomy,
  pose: Pose,
  wish: BleedWish,
  iphMl: number,
  signs: Signs,
): Bleed {
  const location = wish.location ?? drawLocation(random.child('location'), iphMl);
  const side = random.pick([-1, 1] as const);
  const { centre, ratios } = drawSite(random.child('site'), location, side);
  const [sx, sy, sz] = anatomy.scale;
  const foci: FocusWish = {
    count: signs.island ? random.integer(3, 5) : signs.satellite ? random.integer(1, 2) : 0,
    maxRadius: Math.min(4.6, 1.4 + 0.9 * Math.cbrt(iphMl)),
  };
  const radius = Math.cbrt((3 * iphMl * 1000) / (4 * Math.PI));
  const irregularity = random.range(0.12, 0.6);
  const hu = signs.blackHole || signs.fluidLevel ? random.range(64, 76) : random.normalWithin(62, 5, 51, 76);
  const unsolved: Bleed = {
    location,
    side,
    iph: {
      ml: iphMl,
      centre: [centre[0] * sx, centre[1] * sy, centre[2] * sz],
      rotation: drawTurn(random.child('turn')),
      ratios: unitVolume(ratios),
      irregularity,
      lobes: [
        { offset: [0, 0, 0], radius: 1 },
        ...Array.from({ length: random.integer(0, 3) }, () => drawLobe(random)),
      ],
      noiseOffset: [random.range(0, 30), random.range(0, 30), random.range(0, 30)],
      radius,
      foci: [],
      hu,
      texture: random.range(1.5, 5),
      edemaMm: random.range(1.2, 2.5) + random.range(0.05, 0.2) * radius,
      edemaHu: random.range(15, 24),
      massEffect: random.range(0.45, 0.95),
    },
    ivh: null,
    swelling: 0,
    signs,
    hole: signs.blackHole ? drawHole(random.child('hole'), radius, hu) : null,
    patch: signs.hypodensity ? drawPatch(random.child('patch'), radius) : null,
    swirlHu: Math.min(random.range(34, 44), hu - 15),
    blend: signs.blend
      ? { direction: drawDirection(random), cut: random.range(0.05, 0.3), drop: random.range(22, 30) }
      : null,
    fluid: signs.fluidLevel ? { level: random.range(-0.25, 0.2), lightHu: random.range(28, 38) } : null,
    down: unrotate(pose.rotation, [0, 1, 0]),
  };
  const solved = solveIph(anatomy, unsolved, random.child('foci'), foci);
  if (solved.iph.foci.length < foci.count)
    throw new RangeError(`no room for ${foci.count} foci beside this ${location} bleed`);
  const bleeds = wish.ivh ?? (wish.ivhMl === undefined ? random.chance(reachesVentricles(location)) : wish.ivhMl > 0);
  if (!bleeds) return solved;
  const ivhMl = wish.ivhMl ?? Math.min(40, random.child('ivh').logNormal(5, 0.9));
  return solveIvh(anatomy, { ...solved, ivh: drawIvh(random.child('ivh fill')) }, ivhMl);
}

/** How blood lies in the ventricles: a fluid at rest, or clot around the way in. */
export function drawIvh(random: Random): NonNullable<Bleed['ivh']> {
  return {
    ml: 0,
    hu: random.normalWithin(58, 6, 45, 72),
    threshold: 0,
    dependence: random.chance(0.6) ? random.range(0.75, 1) : random.range(0.1, 0.5),
    ragged: random.range(0, 4),
  };
}

export function reachesVentricles(location: Location): number {
  return { deep: 0.35, thalamic: 0.6, lobar: 0.18, cerebellar: 0.3, brainstem: 0.3 }[location];
}

export function drawLocation(random: Random, iphMl: number): Location {
  const fitting = LOCATIONS.filter((l) => iphMl <= LOCATION_MAX_ML[l]);
  let left = random.unit() * fitting.reduce((sum, l) => sum + LOCATION_SHARE[l], 0);
  for (const location of fitting) {
    left -= LOCATION_SHARE[location];
    if (left < 0) return location;
  }
  return 'deep';
}

function unitVolume(r: readonly [number, number, number]): readonly [number, number, number] {
  const mean = Math.cbrt(r[0] * r[1] * r[2]);
  return [r[0] / mean, r[1] / mean, r[2] / mean];
}

function drawLobe(random: Random): Bleed['iph']['lobes'][number] {
  const [x, y, z] = drawDirection(random);
  const far = random.range(0.55, 0.85);
  return { offset: [far * x, far * y, far * z], radius: random.range(0.35, 0.65) };
}

function drawDirection(random: Random): readonly [number, number, number] {
  const turn = random.range(0, 2 * Math.PI);
  const rise = random.range(-0.5, 0.5);
  const flat = Math.sqrt(1 - rise * rise);
  return [flat * Math.cos(turn), flat * Math.sin(turn), rise];
}

/** A black hole: round to oval in the axial plane, tall enough to fill a 5 mm slice, darker than its surroundings by 38 HU or more. */
function drawHole(random: Random, radius: number, hu: number): NonNullable<Bleed['hole']> {
  const r = Math.min(8, Math.max(3.4, radius * random.range(0.24, 0.33)));
  const turn = random.range(0, 2 * Math.PI);
  return {
    centre: [0.14 * Math.cos(turn), 0.14 * Math.sin(turn), 0.05 * random.normal()],
    radii: [r, r * random.range(1, 1.35), Math.max(7, r)],
    drop: Math.min(hu - 18, random.range(40, 48)),
  };
}

function drawPatch(random: Random, radius: number): NonNullable<Bleed['patch']> {
  const r = radius * random.range(0.24, 0.36);
  const turn = random.range(0, 2 * Math.PI);
  return {
    centre: [0.25 * Math.cos(turn), 0.25 * Math.sin(turn), 0.1 * random.normal()],
    radii: [r, r * random.range(0.8, 1.4), Math.max(r, 5)],
    drop: random.range(15, 24),
  };
}
