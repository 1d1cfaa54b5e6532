import type { Point, Rotation } from './pose.ts';
import { rotationOf } from './pose.ts';
import type { Random } from './random.ts';

export const LOCATIONS = ['deep', 'thalamic', 'lobar', 'cerebellar', 'brainstem'] as const;
/** Where the intraparenchymal bleed lies; deep is putaminal. */
export type Location = (typeof LOCATIONS)[number];

export const SIGNS = ['hypodensity', 'blackHole', 'swirl', 'blend', 'island', 'satellite', 'fluidLevel'] as const;
/** Signs on non-contrast CT, as CLINICAL.md section 4 defines them. */
export type Signs = Record<(typeof SIGNS)[number], boolean>;

/** A rounded part of the clot: offset from its centre and radius, both in units of the clot's radius. */
export interface Lobe {
  readonly offset: Point;
  readonly radius: number;
}

/** A separate focus of blood: a ball in head coordinates, mm. */
export interface Focus {
  readonly centre: Point;
  readonly radius: number;
}

/** Intraparenchymal bleed. `radius` is solved so that its volume, foci included, is `ml`. */
export interface Iph {
  readonly ml: number;
  /** head coordinates, mm */
  readonly centre: Point;
  readonly rotation: Rotation;
  readonly ratios: Point;
  readonly irregularity: number;
  readonly lobes: readonly Lobe[];
  readonly noiseOffset: Point;
  readonly radius: number;
  readonly foci: readonly Focus[];
  readonly hu: number;
  readonly texture: number;
  readonly edemaMm: number;
  readonly edemaHu: number;
  /** share of the bleed's volume by which it pushes the brain away, 0..1 */
  readonly massEffect: number;
}

/** Intraventricular bleed: the ventricles where {@link IvhFill} is below `threshold`. */
export interface Ivh {
  readonly ml: number;
  readonly hu: number;
  readonly threshold: number;
  /** Weight of height above the dependent wall: 1 fills like a fluid, 0 clots around the way in. */
  readonly dependence: number;
  readonly ragged: number;
}

/** A bleed in one head at one time. */
export interface Bleed {
  readonly location: Location;
  readonly side: -1 | 1;
  readonly iph: Iph;
  readonly ivh: Ivh | null;
  /** mm by which blood pushes the ventricles' walls outwards */
  readonly swelling: number;
  readonly signs: Signs;
  /** hypodense parts: centre in units of the clot's radius along its own axes; drop in HU */
  readonly hole: Hypodensity | null;
  readonly patch: Hypodensity | null;
  readonly swirlHu: number;
  readonly blend: { readonly direction: Point; readonly cut: number; readonly drop: number } | null;
  readonly fluid: { readonly level: number; readonly lightHu: number } | null;
  /** direction of gravity in head coordinates (to the patient's back when supine) */
  readonly down: Point;
}

export interface Hypodensity {
  readonly centre: Point;
  /** mm, along the head's axes */
  readonly radii: Point;
  readonly drop: number;
}

/** Smallest IPH, mL, in which each sign fits at its true scale. */
export const SIGN_MIN_ML: Record<keyof Signs, number> = {
  hypodensity: 5,
  blackHole: 9,
  swirl: 12,
  blend: 5,
  island: 5,
  satellite: 3,
  fluidLevel: 5,
};

/** Most mL that a location holds. */
export const LOCATION_MAX_ML: Record<Location, number> = {
  deep: 125,
  thalamic: 45,
  lobar: 125,
  cerebellar: 45,
  brainstem: 14,
};

/**
 * Which signs a bleed of this size shows, where not wished: shares of the order met in baseline cohorts (Morotti 2019,
 * Neurology 93:879, "to verify"), each only where it fits. Blend and fluid level exclude each other here.
 */
export function drawSigns(random: Random, iphMl: number, wish: Partial<Signs>): Signs {
  const share: Signs extends Record<infer K, boolean> ? Record<K & string, number> : never = {
    hypodensity: 0.3,
    blackHole: 0.16,
    swirl: 0.24,
    blend: 0.16,
    island: 0.14,
    satellite: 0.24,
    fluidLevel: 0.05,
  };
  const signs = {} as Signs;
  for (const sign of SIGNS) {
    const drawn = random.chance(share[sign]) && iphMl >= SIGN_MIN_ML[sign];
    signs[sign] = wish[sign] ?? drawn;
    if (signs[sign] && iphMl < SIGN_MIN_ML[sign]) {
      throw new RangeError(`sign ${sign} does not fit in an IPH of ${iphMl} mL: at least ${SIGN_MIN_ML[sign]} mL`);
    }
  }
  if (signs.blend && signs.fluidLevel) {
    if (wish.blend && wish.fluidLevel) throw new RangeError('signs blend and fluidLevel exclude each other');
    if (wish.fluidLevel) signs.blend = false;
    else signs.fluidLevel = false;
  }
  return signs;
}

/** Centre in standard head coordinates and axis ratios of a bleed at a location. */
export function drawSite(random: Random, location: Location, side: -1 | 1): { centre: Point; ratios: Point } {
  const near = (x: number, y: number, z: number, spread: number): Point => [
    side * (x + random.normalWithin(0, spread, -2 * spread, 2 * spread)),
    y + random.normalWithin(0, 1.6 * spread, -3 * spread, 3 * spread),
    z + random.normalWithin(0, 1.4 * spread, -2.5 * spread, 2.5 * spread),
  ];
  const ratio = (mean: number) => mean * random.normalWithin(1, 0.14, 0.75, 1.3);
  switch (location) {
    case 'deep':
      return { centre: near(27, -3, 5, 2.5), ratios: [ratio(0.8), ratio(1.2), ratio(1)] };
    case 'thalamic':
      return { centre: near(15, 11, 5, 1.5), ratios: [ratio(0.9), ratio(1.1), ratio(1)] };
    case 'lobar': {
      const angle = random.range(-1.25, 1.3);
      const z = random.range(-2, 42);
      const reach = Math.sqrt(1 - (z / 77) ** 2) * random.range(0.56, 0.72);
      return {
        centre: [side * Math.max(16, 68 * reach * Math.cos(angle)), 84 * reach * Math.sin(angle), z],
        ratios: [ratio(1), ratio(1.1), ratio(1)],
      };
    }
    case 'cerebellar':
      return { centre: near(20, 46, -32, 2.5), ratios: [ratio(1.1), ratio(1), ratio(0.9)] };
    case 'brainstem':
      return { centre: near(1, 6, -26, 1), ratios: [ratio(1.05), ratio(0.9), ratio(1)] };
  }
}

/** Turns a clot by up to 35 degrees about each axis. */
export function drawTurn(random: Random): Rotation {
  return rotationOf(random.range(-25, 25), random.range(-25, 25), random.range(-35, 35));
}
