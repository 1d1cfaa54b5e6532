import type { Random } from './random.ts';

export type Point = readonly [x: number, y: number, z: number];
/** Row-major 3 x 3 rotation. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

/** How the head lies in the scanner: scan = rotation * head + translation, mm LPS. */
export interface Pose {
  readonly rotation: Rotation;
  readonly translation: Point;
}

/** Rotation by pitch about x, then roll about y, then yaw about z; degrees. */
export function rotationOf(pitch: number, roll: number, yaw: number): Rotation {
  const [p, r, w] = [pitch, roll, yaw].map((d) => (d * Math.PI) / 180) as [number, number, number];
  const [cp, sp, cr, sr, cy, sy] = [Math.cos(p), Math.sin(p), Math.cos(r), Math.sin(r), Math.cos(w), Math.sin(w)];
  return [
    cy * cr,
    cy * sr * sp - sy * cp,
    cy * sr * cp + sy * sp,
    sy * cr,
    sy * sr * sp + cy * cp,
    sy * sr * cp - cy * sp,
    -sr,
    cr * sp,
    cr * cp,
  ];
}

/** rotation * p */
export function rotate(m: Rotation, p: Point): [number, number, number] {
  return [
    m[0] * p[0] + m[1] * p[1] + m[2] * p[2],
    m[3] * p[0] + m[4] * p[1] + m[5] * p[2],
    m[6] * p[0] + m[7] * p[1] + m[8] * p[2],
  ];
}

/** inverse(rotation) * p */
export function unrotate(m: Rotation, p: Point): [number, number, number] {
  return [
    m[0] * p[0] + m[3] * p[1] + m[6] * p[2],
    m[1] * p[0] + m[4] * p[1] + m[7] * p[2],
    m[2] * p[0] + m[5] * p[1] + m[8] * p[2],
  ];
}

/** A head in a headrest: yaw within 15 degrees, pitch and roll within 10, a few centimetres off the isocentre. */
export function drawPose(random: Random): Pose {
  const pitch = random.normalWithin(0, 5, -10, 10);
  const roll = random.normalWithin(0, 3, -10, 10);
  const yaw = random.normalWithin(0, 5, -15, 15);
  return {
    rotation: rotationOf(pitch, roll, yaw),
    translation: [random.normalWithin(0, 4, -10, 10), random.normalWithin(5, 8, -12, 22), random.range(-60, 60)],
  };
}
