import type { Window } from '../../edge/inference/overview/window.ts';
import type { Lattice, Vec3 } from '../../edge/volume/volume.ts';
import { mm } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { type Outline, outlinesOf } from './contour.ts';
import { cropOf } from './crop.ts';
import { drawOutlines } from './draw-outlines.ts';
import { greyTable, TABLE_ZERO } from './grey-table.ts';
import { type Corners, smoothly } from './paint.ts';
import { type Drawing, type Frame, Pen } from './pen.ts';
import { warm } from './pixels.ts';
import { boundsOf, type Cut, cutOf, lettersOf, onCut, PLANE_NAMES, PLANES, type PlaneName } from './planes.ts';
import { type Crops, cutHeat, cutHu, cutLabels, NO_HU } from './reformat.ts';

/** A quarter of the canvas would get print too small to read. */
const PRINT = 1.2;

export interface PlanesScene extends Corners {
  /** Of `hu`. */
  readonly lattice: Lattice;
  readonly hu: Int16Array;
  /** Grows with each slice that comes. */
  readonly loaded: number;
  /** Of mask and Grad-CAM: the scan's own grid. */
  readonly scan: Lattice;
  readonly labels: Crops | null;
  readonly heat: Crops | null;
  /** Changes whenever labels or heat give something else. */
  readonly overlays: string;
  readonly cross: Vec3;
  readonly active: PlaneName;
  readonly zoom: number;
  readonly window: Window;
  readonly opacity: number;
}

/** A plane on the canvas: which part of it, at how many device pixels per mm, and where its first pixel's corner is. */
export interface ShownPlane {
  readonly name: PlaneName;
  readonly frame: Frame;
  readonly cut: Cut;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Axial and coronal above, sagittal and what belongs to the picture below; on a narrow canvas the same. */
export function layPlanes(
  { width, height }: { readonly width: number; readonly height: number },
  { lattice, cross, zoom }: Pick<PlanesScene, 'lattice' | 'cross' | 'zoom'>,
): ShownPlane[] {
  const gap = Math.max(2, Math.round(width / 300));
  const [w, h] = [(width - gap) / 2, (height - gap) / 2];
  const frames: Record<PlaneName, Frame> = {
    axial: { x: 0, y: 0, width: w, height: h },
    coronal: { x: w + gap, y: 0, width: w, height: h },
    sagittal: { x: 0, y: h + gap, width: w, height: h },
  };
  const { low, high } = boundsOf(lattice);
  const extent = ([0, 1, 2] as const).map((c) => high[c] - low[c]) as [number, number, number];
  // One scale for all three, so that they can be compared by eye.
  const scale = Math.min(w / extent[0], w / extent[1], h / extent[1], h / extent[2]) * zoom;
  const pitch = Math.max(lattice.spacing[0], lattice.spacing[1], Math.max(...extent) / 640);
  const middle = ([0, 1, 2] as const).map((c) => (low[c] + high[c]) / 2) as [number, number, number];
  return PLANE_NAMES.map((name) => {
    const frame = frames[name];
    const cut = cutOf(name, lattice, pitch, cross);
    const [u, v] = onCut(cut, zoom > 1 ? cross : middle);
    const step = pitch * scale;
    return {
      name,
      frame,
      cut,
      scale,
      x: frame.x + frame.width / 2 - u * step,
      y: frame.y + frame.height / 2 - v * step,
    };
  });
}

interface Computed {
  readonly key: string;
  readonly hu: Int16Array;
  readonly heat: Uint8Array | null;
  readonly outlines: readonly Outline[];
}

/** Draws the three planes through a point into one canvas. What a plane needs is computed anew only where it has moved. */
export class PlanesPainter {
  private readonly computed = new Map<PlaneName, Computed>();

