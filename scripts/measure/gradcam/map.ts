import { DEFINITIONS, type Definition } from '../../../edge/assessment/definitions.ts';
import { type Lattice, toPatient, type Vec3, voxelCount } from '../../../edge/volume/volume.ts';
import { distanceTo } from '../distance.ts';
import type { Expansion } from '../networks.ts';

/** Grad-CAM of one definition on the crop, values of 0 or more. */
export interface HeatMap {
  readonly lattice: Lattice;
  readonly values: Float32Array;
}

export function mapOf({ crop, gradcam }: Expansion, definition: Definition): HeatMap {
  const voxels = voxelCount(crop);
  const first = voxels * DEFINITIONS.indexOf(definition);
  return { lattice: crop, values: gradcam.subarray(first, first + voxels) };
}

/** Shares of a map's hottest part that lie in the bleed or near it. */
export interface Nearness {
  /** of the mass of the hottest tenth of the voxels: the figure */
  readonly topVoxels: number;
  /** of the hottest voxels that together carry a tenth of all mass: what an eye calls the hot spot */
  readonly topMass: number;
}

/** How much of the hottest part lies in the bleed or within `mm` of it; null where the map is empty. */
export function nearness({ lattice, values }: HeatMap, bleed: Uint8Array, mm: number): Nearness | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return null;
  const distance = distanceTo(lattice, bleed);
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
  const part = { near: 0, all: 0 };
  let topMass = Number.NaN;
  for (const v of order.subarray(0, Math.ceil(values.length / 10))) {
    part.all += values[v]!;
    if (distance[v]! <= mm) part.near += values[v]!;
    if (Number.isNaN(topMass) && part.all >= total / 10) topMass = part.near / part.all;
  }
  return { topVoxels: part.near / part.all, topMass };
}

/** Centre of mass of a map, LPS mm; null where the map is empty. */
export function centroid({ lattice, values }: HeatMap): Vec3 | null {
  const [nx, ny] = lattice.size;
  let [mass, i, j, k] = [0, 0, 0, 0];
  for (let v = 0; v < values.length; v++) {
    const value = values[v]!;
    mass += value;
    i += value * (v % nx);
    j += value * (Math.floor(v / nx) % ny);
    k += value * Math.floor(v / (nx * ny));
  }
  return mass > 0 ? toPatient(lattice, [i / mass, j / mass, k / mass]) : null;
}
