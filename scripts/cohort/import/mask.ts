import type { BleedVolumes } from '../../../edge/assessment/definitions.ts';
import { IPH, IVH } from '../../../edge/assessment/grid.ts';
import { measureHematoma } from '../../../edge/assessment/measure.ts';
import { assembleVolume, type StackSlice } from '../../../edge/volume/assemble.ts';
import { boundingBox } from '../../../edge/volume/box.ts';
import { type NiftiImage, readNifti } from '../../../edge/volume/nifti-read.ts';
import { niftiSlices } from '../../../edge/volume/nifti-slices.ts';
import { reslice } from '../../../edge/volume/reslice.ts';
import { cross, dot } from '../../../edge/volume/vector.ts';
import { type Lattice, toIndex, toPatient, type Vec3, type Volume, voxelCount } from '../../../edge/volume/volume.ts';
import { CARRIED, headShare } from './on-head.ts';
import { CaseProblem } from './problem.ts';

/** A mask as it was drawn. */
export interface HospitalMask {
  /** `hu` holds labels: 0 background, 1 IPH, 2 IVH. */
  readonly slices: readonly StackSlice[];
  /** Measured on the mask's own grid. */
  readonly volumes: BleedVolumes;
}

/** A scaled label may be off by the rounding of float32. */
const ROUNDING = 1e-3;

/** Reads a NIfTI mask. @throws CaseProblem where it holds other labels; NiftiError; the system's error where it is not there */
export async function readMask(file: string): Promise<HospitalMask> {
  const image = await readNifti(file);
  const slices = niftiSlices(image, (value) => {
    const label = Math.round(value);
    if (label >= 0 && label <= IVH && Math.abs(value - label) < ROUNDING) return label;
    const held = Number(value.toPrecision(4));
    throw new CaseProblem(`The mask holds the value ${held}; it may hold 0 (background), 1 (IPH) and 2 (IVH).`);
  });
  return { slices, volumes: measured(image, slices) };
}

/** On the grid as drawn: under gantry tilt the slices are sheared, which changes no volume. */
function measured({ header }: NiftiImage, slices: readonly StackSlice[]): BleedVolumes {
  const { rows, columns, pixelSpacing } = slices[0]!.header;
  const [i, j, k] = header.steps;
  const between = Math.abs(dot(cross(i, j), k)) / (pixelSpacing![0] * pixelSpacing![1]);
  const labels = new Uint8Array(rows! * columns! * slices.length);
  for (const [n, { hu }] of slices.entries()) labels.set(hu, n * hu.length);
  const grid = {
    size: [columns!, rows!, slices.length],
    spacing: [pixelSpacing![1], pixelSpacing![0], between],
    ...UPRIGHT,
  } as const;
  const { iphMl, ivhMl } = measureHematoma(grid, labels);
  return { iphMl, ivhMl };
}

/** Where the grid lies changes no volume either. */
const UPRIGHT = {
  origin: [0, 0, 0],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
} as const;

/** Shares of IPH and of IVH in each voxel of the head grid, 0..255, wherever the mask's own grid lies. @throws GeometryError */
export function maskOnHead({ slices }: HospitalMask, grid: Lattice): [iph: Uint8Array, ivh: Uint8Array] {
  return [shareOf(slices, IPH, grid), shareOf(slices, IVH, grid)];
}

function shareOf(slices: readonly StackSlice[], label: number, grid: Lattice): Uint8Array {
  const carried = slices.map(({ header, hu }) => ({ header, hu: hu.map((value) => (value === label ? CARRIED : 0)) }));
  const { volume } = assembleVolume(carried);
  if (isParallel(volume, grid)) return headShare(volume, volume.hu, grid);
  const fine = fineLattice(volume, grid);
  if (fine === null) return new Uint8Array(voxelCount(grid));
  return headShare(fine, reslice(volume, volume.hu.map(positive), fine, 0), grid);
}

const positive = (value: number) => Math.max(0, value);

/** As {@link resampleTo} asks for, with a margin. */
function isParallel(a: Lattice, b: Lattice): boolean {
  return a.axes.every((axis, n) => Math.abs(dot(axis, b.axes[n]!)) > 1 - 5e-9);
}

/** A lattice along the head grid's axes, as fine as the mask's own, around the mask alone; null where the mask is empty. */
function fineLattice(mask: Volume, grid: Lattice): Lattice | null {
  const box = boundingBox(
    mask.size,
    Uint8Array.from(mask.hu, (value) => (value > 0 ? 1 : 0)),
  );
  if (box === null) return null;
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const end = (a: 0 | 1 | 2) => ((corner >> a) & 1 ? box.hi[a] : box.lo[a] - 1);
    return toIndex(grid, toPatient(mask, [end(0), end(1), end(2)]));
  });
  // One voxel of the head grid more on each side, for the kernel that averages onto it.
  const lo = ([0, 1, 2] as const).map((a) => Math.floor(Math.min(...corners.map((c) => c[a]))) - 1);
  const hi = ([0, 1, 2] as const).map((a) => Math.ceil(Math.max(...corners.map((c) => c[a]))) + 1);
  const finest = Math.min(...mask.spacing);
  const parts = grid.spacing.map((mm) => Math.max(1, Math.min(8, Math.round(mm / finest))));
  const size = [0, 1, 2].map((a) => (hi[a]! - lo[a]!) * parts[a]!) as [number, number, number];
  // The first voxel's outer face is that of the head grid's voxel `lo`.
  const first = lo.map((index, a) => index - 0.5 + 0.5 / parts[a]!) as unknown as Vec3;
  const spacing = grid.spacing.map((mm, a) => mm / parts[a]!) as unknown as Vec3;
  return { size, spacing, origin: toPatient(grid, first), axes: grid.axes };
}
