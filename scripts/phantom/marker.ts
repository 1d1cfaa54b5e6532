import type { Plane } from './acquisition.ts';

/** A sphere in the scanned patient, so that a picture can be held against a known place. */
export interface Marker {
  /** LPS of its centre, mm */
  readonly at: readonly [x: number, y: number, z: number];
  readonly radiusMm: number;
  readonly hu: number;
}

/**
 * Paints markers into one slice, each pixel by the share of the slice's thickness that the sphere fills.
 *
 * @param first LPS of the slice's first pixel, mm
 */
export function paintMarkers(
  markers: readonly Marker[],
  slice: Float32Array,
  { first, pixel, thickness, side }: { first: readonly number[]; pixel: number; thickness: number; side: number },
  { row, column, normal }: Plane,
): void {
  for (const { at, radiusMm, hu } of markers) {
    const d = at.map((value, c) => value - first[c]!);
    const along = (axis: readonly number[]) => axis.reduce((sum, value, c) => sum + value * d[c]!, 0);
    const [u, v, height] = [along(row), along(column), along(normal)];
    const from = (centre: number) => Math.max(0, Math.floor((centre - radiusMm) / pixel));
    const to = (centre: number) => Math.min(side - 1, Math.ceil((centre + radiusMm) / pixel));
    for (let j = from(v); j <= to(v); j++) {
      for (let i = from(u); i <= to(u); i++) {
        const chord = radiusMm ** 2 - (i * pixel - u) ** 2 - (j * pixel - v) ** 2;
        if (chord <= 0) continue;
        const half = Math.sqrt(chord);
        const inside = Math.min(height + half, thickness / 2) - Math.max(height - half, -thickness / 2);
        const share = Math.max(0, inside) / thickness;
        slice[i + side * j] = slice[i + side * j]! * (1 - share) + hu * share;
      }
    }
  }
}
