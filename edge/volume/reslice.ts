import type { VoxelData } from './nifti.ts';
import { type Lattice, toIndex, toPatient, type Vec3, voxelCount } from './volume.ts';

/**
 * Values of `data` at the voxel centres of a lattice that may lie at any angle to its own: trilinear, so `to` should be about
 * as fine as `from`. Between lattices of the same axes {@link resampleTo} is better and faster.
 *
 * @param data indexed as `Volume.hu` on `from`
 * @param outside value of voxels whose centre lies beyond the outer faces of `from`; in its outermost half voxel the edge continues
 * @returns float32, indexed likewise on `to`
 * @throws RangeError where the data does not fill `from`
 */
export function reslice(from: Lattice, data: VoxelData, to: Lattice, outside: number): Float32Array {
  if (data.length !== voxelCount(from)) {
    throw new RangeError(`${data.length} values for a lattice of ${from.size.join(' x ')} voxels`);
  }
  const start = toIndex(from, to.origin);
  const [di, dj, dk] = stepsBetween(from, to, start);
  const out = new Float32Array(voxelCount(to));
  const [columns, rows, slices] = to.size;
  for (let k = 0, n = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      const x0 = start[0] + j * dj[0] + k * dk[0];
      const y0 = start[1] + j * dj[1] + k * dk[1];
      const z0 = start[2] + j * dj[2] + k * dk[2];
      for (let i = 0; i < columns; i++, n++) {
        out[n] = at(from, data, x0 + i * di[0], y0 + i * di[1], z0 + i * di[2], outside);
      }
    }
  }
  return out;
}

/** Steps of one voxel along each axis of `to`, in voxels of `from`. */
function stepsBetween(from: Lattice, to: Lattice, start: Vec3): [Vec3, Vec3, Vec3] {
  const step = (index: Vec3): Vec3 => {
    const there = toIndex(from, toPatient(to, index));
    return [there[0] - start[0], there[1] - start[1], there[2] - start[2]];
  };
  return [step([1, 0, 0]), step([0, 1, 0]), step([0, 0, 1])];
}

function at({ size }: Lattice, data: VoxelData, x: number, y: number, z: number, outside: number): number {
  const [nx, ny, nz] = size;
  if (!(x >= -0.5 && y >= -0.5 && z >= -0.5 && x <= nx - 0.5 && y <= ny - 0.5 && z <= nz - 0.5)) return outside;
  const [i, fx] = cell(x, nx);
  const [j, fy] = cell(y, ny);
  const [k, fz] = cell(z, nz);
  const right = fx > 0 ? 1 : 0;
  const down = fy > 0 ? nx : 0;
  const up = fz > 0 ? nx * ny : 0;
  const line = (n: number) => data[n]! + fx * (data[n + right]! - data[n]!);
  const plane = (n: number) => line(n) + fy * (line(n + down) - line(n));
  const first = i + nx * (j + ny * k);
  return plane(first) + fz * (plane(first + up) - plane(first));
}

/** The sample below a coordinate and how far beyond it the coordinate lies, in 0..1. */
function cell(x: number, samples: number): [index: number, fraction: number] {
  const inside = Math.min(Math.max(x, 0), samples - 1);
  const index = Math.floor(inside);
  return [index, inside - index];
}
