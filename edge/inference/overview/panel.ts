import { IPH, IVH } from '../../assessment/grid.ts';
import { centredLattice, latticeCentre, subLattice } from '../../volume/box.ts';
import { resampleTo } from '../../volume/resample.ts';
import { AIR_HU, type Lattice, toPatient, type Vec3, type Volume } from '../../volume/volume.ts';
import type { Slab } from '../heat.ts';
import { type Canvas, type Colour, textWidth, WHITE } from './canvas.ts';
import { CIVIDIS } from './cividis.ts';
import { BRAIN, windowed } from './window.ts';

/** Width and height of a panel, pixels. */
export const PANEL = 384;
const SCALE_BAR_MM = 50;

// Neither red, yellow nor cyan: those mean alarm priority and nothing else.
export const IPH_COLOUR: Colour = [255, 96, 208];
export const IVH_COLOUR: Colour = [120, 220, 120];
/** Of whatever else a model marks. */
export const OTHER_COLOUR: Colour = [150, 165, 255];
/** How much of the image the strongest part of a Grad-CAM hides. */
const HEAT_OPACITY = 0.75;

/** One slice of a scan, ready to be sampled on a panel. */
export interface Slice {
  readonly index: number;
  /** The panel's pixels in patient space: columns to the patient's left, rows to posterior. */
  readonly pixels: Lattice;
  /** The slice as a lattice of its own. */
  readonly lattice: Lattice;
}

/**
 * Slice `index` of a scan as a panel shows it, in radiological convention (the patient's right on the viewer's left).
 *
 * @param field the head grid: the panel shows its width, around its middle
 */
export function sliceOf(scan: Lattice, field: Lattice, index: number): Slice {
  const [columns, rows] = scan.size;
  const lattice = subLattice(scan, { lo: [0, 0, index], hi: [columns, rows, index + 1] });
  const middle = latticeCentre(field);
  const on = toPatient(scan, [0, 0, index]);
  const normal = field.axes[2];
  const off = (on[0] - middle[0]) * normal[0] + (on[1] - middle[1]) * normal[1] + (on[2] - middle[2]) * normal[2];
  const at = (c: 0 | 1 | 2) => middle[c] + off * normal[c];
  const mm = (field.size[0] * field.spacing[0]) / PANEL;
  const centre: Vec3 = [at(0), at(1), at(2)];
  const pixels = centredLattice(field.axes, centre, [mm, mm, scan.spacing[2]], [PANEL, PANEL, 1]);
  return { index, pixels, lattice };
}

/** A slice's part of a whole-scan array. */
function planeOf<T extends Int16Array | Uint8Array>({ index, lattice: { size } }: Slice, scan: T): T {
  const area = size[0] * size[1];
  return scan.subarray(index * area, (index + 1) * area) as T;
}

/** Draws a slice in the brain window with its orientation, its place and a scale bar; (x, y) is the panel's top left. */
export function drawSlice(canvas: Canvas, [x, y]: readonly [number, number], slice: Slice, volume: Volume): void {
  const hu = resampleTo(slice.lattice, planeOf(slice, volume.hu), slice.pixels, AIR_HU);
  for (let p = 0; p < hu.length; p++) {
    const grey = windowed(hu[p]!, BRAIN);
    if (grey > 0) canvas.set(x + (p % PANEL), y + Math.floor(p / PANEL), [grey, grey, grey]);
  }
  const middle = PANEL / 2;
  canvas.text(x + 6, y + middle - 7, 'R');
  canvas.text(x + PANEL - 16, y + middle - 7, 'L');
  canvas.text(x + middle - 5, y + 6, 'A');
  canvas.text(x + middle - 5, y + PANEL - 20, 'P');
  const z = toPatient(slice.pixels, [middle, middle, 0])[2];
  canvas.text(x + 6, y + 6, `${slice.index + 1}/${volume.size[2]}  z ${z.toFixed(1)} mm`, { scale: 1 });
  const bar = Math.round(SCALE_BAR_MM / slice.pixels.spacing[0]);
  canvas.fill(x + PANEL - 8 - bar, y + PANEL - 10, bar, 2, WHITE);
  const label = `${SCALE_BAR_MM} mm`;
  canvas.text(x + PANEL - 8 - textWidth(label, 1), y + PANEL - 22, label, { scale: 1 });
}

/** Draws the outlines: IPH solid, IVH dotted, others in sparse dots, so that they are told apart without colour too. */
export function drawOutline(canvas: Canvas, [x, y]: readonly [number, number], slice: Slice, labels: Uint8Array): void {
  const own = planeOf(slice, labels);
  const dots = { [IPH]: [1, 1], [IVH]: [2, 4] } as Readonly<Record<number, readonly [number, number]>>;
  const present = new Set<number>();
  for (const value of own) if (value > 0) present.add(value);
  for (const label of present) {
    const colour = label === IPH ? IPH_COLOUR : label === IVH ? IVH_COLOUR : OTHER_COLOUR;
    const [drawn, of] = dots[label] ?? [2, 8];
    const share = resampleTo(
      slice.lattice,
      own.map((value) => Number(value === label)),
      slice.pixels,
      0,
    );
    const inside = (p: number) => (share[p] ?? 0) >= 0.5;
    for (let p = 0; p < share.length; p++) {
      if (!inside(p) || (inside(p - 1) && inside(p + 1) && inside(p - PANEL) && inside(p + PANEL))) continue;
      const [column, row] = [p % PANEL, Math.floor(p / PANEL)];
      if ((column + row) % of < drawn) canvas.set(x + column, y + row, colour);
    }
  }
}

/** Lays a Grad-CAM over a panel, in cividis, the stronger the more opaque. */
export function drawHeat(canvas: Canvas, [x, y]: readonly [number, number], slice: Slice, slab: Slab): void {
  const area = slice.lattice.size[0] * slice.lattice.size[1];
  const within = slice.index - slab.firstSlice;
  // A bleed larger than what the network saw may be largest where it saw nothing.
  if (within < 0 || (within + 1) * area > slab.values.length) return;
  const plane = slab.values.subarray(within * area, (within + 1) * area);
  const heat = resampleTo(slice.lattice, plane, slice.pixels, 0);
  for (let p = 0; p < heat.length; p++) {
    if (!(heat[p]! >= 1)) continue;
    const step = Math.min(255, Math.round(heat[p]!));
    const opacity = (HEAT_OPACITY * step) / 255;
    const at = 3 * (x + (p % PANEL) + canvas.width * (y + Math.floor(p / PANEL)));
    for (let c = 0; c < 3; c++) {
      canvas.data[at + c] = canvas.data[at + c]! * (1 - opacity) + CIVIDIS[3 * step + c]! * opacity;
    }
  }
}

/** A bar of the colours of {@link drawHeat} from none to the map's maximum. */
export function drawHeatBar(canvas: Canvas, x: number, y: number, width: number, height: number): void {
  for (let column = 0; column < width; column++) {
    const step = Math.round((255 * column) / (width - 1));
    canvas.fill(x + column, y, 1, height, [CIVIDIS[3 * step]!, CIVIDIS[3 * step + 1]!, CIVIDIS[3 * step + 2]!]);
  }
}
