import { ellipsoid, smoothIntersection, smoothUnion, step, tube } from './shapes.ts';

/**
 * Signed distance (mm, negative inside) to the cranial cavity in standard head coordinates: the cerebrum's vault, the two
 * middle fossae, the posterior fossa and the start of the spinal canal. What lies between them is skull base: the petrous
 * pyramids are the wedge that both fossae leave.
 */
export function cavityDistance(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  // Narrower in front than behind, as seen from above
  const taper = 1 + 0.0011 * y;
  const floor = -17 + 4.5 * Math.exp(-(((ax - 30) / 14) ** 2)) * step(-20, -42, y) - 0.1 * Math.min(0, y + 20);
  const vault = boxyEllipsoid(x / taper, y, z * (z < 0 ? 0.55 : 1), 68, 84, 76);
  const cerebrum = smoothIntersection(vault, floor - z, 6);

  const behind = petrousSide(ax, y);
  const wedge = Math.min(12, Math.max(0, -15 - z) * 0.55);
  const middle = smoothIntersection(ellipsoid(ax - 43, y + 9, z + 20, 23, 40, 25), behind + wedge, 3);
  const posterior = smoothIntersection(ellipsoid(x, y - 40, z + 28, 56, 43, 37), wedge - behind, 3);
  const canal = tube(x, y, z, 0, 6, -22, 15, 0, 20, -68, 13);
  const spine = tube(x, y, z, 0, 20, -68, 12, 0, 28, -150, 10);
  return smoothUnion(smoothUnion(cerebrum, middle, 5), smoothUnion(posterior, smoothUnion(canal, spine, 6), 6), 6);
}

/** Signed distance, about, to an ellipsoid with the flatter sides of a skull (exponent 2.35 in place of 2). */
function boxyEllipsoid(x: number, y: number, z: number, a: number, b: number, c: number): number {
  const exponent = 2.35;
  const k = (Math.abs(x / a) ** exponent + Math.abs(y / b) ** exponent + Math.abs(z / c) ** exponent) ** (1 / exponent);
  if (k < 1e-6) return -Math.min(a, b, c);
  const direction = Math.sqrt((x / (a * a)) ** 2 + (y / (b * b)) ** 2 + (z / (c * c)) ** 2);
  const round = Math.sqrt((x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2);
  return ((k - 1) * round) / direction;
}

/** Distance behind (positive) the petrous ridge's vertical plane, from beside the sella to the sigmoid sinus, mm. */
export function petrousSide(ax: number, y: number): number {
  return -0.63 * (ax - 18) + 0.776 * (y + 4);
}

/** Height of the tentorium, mm: from the petrous ridge up to its apex behind the midbrain, and down to the transverse sinuses. */
export function tentoriumHeight(ax: number, y: number): number {
  return 12 - 0.42 * ax - 0.3 * Math.max(0, y - 36) - 0.74 * Math.max(0, 36 - y);
}

/** Thickness of all tissue outside the skull, mm: thicker over the temporal muscle and the nape. */
export function scalpThickness(ax: number, y: number, z: number, scalpMm: number): number {
  const temporal = 9 * step(25, -5, z) * step(40, 62, ax) * step(-75, -40, y) * step(60, 20, y);
  const nape = 12 * step(-5, -40, z) * step(20, 60, y);
  const forehead = -0.25 * scalpMm * step(-50, -80, y);
  return scalpMm + temporal + nape + forehead;
}

/** Signed distance (mm) to the skin, given the cavity's distance and the thickness of skull and scalp there. */
export function skinDistance(x: number, y: number, z: number, cavity: number, skullMm: number, scalp: number): number {
  const ax = Math.abs(x);
  const cranium = cavity - skullMm - scalp;
  const face = ellipsoid(x, y + 42, z + 58, 66, 56, 68);
  const neck = tube(x, y, z, 0, 30, -60, 62, 0, 36, -200, 58);
  const nose = tube(x, y, z, 0, -88, -30, 6, 0, -110, -60, 11);
  const brow = ellipsoid(ax - 26, y + 78, z + 18, 26, 16, 14);
  const ear = ellipsoid(ax - 79 - 0.25 * (y - 16), y - 20, z + 38, 5, 17, 28);
  const lower = smoothUnion(smoothUnion(face, neck, 22), smoothUnion(nose, brow, 8), 8);
  return smoothUnion(smoothUnion(cranium, lower, 14), ear, 4);
}
