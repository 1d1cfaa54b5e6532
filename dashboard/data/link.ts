import type { Geometry } from '../../edge/assessment/assessment.ts';

/**
 * The slice of another scan that a linked scroll shows: the two keep the distance, mm, from where each shows most bleed
 * (the scans are not registered to each other: heads lie differently in each).
 */
export function linkedSlice(
  slice: number,
  from: { readonly geometry: Geometry; readonly anchor: number },
  to: { readonly geometry: Geometry; readonly anchor: number },
): number {
  const mm = (slice - from.anchor) * from.geometry.spacingMm[2];
  const other = Math.round(to.anchor + mm / to.geometry.spacingMm[2]);
  return Math.min(to.geometry.size[2] - 1, Math.max(0, other));
}

/** The slice that a viewer opens at, and that a link is anchored to: most bleed, else the middle of the head. */
export function anchorOf(geometry: Geometry, largestSlice: number | null | undefined): number {
  return largestSlice ?? Math.floor(geometry.size[2] / 2);
}
