import type { Vec3 } from './volume.ts';

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** `a + s * b` */
export function along(a: Vec3, s: number, b: Vec3): Vec3 {
  return [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]];
}

export function norm(a: Vec3): number {
  return Math.hypot(...a);
}

export function unit(a: Vec3): Vec3 {
  const length = norm(a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
