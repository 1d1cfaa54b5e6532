import type { Lattice, Size3, Vec3, Volume } from '../volume/volume.ts';
import { toPatient } from '../volume/volume.ts';

/**
 * The head grid: 240 x 240 x 160 mm, as radiologists read (5 mm slices), x to the left, y posterior, z superior. HENet reads a
 * crop of it; a hematoma network reads it or a grid of its own over the same block of the head.
 */
export const HEAD_GRID = { size: [192, 192, 32], spacing: [1.25, 1.25, 5] } as const;

/** Denser than any bleed, so it finds the skull and leaves headrests and scalp alone. HU. */
const BONE_HU = 200;
/** Bone on a slice, mm2, from which the slice belongs to the skull. */
const MIN_BONE_MM2 = 100;
/** The cranium below the vertex; jaw and neck below it must not pull the centre. mm. */
const CRANIUM_MM = 120;
/** Share of bone left out on each side, so that a pin or a streak does not move the grid. */
const TAIL = 0.01;

/**
 * The head grid of a scan: centred on the skull in the axial plane, its top slice at the
 * vertex. Aligned with the volume's own axes (gantry tilt included), so that the network sees slices as they were
 * acquired. The volume's first axis must run left-right and its second anterior-posterior, in either direction.
 */
export function headGrid(volume: Volume): Lattice {
  const [nx, ny, nz] = volume.size;
  const bone = boneProfiles(volume);
  const areas = bone.perSlice;
  const minVoxels = MIN_BONE_MM2 / (volume.spacing[0] * volume.spacing[1]);
  let top = nz - 1;
  while (top > 0 && (areas[top] ?? 0) < minVoxels) top--;
  if (top === 0) top = nz - 1;
  const lowest = Math.max(0, Math.round(top - CRANIUM_MM / volume.spacing[2]));
  const { x, y } = bone.within(lowest, top);
  const centre = toPatient(volume, [middle(x, nx), middle(y, ny), top]);

  const axes = [facing(volume.axes[0], 0), facing(volume.axes[1], 1), facing(volume.axes[2], 2)] as const;
  const { size, spacing } = HEAD_GRID;
  const steps: Vec3 = [
    -((size[0] - 1) / 2) * spacing[0],
    -((size[1] - 1) / 2) * spacing[1],
    -(size[2] - 1) * spacing[2],
  ];
  const at = (c: 0 | 1 | 2) => centre[c] + steps[0] * axes[0][c] + steps[1] * axes[1][c] + steps[2] * axes[2][c];
  return { size, spacing, axes, origin: [at(0), at(1), at(2)] };
}

/** A grid of another spacing or size over the same head: same axes, same middle in the axial plane, same upper face. */
export function onSameHead(
  head: Lattice,
  { size, spacing }: { readonly size: Size3; readonly spacing: Vec3 },
): Lattice {
  const middle = (a: 0 | 1) => (head.size[a] - 1 - ((size[a] - 1) * spacing[a]) / head.spacing[a]) / 2;
  const top = head.size[2] - 0.5 - ((size[2] - 0.5) * spacing[2]) / head.spacing[2];
  return { size, spacing, axes: head.axes, origin: toPatient(head, [middle(0), middle(1), top]) };
}

/** The axis turned so that it points to the left, posterior or superior side (positive LPS component). */
function facing(axis: Vec3, component: 0 | 1 | 2): Vec3 {
  return axis[component] < 0 ? [-axis[0], -axis[1], -axis[2]] : axis;
}

/** Bone counted on every fourth column of every fourth row (scaled back), by slice and by in-plane position. */
function boneProfiles({ hu, size: [nx, ny, nz] }: Volume) {
  const stride = 4;
  const perSlice = new Float64Array(nz);
  const rows: { x: Uint32Array; y: Uint32Array }[] = [];
  for (let k = 0; k < nz; k++) {
    const x = new Uint32Array(nx);
    const y = new Uint32Array(ny);
    let count = 0;
    for (let j = 0; j < ny; j += stride) {
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; i += stride) {
        if (hu[row + i]! <= BONE_HU) continue;
        x[i]!++;
        y[j]!++;
        count++;
      }
    }
    perSlice[k] = count * stride * stride;
    rows.push({ x, y });
  }
  const within = (from: number, to: number) => {
    const x = new Float64Array(nx);
    const y = new Float64Array(ny);
    for (const profile of rows.slice(from, to + 1)) {
      for (let i = 0; i < nx; i++) x[i]! += profile.x[i]!;
      for (let j = 0; j < ny; j++) y[j]! += profile.y[j]!;
    }
    return { x, y };
  };
  return { perSlice, within };
}

/** Middle of a profile between its tails, in index units; the middle of the field where the profile is empty. */
function middle(profile: Float64Array, length: number): number {
  const total = profile.reduce((sum, n) => sum + n, 0);
  if (total === 0) return (length - 1) / 2;
  const quantile = (share: number) => {
    let seen = 0;
    for (let i = 0; i < length; i++) {
      seen += profile[i]!;
      if (seen >= share * total) return i;
    }
    return length - 1;
  };
  return (quantile(TAIL) + quantile(1 - TAIL)) / 2;
}
