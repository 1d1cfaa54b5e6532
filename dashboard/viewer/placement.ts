import type { Geometry } from '../../edge/assessment/assessment.ts';
import { type Display, displayOf } from '../../edge/http/picture/orientation.ts';
import { mm } from '../data/format.ts';

/** A slice on the screen: how it is turned, how many voxels it has there, and how large they are, mm. */
export interface Placement {
  readonly display: Display;
  readonly width: number;
  readonly height: number;
  readonly voxelMm: readonly [x: number, y: number];
}

export function placementOf({ axes, size, spacingMm }: Geometry): Placement {
  const display = displayOf(axes);
  const { transpose } = display;
  return {
    display,
    width: transpose ? size[1] : size[0],
    height: transpose ? size[0] : size[1],
    voxelMm: transpose ? [spacingMm[1], spacingMm[0]] : [spacingMm[0], spacingMm[1]],
  };
}

/** How a reader looks at a picture beside fitting it into its frame. */
export interface Look {
  readonly zoom: number;
  /** To the right and down, mm. */
  readonly panMm: readonly [x: number, y: number];
  /** Scans that are compared are drawn at the same scale: what each has room for at least, mm. */
  readonly fieldMm: readonly [x: number, y: number];
}

/** Where the picture lies in a frame, in the frame's pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Pixels per mm. */
  readonly scale: number;
}

/** As large as it fits, with true proportions; then zoomed and moved. */
export function fitInto(
  { width, height, voxelMm }: Placement,
  boxWidth: number,
  boxHeight: number,
  { zoom, panMm, fieldMm }: Look = { zoom: 1, panMm: [0, 0], fieldMm: [0, 0] },
): Box {
  const wide = width * voxelMm[0];
  const high = height * voxelMm[1];
  const scale = Math.min(boxWidth / Math.max(wide, fieldMm[0]), boxHeight / Math.max(high, fieldMm[1])) * zoom;
  return {
    x: (boxWidth - wide * scale) / 2 + panMm[0] * scale,
    y: (boxHeight - high * scale) / 2 + panMm[1] * scale,
    width: wide * scale,
    height: high * scale,
    scale,
  };
}

/** What a scan fills on the screen, mm: of several, the largest is the field that all are given. */
export function fieldOf(geometries: readonly Geometry[]): [x: number, y: number] {
  const sizes = geometries
    .map(placementOf)
    .map(({ width, height, voxelMm }) => [width * voxelMm[0], height * voxelMm[1]]);
  return [Math.max(0, ...sizes.map(([x]) => x!)), Math.max(0, ...sizes.map(([, y]) => y!))];
}

/** Height of a slice's middle in patient space (LPS z), mm: what "position" means on the screen. */
export function positionMm({ originMm, spacingMm, axes, size }: Geometry, slice: number): number {
  const [columns, rows, normal] = axes;
  const at = (axis: readonly number[] | undefined, index: number, step: number) => (axis?.[2] ?? 0) * index * step;
  return (
    originMm[2] +
    at(columns, (size[0] - 1) / 2, spacingMm[0]) +
    at(rows, (size[1] - 1) / 2, spacingMm[1]) +
    at(normal, slice, spacingMm[2])
  );
}

/** The position as people read it. */
export function positionText(geometry: Geometry, slice: number): string {
  return mm(positionMm(geometry, slice), 1);
}

/** The longest of a few round lengths, mm, that fits a width in pixels. */
export function scaleBarMm(scale: number, maxPixels: number): number {
  return [100, 50, 20, 10, 5].find((mm) => mm * scale <= maxPixels) ?? 1;
}

/** A distance drawn by the reader, in voxels of the screen's order. */
export interface Ruler {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Length of a ruler, mm. */
export function rulerMm({ from, to }: Ruler, { voxelMm }: Pick<Placement, 'voxelMm'>): number {
  return Math.hypot((to[0] - from[0]) * voxelMm[0], (to[1] - from[1]) * voxelMm[1]);
}
