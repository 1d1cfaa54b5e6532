import type { Marker } from './marker.ts';
import type { PatientPosition } from './patient-position.ts';
import { Random } from './random.ts';

export type Vendor = 'GE' | 'SIEMENS' | 'PHILIPS' | 'CANON';
export type Kernel = 'soft' | 'standard' | 'bone';

/** How a scanner takes one axial series. */
export interface Acquisition {
  readonly seed: number;
  readonly vendor: Vendor;
  /** rows and columns */
  readonly matrix: number;
  readonly fovMm: number;
  /** mm along the slice normal that one slice averages */
  readonly sliceThickness: number;
  /** mm along the slice normal between slice centres */
  readonly spacing: number;
  readonly slices: number;
  /** degrees; positive leans the top of the image planes towards the feet in front (row direction stays along x) */
  readonly gantryTilt: number;
  readonly kernel: Kernel;
  /** standard deviation of the noise in brain, HU; 0 for none */
  readonly noise: number;
  /** air above the vertex that is scanned, mm */
  readonly topMarginMm: number;
  /** centre of the field of view from the isocentre, mm */
  readonly centre: readonly [x: number, y: number];
  /** HU written outside the circle of reconstruction; null where the whole square is reconstructed */
  readonly paddingHu: number | null;
  readonly kvp: number;
  /** HU of the dark band between the petrous bones */
  readonly streakHu: number;
  /** HU by which the middle is darker than the rim */
  readonly cuppingHu: number;
  /** first slice (share of the scan) and displacement (mm) of a movement; null in a still patient */
  readonly motion: { readonly at: number; readonly mm: number } | null;
  /** how the patient lay, which decides how slices are stored; the headrest stays behind the head */
  readonly patientPosition: PatientPosition;
  /** spheres at known places of the patient */
  readonly markers: readonly Marker[];
}

/** Draws a protocol for a non-contrast head. Wished values replace drawn ones. Throws RangeError on an impossible one. */
export function drawAcquisition(seed: number, wish: Partial<Acquisition> = {}): Acquisition {
  const random = new Random(`acquisition ${seed}`);
  const thick = random.child('slices');
  const coverage = random.child('coverage').normalWithin(150, 12, 112, 178);
  const gap = random.child('gap').unit();
  const drawnThickness = thick.pick([0.625, 1, 1.25, 2, 2.5, 3, 4, 4.8, 5, 5, 5, 5, 6]);
  const contiguous =
    wish.spacing ?? (wish.slices === undefined ? drawnThickness : Math.round((10 * coverage) / wish.slices) / 10);
  const sliceThickness = wish.sliceThickness ?? contiguous;
  const drawnSpacing = sliceThickness * (gap < 0.75 ? 1 : gap < 0.9 ? 0.8 : 1.1);
  const spacing = wish.spacing ?? (wish.slices === undefined ? drawnSpacing : contiguous);
  const tilt = random.child('tilt');
  const kernel = wish.kernel ?? random.child('kernel').pick(['soft', 'soft', 'standard'] as const);
  const fov = random.child('field');
  const physics = random.child('physics');
  const vendor = wish.vendor ?? random.child('vendor').pick(['GE', 'SIEMENS', 'PHILIPS', 'CANON'] as const);
  const acquisition: Acquisition = {
    seed,
    vendor,
    matrix: 512,
    fovMm: fov.range(218, 256),
    sliceThickness,
    spacing,
    slices: Math.max(1, Math.round(coverage / spacing)),
    gantryTilt: tilt.chance(0.4) ? Math.round(tilt.normalWithin(0, 11, -20, 20) * 2) / 2 : 0,
    kernel,
    noise: drawNoise(physics, kernel, sliceThickness),
    topMarginMm: random.child('margin').range(-2, 14),
    centre: [fov.normalWithin(0, 3, -8, 8), fov.normalWithin(8, 5, -5, 20)],
    paddingHu: random.child('padding').pick(PADDING[vendor]),
    kvp: physics.pick([120, 120, 120, 100, 130, 140]),
    streakHu: physics.range(3, 20),
    cuppingHu: physics.normalWithin(2.5, 2.2, -1, 8),
    motion: physics.chance(0.05) ? { at: physics.range(0.1, 0.9), mm: physics.range(1, 4) } : null,
    patientPosition: 'HFS',
    markers: [],
    ...wish,
  };
  return checked(acquisition);
}

/** Noise beside that of the soft kernel, about: a bone kernel passes what the soft one blurs. */
export const NOISE_OF_KERNEL: Record<Kernel, number> = { soft: 1, standard: 1.25, bone: 9 };

function drawNoise(random: Random, kernel: Kernel, thickness: number): number {
  const thin = Math.sqrt(5 / Math.max(1, thickness)) ** 0.7;
  const base = random.normalWithin(3.2, 0.8, 2, 5.5) * Math.min(2, thin);
  return base * NOISE_OF_KERNEL[kernel];
}

/** What the vendors write outside the circle of reconstruction. */
const PADDING: Record<Vendor, readonly (number | null)[]> = {
  GE: [null, -3024],
  SIEMENS: [null],
  PHILIPS: [null],
  CANON: [null, -2048],
};

function checked(a: Acquisition): Acquisition {
  const limits: [keyof Acquisition, number, number][] = [
    ['matrix', 16, 1024],
    ['fovMm', 50, 600],
    ['sliceThickness', 0.3, 12],
    ['spacing', 0.2, 20],
    ['slices', 1, 2000],
    ['gantryTilt', -30, 30],
    ['noise', 0, 200],
  ];
  for (const [key, low, high] of limits) {
    const value = a[key] as number;
    if (!(value >= low && value <= high))
      throw new RangeError(`acquisition ${key} must be ${low} to ${high}: ${value}`);
  }
  return a;
}

/** Directions of an acquisition's image planes, LPS: along rows, along columns, the normal, and the table's step. */
export interface Plane {
  readonly row: readonly [number, number, number];
  readonly column: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
  /** from one slice to the next, mm: along the table, so tilted stacks are sheared as on a real gantry */
  readonly step: readonly [number, number, number];
}

export function planeOf({ gantryTilt, spacing }: Acquisition): Plane {
  const t = (gantryTilt * Math.PI) / 180;
  const [c, s] = [Math.cos(t), Math.sin(t)];
  return { row: [1, 0, 0], column: [0, c, -s], normal: [0, s, c], step: [0, 0, spacing / c] };
}
