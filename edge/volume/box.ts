import { type Lattice, type Size3, toPatient, type Vec3 } from './volume.ts';

/** A box of voxel indices: `lo` belongs to it, `hi` does not. */
export interface Box {
  readonly lo: Size3;
  readonly hi: Size3;
}

/** Smallest box around the voxels whose value is not 0; null where there is none. */
export function boundingBox(size: Size3, labels: Uint8Array): Box | null {
  const [columns, rows, slices] = size;
  const lo: [number, number, number] = [columns, rows, slices];
  const hi: [number, number, number] = [0, 0, 0];
  for (let k = 0, row = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++, row += columns) {
      let first = 0;
      while (first < columns && labels[row + first] === 0) first++;
      if (first === columns) continue;
      let last = columns - 1;
      while (labels[row + last] === 0) last--;
      lo[0] = Math.min(lo[0], first);
      hi[0] = Math.max(hi[0], last + 1);
      lo[1] = Math.min(lo[1], j);
      hi[1] = Math.max(hi[1], j + 1);
      lo[2] = Math.min(lo[2], k);
      hi[2] = k + 1;
    }
  }
  return hi[2] === 0 ? null : { lo, hi };
}

/** The lattice of the voxels inside a box: same axes and spacing, origin at the voxel `lo`. */
export function subLattice(lattice: Lattice, { lo, hi }: Box): Lattice {
  const size: Size3 = [hi[0] - lo[0], hi[1] - lo[1], hi[2] - lo[2]];
  const inside = lo.every((low, a) => low >= 0 && hi[a]! > low && hi[a]! <= lattice.size[a]!);
  if (!inside) throw new RangeError(`box ${lo} to ${hi} is empty or leaves the lattice of ${lattice.size.join(' x ')}`);
  return { ...latticeOf(lattice), size, origin: toPatient(lattice, lo) };
}

/** A lattice of the given size and spacing (mm) with its middle at `centre` (LPS mm): the way a network's input is cut out. */
export function centredLattice(axes: Lattice['axes'], centre: Vec3, spacing: Vec3, size: Size3): Lattice {
  const half = (a: 0 | 1 | 2) => -(size[a] - 1) / 2;
  const origin = toPatient({ size, spacing, origin: centre, axes }, [half(0), half(1), half(2)]);
  return { size, spacing, origin, axes };
}

/** LPS position, mm, of the middle of a lattice. */
export function latticeCentre(lattice: Lattice): Vec3 {
  return toPatient(lattice, [(lattice.size[0] - 1) / 2, (lattice.size[1] - 1) / 2, (lattice.size[2] - 1) / 2]);
}

/** The geometry alone of a volume or mask, without its voxels. */
export function latticeOf({ size, spacing, origin, axes }: Lattice): Lattice {
  return { size, spacing, origin, axes };
}
