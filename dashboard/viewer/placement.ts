import type { Geometry } from '../../edge/assessment/assessment.ts';
import { type Display, displayOf } from '../../edge/http/picture/orientation.ts';

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

/** Where the picture lies in a box of pixels, as large as it fits with true proportions. `scale` is pixels per mm. */
export function fitInto(
  { width, height, voxelMm }: Placement,
  boxWidth: number,
  boxHeight: number,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly scale: number } {
  const wide = width * voxelMm[0];
  const high = height * voxelMm[1];
  const scale = Math.min(boxWidth / wide, boxHeight / high);
  return {
    x: (boxWidth - wide * scale) / 2,
    y: (boxHeight - high * scale) / 2,
    width: wide * scale,
    height: high * scale,
    scale,
  };
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

/** The position as people read it; the minus is one that is read aloud too. */
export function positionText(geometry: Geometry, slice: number): string {
  return `${positionMm(geometry, slice).toFixed(1).replace('-', '−')} mm`;
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
