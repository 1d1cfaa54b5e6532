import type { Geometry, Hematoma } from '../../edge/assessment/assessment.ts';
import { toIndex, toPatient, type Vec3 } from '../../edge/volume/volume.ts';
import { latticeOf, middleOf } from '../viewer/planes.ts';

/**
 * The slice of another scan that a linked scroll shows: the two keep the distance, mm, from their anchors, which are the
 * same place by what {@link linkOf} says. Nothing registers the scans to each other: heads lie differently in each.
 *
 * @param nudgeMm by which a reader has moved the second towards its head
 */
export function linkedSlice(
  slice: number,
  from: { readonly geometry: Geometry; readonly anchor: number },
  to: { readonly geometry: Geometry; readonly anchor: number },
  nudgeMm = 0,
): number {
  const mm = (slice - from.anchor) * from.geometry.spacingMm[2] + nudgeMm;
  const other = Math.round(to.anchor + mm / to.geometry.spacingMm[2]);
  return Math.min(to.geometry.size[2] - 1, Math.max(0, other));
}

/** The slice that a viewer opens at, and that a link is anchored to: most bleed, else the middle of the head. */
export function anchorOf(geometry: Geometry, largestSlice: number | null | undefined): number {
  return largestSlice ?? Math.floor(geometry.size[2] / 2);
}

/**
 * What the link of two scans rests on. `frame`: one frame of reference, so that mm are mm of one space (PS3.3 C.7.4.1.1.1),
 * if the patient did not move. `bleed`: the slices with most bleed are taken for the same. `middle`: the middles of the
 * scans are, for want of anything better.
 */
export type LinkBasis = 'frame' | 'bleed' | 'middle';

export interface Linkable {
  readonly geometry: Geometry;
  readonly hematoma: Pick<Hematoma, 'largestSlice' | 'centroidMm'> | null;
  readonly frameOfReferenceUid: string | null;
}

/** One end of a link: the same place of the head in either scan. */
export interface LinkEnd {
  /** As slice index, which may lie between slices. */
  readonly anchor: number;
  /** LPS of the scan, mm; null where its directions are unknown. */
  readonly pointMm: Vec3 | null;
}

export interface Link {
  readonly basis: LinkBasis;
  readonly ends: readonly [LinkEnd, LinkEnd];
}

export function linkOf(a: Linkable, b: Linkable): Link {
  if (a.frameOfReferenceUid !== null && a.frameOfReferenceUid === b.frameOfReferenceUid) {
    const first = endOf(a, a.hematoma?.largestSlice);
    const second = sameSpace(b.geometry, first.pointMm);
    if (second !== null) return { basis: 'frame', ends: [first, second] };
  }
  const [largestA, largestB] = [a.hematoma?.largestSlice, b.hematoma?.largestSlice];
  const both = typeof largestA === 'number' && typeof largestB === 'number';
  return both
    ? { basis: 'bleed', ends: [endOf(a, largestA), endOf(b, largestB)] }
    : { basis: 'middle', ends: [endOf(a, null), endOf(b, null)] };
}

/** The slice of the other of two linked scans that belongs to slice `slice` of the `from`-th; the nudge is the second's. */
export function across(
  { ends }: Link,
  geometries: readonly [Geometry, Geometry],
  from: 0 | 1,
  slice: number,
  nudgeMm: number,
): number {
  const to = from === 0 ? 1 : 0;
  const end = (n: 0 | 1) => ({ geometry: geometries[n], anchor: ends[n].anchor });
  return linkedSlice(slice, end(from), end(to), from === 0 ? nudgeMm : -nudgeMm);
}

/** The place that a lone scan's planes open at. */
export function endOf(
  { geometry, hematoma }: Pick<Linkable, 'geometry' | 'hematoma'>,
  slice: number | null | undefined,
): LinkEnd {
  const anchor = anchorOf(geometry, slice);
  const lattice = latticeOf(geometry);
  if (!lattice) return { anchor, pointMm: null };
  const centroid = typeof slice === 'number' ? (hematoma?.centroidMm ?? null) : null;
  const [i, j, k] = toIndex(lattice, centroid ?? middleOf(lattice));
  // Across the slice the middle of the bleed, along the scan the slice that shows most of it.
  return { anchor, pointMm: toPatient(lattice, [i, j, typeof slice === 'number' ? slice : k]) };
}

function sameSpace(geometry: Geometry, point: Vec3 | null): LinkEnd | null {
  const lattice = latticeOf(geometry);
  return point && lattice && { anchor: toIndex(lattice, point)[2], pointMm: point };
}
