import { toPatient, type Vec3 } from '../../../edge/volume/volume.ts';
import { type Pose, rotationOf } from '../../phantom/pose.ts';
import type { Brain } from './brain.ts';

/** Extents of the cavity in the phantom's standard head coordinates (scripts/phantom/cavity.ts), mm. */
const STANDARD = { width: 136, length: 168, top: 76, base: -62 } as const;
/** Area from which a slice of the mask belongs to the vault's top, and to the posterior fossa rather than to the cord, mm2. */
const TOP_MM2 = 400;
const BASE_MM2 = 1500;
/** Yaw and sideways shift tried when the plane of symmetry is looked for. */
const MOST_YAW_DEGREES = 12;
const MOST_SHIFT_MM = 8;
/** An infarct on one side must not outweigh the rest, HU. */
const MOST_APART_HU = 12;

/** Where the phantom's standard head coordinates lie in a real scan, roughly. */
export interface Registration {
  /** as {@link Anatomy.scale} */
  readonly scale: Vec3;
  /** patient = rotation * head + translation */
  readonly pose: Pose;
}

/**
 * Lays the phantom's standard head over a real brain: the scan's own axes (a head is scanned along the plane that the
 * phantom is drawn in) turned to the plane of best symmetry, scaled by the brain's width and length, its vertex at the
 * brain's. Good to about a centimetre, which is what choosing a plausible site takes.
 */
export function register(brain: Brain): Registration {
  const { lattice } = brain;
  const extents = extentsOf(brain);
  const { yawDegrees, x, y } = symmetryOf(brain, extents);
  const width = extents.width / STANDARD.width;
  const length = extents.length / STANDARD.length;
  const height = ((extents.top - extents.base) * lattice.spacing[2]) / (STANDARD.top - STANDARD.base);
  // The slices' slope at vertex and base makes height the least certain: half of it is taken from the other two.
  const up = (height + (width + length) / 2) / 2;
  const translation = toPatient(lattice, [x, y, extents.top - (up * STANDARD.top) / lattice.spacing[2]]);
  const [r, c, n] = lattice.axes;
  const turn = rotationOf(0, 0, yawDegrees);
  const at = (row: 0 | 1 | 2, column: 0 | 1 | 2) =>
    r[row] * turn[column]! + c[row] * turn[3 + column]! + n[row] * turn[6 + column]!;
  const rotation = [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)] as const;
  return { scale: [width, length, up], pose: { rotation, translation } };
}

interface Extents {
  /** mm, of the widest and the longest slice */
  readonly width: number;
  readonly length: number;
  /** slices of the mask's lattice */
  readonly top: number;
  readonly base: number;
  /** middle of the widest slices, voxels */
  readonly x: number;
  readonly y: number;
}

function extentsOf({ mask, lattice: { size, spacing } }: Brain): Extents {
  const slices = Array.from({ length: size[2] }, (_, k) => {
    const box = { left: size[0], right: -1, front: size[1], back: -1, area: 0 };
    for (let j = 0, v = k * size[0] * size[1]; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, v++) {
        if (mask[v] === 0) continue;
        box.left = Math.min(box.left, i);
        box.right = Math.max(box.right, i);
        box.front = Math.min(box.front, j);
        box.back = Math.max(box.back, j);
        box.area += spacing[0] * spacing[1];
      }
    }
    return box;
  });
  const widest = slices.reduce((best, slice) => (slice.right - slice.left > best.right - best.left ? slice : best));
  const longest = slices.reduce((best, slice) => (slice.back - slice.front > best.back - best.front ? slice : best));
  return {
    width: (widest.right - widest.left + 1) * spacing[0],
    length: (longest.back - longest.front + 1) * spacing[1],
    top: slices.findLastIndex(({ area }) => area >= TOP_MM2),
    base: slices.findIndex(({ area }) => area >= BASE_MM2),
    x: (widest.left + widest.right) / 2,
    y: (longest.front + longest.back) / 2,
  };
}

/**
 * Yaw, and a point, of the upright plane of symmetry: across it the upper half of the brain is most like its mirror image
 * in HU. Falx and ventricles decide, for skulls are often flatter on one side.
 */
function symmetryOf({ mask, hu, lattice: { size, spacing } }: Brain, { top, base, x, y }: Extents) {
  const points: [number, number, number][] = [];
  for (let k = Math.round((top + base) / 2); k <= top; k += 2) {
    for (let j = 0; j < size[1]; j += 2) {
      for (let i = 0; i < size[0]; i += 2) if (mask[i + size[0] * (j + size[1] * k)]) points.push([i, j, k]);
    }
  }
  let best = { difference: Number.POSITIVE_INFINITY, yawDegrees: 0, shift: 0 };
  for (let yawDegrees = -MOST_YAW_DEGREES; yawDegrees <= MOST_YAW_DEGREES; yawDegrees++) {
    const [cos, sin] = [Math.cos((yawDegrees * Math.PI) / 180), Math.sin((yawDegrees * Math.PI) / 180)];
    for (let shift = -MOST_SHIFT_MM / spacing[0]; shift <= MOST_SHIFT_MM / spacing[0]; shift += 0.5) {
      let difference = 0;
      for (const [i, j, k] of points) {
        const plane = size[1] * k;
        const beyond = 2 * ((i - x) * cos + (j - y) * sin - shift);
        const mirror = Math.round(i - beyond * cos) + size[0] * (Math.round(j - beyond * sin) + plane);
        const apart = mask[mirror] === 1 ? Math.abs(hu[mirror]! - hu[i + size[0] * (j + plane)]!) : MOST_APART_HU;
        difference += Math.min(apart, MOST_APART_HU);
      }
      if (difference < best.difference) best = { difference, yawDegrees, shift };
    }
  }
  const { yawDegrees, shift } = best;
  const angle = (yawDegrees * Math.PI) / 180;
  return { yawDegrees, x: x + shift * Math.cos(angle), y: y + shift * Math.sin(angle) };
}