  paint(context: Drawing, scene: PlanesScene, dpr: number): void {
    const { canvas } = context;
    context.fillStyle = '#000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const shown of layPlanes(canvas, scene)) this.plane(context, shown, scene, dpr);
    const [x, y] = [canvas.width / 2, canvas.height / 2];
    const pen = new Pen(context, { x, y, width: x, height: y }, PRINT * dpr);
    pen.corner(scene.topLeft, 'left', 'top', 0.94);
    const below = scene.topLeft.length * pen.px(18);
    new Pen(context, { x, y: y + below, width: x, height: y }, PRINT * dpr).corner(scene.topRight, 'left', 'top', 0.94);
    pen.corner(scene.bottomLeft, 'left', 'bottom', 0.94);
  }

  private plane(
    context: Drawing,
    { name, frame, cut, scale, x, y }: ShownPlane,
    scene: PlanesScene,
    dpr: number,
  ): void {
    const { hu, heat, outlines } = this.compute(name, cut, scene);
    const step = cut.pitchMm * scale;
    const pen = new Pen(context, frame, PRINT * dpr);
    context.save();
    context.beginPath();
    context.rect(frame.x, frame.y, frame.width, frame.height);
    context.clip();
    smoothly(context, step);
    const picture = pictureOf(cut, hu, heat, scene.window);
    if (picture) context.drawImage(picture, x, y, cut.width * step, cut.height * step);
    drawOutlines(context, outlines, (u, v) => [x + u * step, y + v * step], pen.px(1.4), scene.opacity);
    const [cx, cy] = onCut(cut, scene.cross);
    crosshair(pen, x + cx * step, y + cy * step);
    pen.letters(lettersOf(name));
    pen.scaleBar(scale);
    const at = scene.cross[PLANES[name].through];
    pen.corner([deskWords().viewer.planes[name], `${'xyz'[PLANES[name].through]} ${mm(at, 1)}`], 'left', 'top');
    context.restore();
    context.strokeStyle = name === scene.active ? '#fff' : '#333';
    context.lineWidth = Math.max(1, dpr);
    context.strokeRect(frame.x + 0.5, frame.y + 0.5, frame.width - 1, frame.height - 1);
  }

  private compute(name: PlaneName, cut: Cut, scene: PlanesScene): Computed {
    const { lattice, loaded, scan, labels, heat, overlays, cross } = scene;
    const key = `${cross[PLANES[name].through].toFixed(3)} ${loaded} ${overlays} ${cut.pitchMm}`;
    const before = this.computed.get(name);
    if (before?.key === key) return before;
    const now: Computed = {
      key,
      hu: cutHu(cut, lattice, scene.hu),
      heat: heat && cutHeat(cut, scan, heat),
      outlines: labels ? outlinesOf(cropOf(cutLabels(cut, scan, labels), cut.width, cut.height)) : [],
    };
    this.computed.set(name, now);
    return now;
  }
}

function pictureOf(
  { width, height }: Cut,
  hu: Int16Array,
  heat: Uint8Array | null,
  window: Window,
): OffscreenCanvas | null {
  const pixels = new Uint32Array(hu.length);
  const table = greyTable(window);
  for (let i = 0; i < hu.length; i++) {
    const value = hu[i]!;
    const grey = value === NO_HU ? 0xff000000 : table[value + TABLE_ZERO]!;
    const map = heat?.[i] ?? 0;
    pixels[i] = map > 0 && value !== NO_HU ? warm(grey, map) : grey;
  }
  const picture = new OffscreenCanvas(width, height);
  picture
    .getContext('2d', { alpha: false })
    ?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  return picture;
}

/** Lines that leave the point itself free. */
function crosshair(pen: Pen, x: number, y: number): void {
  const { frame, px } = pen;
  const free = px(9);
  const [right, bottom] = [frame.x + frame.width, frame.y + frame.height];
  pen.line(
    [
      [frame.x, y],
      [x - free, y],
      [x + free, y],
      [right, y],
      [x, frame.y],
      [x, y - free],
      [x, y + free],
      [x, bottom],
    ],
    1,
  );
}
