/** Signed distances, mm: negative inside, positive outside (after I. Quilez' catalogue of distance functions). */

/** Approximate signed distance from (x, y, z), relative to the centre, to an ellipsoid of the given half axes. */
export function ellipsoid(x: number, y: number, z: number, a: number, b: number, c: number): number {
  const k0 = Math.sqrt((x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2);
  const a2 = a * a;
  const b2 = b * b;
  const c2 = c * c;
  const k1 = Math.sqrt((x / a2) ** 2 + (y / b2) ** 2 + (z / c2) ** 2);
  return k1 < 1e-9 ? -Math.min(a, b, c) : (k0 * (k0 - 1)) / k1;
}

/** Signed distance to a tube from (ax, ay, az), radius ra, to (bx, by, bz), radius rb. */
export function tube(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  ra: number,
  bx: number,
  by: number,
  bz: number,
  rb: number,
): number {
  const ux = bx - ax;
  const uy = by - ay;
  const uz = bz - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  const t = Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / (ux * ux + uy * uy + uz * uz)));
  const dx = px - t * ux;
  const dy = py - t * uy;
  const dz = pz - t * uz;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - (ra + t * (rb - ra));
}

/** Union with a seam rounded over about k mm. */
export function smoothUnion(a: number, b: number, k: number): number {
  const h = Math.max(0, k - Math.abs(a - b)) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

/** Intersection with an edge rounded over about k mm. */
export function smoothIntersection(a: number, b: number, k: number): number {
  return -smoothUnion(-a, -b, k);
}

/** 0 below, 1 above, linear within half of `width` around 0: the partial volume of an edge. */
export function ramp(t: number, width: number): number {
  const v = t / width + 0.5;
  return v < 0 ? 0 : v > 1 ? 1 : v;
}

/** Smooth step from 0 at `low` to 1 at `high`. */
export function step(low: number, high: number, t: number): number {
  const v = Math.min(1, Math.max(0, (t - low) / (high - low)));
  return v * v * (3 - 2 * v);
}
