import { opacity } from '../../edge/http/picture/heat.ts';
import { CIVIDIS } from '../../edge/inference/overview/cividis.ts';
import type { Window } from '../../edge/inference/overview/window.ts';
import { greyTable, TABLE_ZERO } from './grey-table.ts';
import type { Placement } from './placement.ts';
import type { SliceData } from './slice-source.ts';

/** RGBA of a slice as the screen shows it: windowed by the DICOM formula, under its Grad-CAM. Null until it is here. */
export function pixelsOf(
  { hu, heat }: SliceData,
  placement: Placement,
  window: Window,
  into?: Uint32Array<ArrayBuffer>,
): Uint8ClampedArray<ArrayBuffer> | null {
  const { width, height } = placement;
  if (!hu || hu.length !== width * height) return null;
  const pixels = into?.length === hu.length ? into : new Uint32Array(hu.length);
  const table = greyTable(window);
  const { start, right, down } = strides(placement);
  for (let y = 0, to = 0; y < height; y++) {
    let from = start + y * down;
    for (let x = 0; x < width; x++, from += right) pixels[to++] = table[hu[from]! + TABLE_ZERO]!;
  }
  if (heat) {
    const toScreen = screenOf(placement);
    for (let v = 0, i = 0; v < heat.height; v++) {
      for (let u = 0; u < heat.width; u++, i++) {
        const value = heat.data[i]!;
        if (value === 0) continue;
        // A voxel's middle is half a voxel from its corner, whichever way the picture is turned.
        const [x, y] = toScreen(heat.x + u + 0.5, heat.y + v + 0.5);
        const at = (x | 0) + width * (y | 0);
        pixels[at] = warm(pixels[at]!, value);
      }
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** A grey pixel under a Grad-CAM value above 0. */
export function warm(grey: number, value: number): number {
  const a = opacity(value);
  const below = (grey & 255) * (1 - a);
  const c = 3 * value;
  const mixed = (n: 0 | 1 | 2) => Math.round(below + CIVIDIS[c + n]! * a);
  return (0xff000000 | (mixed(2) << 16) | (mixed(1) << 8) | mixed(0)) >>> 0;
}

/** Where in a stored slice the screen's first voxel is, and how far apart the next to the right and below are. */
function strides({ display: { transpose, mirrorX, mirrorY }, width, height }: Placement) {
  const [across, along] = transpose ? [height, 1] : [1, width];
  return {
    start: (mirrorX ? (width - 1) * across : 0) + (mirrorY ? (height - 1) * along : 0),
    right: mirrorX ? -across : across,
    down: mirrorY ? -along : along,
  };
}

/** From columns and rows as stored to the screen's, both counted from the outer corner of the first voxel. */
export function screenOf({ display: { transpose, mirrorX, mirrorY }, width, height }: Placement) {
  return (column: number, row: number): [x: number, y: number] => {
    const [u, v] = transpose ? [row, column] : [column, row];
    return [mirrorX ? width - u : u, mirrorY ? height - v : v];
  };
}
