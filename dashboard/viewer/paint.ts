import type { Window } from '../../edge/inference/overview/window.ts';
import { mm } from '../data/format.ts';
import { outlinesOf } from './contour.ts';
import { drawOutlines } from './draw-outlines.ts';
import { type Drawing, Pen } from './pen.ts';
import { pixelsOf, screenOf } from './pixels.ts';
import { type Box, fitInto, type Look, type Placement, type Ruler, rulerMm } from './placement.ts';
import type { SliceData } from './slice-source.ts';

/** What belongs into the corners of every picture. */
export interface Corners {
  readonly topLeft: readonly string[];
  readonly topRight: readonly string[];
  readonly bottomLeft: readonly string[];
}

export interface Scene extends Corners {
  readonly data: SliceData;
  readonly placement: Placement;
  readonly look: Look;
  readonly window: Window;
  readonly outline: boolean;
  /** Of the outline. */
  readonly opacity: number;
  readonly ruler: Ruler | null;
  /** Shown in place of a picture. */
  readonly instead: string;
}

/** Draws slices into one canvas; what a slice needs in between is kept for the next. */
export class Painter {
  private pixels: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  private picture: OffscreenCanvas | null = null;

  /** Draws a slice with everything that belongs on it. The canvas is black behind it; sizes are device pixels. */
  paint(context: Drawing, scene: Scene, dpr: number): void {
    const { canvas } = context;
    const { placement, ruler } = scene;
    const frame = { x: 0, y: 0, width: canvas.width, height: canvas.height };
    context.fillStyle = '#000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    const pen = new Pen(context, frame, dpr);
    const box = fitInto(placement, canvas.width, canvas.height, scene.look);
    const picture = this.pictureOf(scene);
    if (picture) {
      smoothly(context, box.width / placement.width);
      context.drawImage(picture, box.x, box.y, box.width, box.height);
      const at = onScreen(placement, box);
      if (scene.outline && scene.data.labels) {
        drawOutlines(context, outlinesOf(scene.data.labels), at, pen.px(1.6), scene.opacity);
      }
      pen.letters(placement.display.letters);
      pen.scaleBar(box.scale);
      if (ruler) drawRuler(pen, ruler, placement, box);
    }
    pen.corner(scene.topLeft, 'left', 'top');
    pen.corner(scene.topRight, 'right', 'top');
    pen.corner(scene.bottomLeft, 'left', 'bottom');
    if (!picture) pen.instead(scene.instead);
  }

  private pictureOf({ data, placement, window }: Scene): OffscreenCanvas | null {
    const { width, height } = placement;
    if (this.pixels.length !== width * height) this.pixels = new Uint32Array(width * height);
    const pixels = pixelsOf(data, placement, window, this.pixels);
    if (!pixels) return null;
    if (this.picture?.width !== width || this.picture.height !== height) {
      this.picture = new OffscreenCanvas(width, height);
    }
    this.picture.getContext('2d', { alpha: false })?.putImageData(new ImageData(pixels, width, height), 0, 0);
    return this.picture;
  }
}

/** Linear between pixels where they are enlarged: nothing that overshoots at an edge. */
export function smoothly(context: Drawing, scale: number): void {
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = scale < 1 ? 'medium' : 'low';
}

/** From columns and rows as stored to pixels of the canvas. */
function onScreen(placement: Placement, box: Box) {
  const toScreen = screenOf(placement);
  const [sx, sy] = [box.width / placement.width, box.height / placement.height];
  return (column: number, row: number): [number, number] => {
    const [x, y] = toScreen(column, row);
    return [box.x + x * sx, box.y + y * sy];
  };
}

function drawRuler(pen: Pen, { from, to }: Ruler, placement: Placement, box: Box): void {
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + (x * box.width) / placement.width, box.y + (y * box.height) / placement.height] as const;
  const [a, b] = [at(from), at(to)];
  pen.line([a, b], 2);
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const [nx, ny] = [(-(b[1] - a[1]) / length) * pen.px(6), ((b[0] - a[0]) / length) * pen.px(6)];
  for (const [x, y] of [a, b]) {
    pen.line(
      [
        [x - nx, y - ny],
        [x + nx, y + ny],
      ],
      2,
    );
  }
  pen.font(13);
  const isRight = b[0] > pen.frame.x + 0.8 * pen.frame.width;
  pen.text(
    mm(rulerMm({ from, to }, placement), 1),
    b[0] + pen.px(isRight ? -10 : 10),
    b[1] + pen.px(14),
    isRight ? 'right' : 'left',
  );
}
