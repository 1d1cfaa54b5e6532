import { DEFINITIONS, type Definition } from '../assessment/definitions.ts';
import { subLattice } from '../volume/box.ts';
import { resampleTo } from '../volume/resample.ts';
import { type Lattice, voxelCount } from '../volume/volume.ts';
import { boxWithin } from './box-within.ts';

/** Whole slices of a scan, from `firstSlice` on; 0 in all others. */
export interface Slab {
  readonly firstSlice: number;
  readonly values: Uint8Array;
}

/**
 * Grad-CAM of each definition on the scan's own grid, 0 to 255 scaled to the map's own maximum there (a map that is zero
 * stays zero). Only the slices that the crop touches are made: a thin-slice scan has hundreds more.
 *
 * @param gradcam one map per definition, each on the whole crop, values >= 0
 */
export function heatOnScan(scan: Lattice, crop: Lattice, gradcam: Float32Array): Record<Definition, Slab> {
  const box = boxWithin(scan, crop);
  const voxels = voxelCount(crop);
  const slabOf = (definition: Definition): Slab => {
    if (!box) return { firstSlice: 0, values: new Uint8Array(0) };
    const part = subLattice(scan, box);
    const first = voxels * DEFINITIONS.indexOf(definition);
    const heat = resampleTo(crop, gradcam.subarray(first, first + voxels), part, 0);
    return { firstSlice: box.lo[2], values: inWholeSlices(scan, part, box.lo, heat, scaleOf(heat)) };
  };
  return { CHE: slabOf('CHE'), RHE1: slabOf('RHE1'), RHE2: slabOf('RHE2') };
}

function scaleOf(heat: Float32Array): number {
  let maximum = 0;
  for (let v = 0; v < heat.length; v++) if (heat[v]! > maximum) maximum = heat[v]!;
  return maximum > 0 ? 255 / maximum : 0;
}

function inWholeSlices(
  scan: Lattice,
  part: Lattice,
  lo: readonly [number, number, number],
  heat: Float32Array,
  scale: number,
): Uint8Array {
  const [columns, rows] = scan.size;
  const [width, height, depth] = part.size;
  const values = new Uint8Array(columns * rows * depth);
  for (let k = 0, v = 0; k < depth; k++) {
    for (let j = 0; j < height; j++) {
      const line = lo[0] + columns * (lo[1] + j + rows * k);
      for (let i = 0; i < width; i++, v++) values[line + i] = heat[v]! * scale + 0.5;
    }
  }
  return values;
}
