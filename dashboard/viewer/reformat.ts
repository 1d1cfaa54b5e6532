import type { Lattice } from '../../edge/volume/volume.ts';
import { type Crop, cropAt } from './crop.ts';
import { type Cut, indexSteps } from './planes.ts';

/** What lies outside a scan, and where no slice is here yet: no HU of a scanner is as low. */
export const NO_HU = -32_768;

/** HU on a plane, trilinear between the eight voxels around each of its pixels. `NO_HU` where not all eight are there. */
export function cutHu(cut: Cut, lattice: Lattice, hu: Int16Array): Int16Array {
  const [columns, rows, slices] = lattice.size;
  const { first, right, down } = indexSteps(cut, lattice);
  const out = new Int16Array(cut.width * cut.height).fill(NO_HU);
  const area = columns * rows;
  const [lastI, lastJ, lastK] = [columns - 1, rows - 1, slices - 1];
  for (let y = 0, to = 0; y < cut.height; y++) {
    let i = first[0] + y * down[0];
    let j = first[1] + y * down[1];
    let k = first[2] + y * down[2];
    for (let x = 0; x < cut.width; x++, to++, i += right[0], j += right[1], k += right[2]) {
      // A voxel reaches half its size beyond its centre.
      if (i < -0.5 || j < -0.5 || k < -0.5 || i > lastI + 0.5 || j > lastJ + 0.5 || k > lastK + 0.5) continue;
      const u = i < 0 ? 0 : i > lastI ? lastI : i;
      const v = j < 0 ? 0 : j > lastJ ? lastJ : j;
      const w = k < 0 ? 0 : k > lastK ? lastK : k;
      const [i0, j0, k0] = [u | 0, v | 0, w | 0];
      const [fi, fj, fk] = [u - i0, v - j0, w - k0];
      const di = fi > 0 ? 1 : 0;
      const dj = fj > 0 ? columns : 0;
      const dk = fk > 0 ? area : 0;
      const at = i0 + columns * j0 + area * k0;
      const below = hu[at]!;
      const above = hu[at + dk]!;
      // A slice is here whole or not at all.
      if (below === NO_HU || above === NO_HU) continue;
      const a0 = below + fi * (hu[at + di]! - below);
      const b0 = hu[at + dj]! + fi * (hu[at + dj + di]! - hu[at + dj]!);
      const a1 = above + fi * (hu[at + dk + di]! - above);
      const b1 = hu[at + dk + dj]! + fi * (hu[at + dk + dj + di]! - hu[at + dk + dj]!);
      const low = a0 + fj * (b0 - a0);
      out[to] = Math.round(low + fk * (a1 + fj * (b1 - a1) - low));
    }
  }
  return out;
}

/** Overlays of a scan by slice; null where one is not here yet. */
export type Crops = readonly (Crop | null)[];

/** Labels on a plane: each pixel that of the voxel that it lies in. */
export function cutLabels(cut: Cut, lattice: Lattice, crops: Crops): Uint8Array {
  return gather(cut, lattice, (i, j, k) => valueAt(crops[Math.round(k)], i, j));
}

/** A Grad-CAM on a plane: linear between slices, nearest within one, for it is far smoother than they are fine. */
export function cutHeat(cut: Cut, lattice: Lattice, crops: Crops): Uint8Array {
  const last = lattice.size[2] - 1;
  return gather(cut, lattice, (i, j, k) => {
    const k0 = Math.min(last, Math.max(0, Math.floor(k)));
    const share = Math.min(1, Math.max(0, k - k0));
    const below = valueAt(crops[k0], i, j);
    return share === 0 ? below : Math.round(below * (1 - share) + valueAt(crops[Math.min(last, k0 + 1)], i, j) * share);
  });
}

function valueAt(crop: Crop | null | undefined, i: number, j: number): number {
  return crop && crop.width > 0 ? cropAt(crop, Math.round(i), Math.round(j)) : 0;
}

function gather(cut: Cut, lattice: Lattice, at: (i: number, j: number, k: number) => number): Uint8Array {
  const { first, right, down } = indexSteps(cut, lattice);
  const out = new Uint8Array(cut.width * cut.height);
  const last = lattice.size[2] - 0.5;
  for (let y = 0, to = 0; y < cut.height; y++) {
    let i = first[0] + y * down[0];
    let j = first[1] + y * down[1];
    let k = first[2] + y * down[2];
    for (let x = 0; x < cut.width; x++, to++, i += right[0], j += right[1], k += right[2]) {
      if (k > -0.5 && k < last) out[to] = at(i, j, k);
    }
  }
  return out;
}
