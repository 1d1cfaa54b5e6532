import type { Box } from '../volume/box.ts';
import { type Lattice, toIndex, toPatient, type Vec3 } from '../volume/volume.ts';

/**
 * The voxels of `scan` whose centres lie within the outer faces of `part`; null where there are none. Both lattices must
 * share their axes, in order, up to sign.
 */
export function boxWithin(scan: Lattice, part: Lattice): Box | null {
  const corner: Vec3 = [part.size[0] - 0.5, part.size[1] - 0.5, part.size[2] - 0.5];
  const a = toIndex(scan, toPatient(part, [-0.5, -0.5, -0.5]));
  const b = toIndex(scan, toPatient(part, corner));
  const low = (n: 0 | 1 | 2) => Math.max(0, Math.ceil(Math.min(a[n], b[n])));
  const high = (n: 0 | 1 | 2) => Math.min(scan.size[n], Math.floor(Math.max(a[n], b[n])) + 1);
  const lo = [low(0), low(1), low(2)] as const;
  const hi = [high(0), high(1), high(2)] as const;
  return lo.every((n, axis) => n < hi[axis]!) ? { lo, hi } : null;
}
