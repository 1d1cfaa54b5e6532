import { OTHER_RGB, OUTLINE_RGB } from '../../edge/http/picture/colours.ts';
import type { Window } from '../../edge/inference/overview/window.ts';
import { contour } from './contour.ts';
import { labelsOf, pixelsOf } from './pixels.ts';
import { fitInto, type Placement, type Ruler, rulerMm, scaleBarMm } from './placement.ts';
import type { SliceData } from './slice-source.ts';

export interface Scene {
  readonly data: SliceData;
  readonly placement: Placement;
  readonly window: Window;
  readonly outline: boolean;
  readonly ruler: Ruler | null;
  /** Lines for the corners. */
  readonly topLeft: readonly string[];
  readonly topRight: readonly string[];
  readonly bottomLeft: readonly string[];
  /** Shown instead of a picture. */
  readonly instead: string;
}

/** Draws a slice with everything that belongs on it. The canvas is black behind it; sizes are device pixels. */
export function paint(context: CanvasRenderingContext2D, scene: Scene, dpr: number): void {
  const { canvas } = context;
  const { placement } = scene;
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const box = fitInto(placement, canvas.width, canvas.height);
  const pixels = pixelsOf(scene.data, placement, scene.window);
  // Small pictures, as on a phone, get small print: the anatomy must stay free.
  const print = Math.min(1, Math.max(0.72, canvas.width / dpr / 620));
  const px = (size: number) => size * dpr * print;
  context.font = `600 ${px(13)}px "Liberation Sans", Arial, system-ui, sans-serif`;
  if (pixels) {
    const { width, height } = placement;
    const picture = new OffscreenCanvas(width, height);
    picture.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, box.x, box.y, box.width, box.height);
    if (scene.outline) drawOutlines(context, scene, box, px(1.6));
    drawLetters(context, placement, px);
    drawScaleBar(context, box.scale, px);
    if (scene.ruler) drawRuler(context, scene.ruler, placement, box, px);
  }
  write(context, scene.topLeft, 'left', 'top', px);
  write(context, scene.topRight, 'right', 'top', px);
  write(context, scene.bottomLeft, 'left', 'bottom', px);
  if (!pixels) {
    context.font = `600 ${px(18)}px "Liberation Sans", Arial, system-ui, sans-serif`;
    text(context, scene.instead, canvas.width / 2, canvas.height / 2, 'center', 0.92 * canvas.width);
  }
}

function drawOutlines(
  context: CanvasRenderingContext2D,
  { data, placement }: Scene,
  box: ReturnType<typeof fitInto>,
  lineWidth: number,
): void {
  const labels = labelsOf(data, placement);
  if (!labels) return;
  const [sx, sy] = [box.width / placement.width, box.height / placement.height];
  context.lineWidth = lineWidth;
  for (const label of [...new Set(labels)].filter((value) => value > 0)) {
    const colour = label === 1 || label === 2 ? OUTLINE_RGB[label] : OTHER_RGB;
    context.strokeStyle = `rgb(${colour.join(' ')} / 0.9)`;
    // Dashed, so that IVH is told from IPH, and both from anything else, without colour.
    context.setLineDash(label === 1 ? [] : label === 2 ? [3 * lineWidth, 2 * lineWidth] : [lineWidth, 3 * lineWidth]);
    context.beginPath();
    const segments = contour(labels, placement.width, placement.height, label);
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(box.x + segments[i]! * sx, box.y + segments[i + 1]! * sy);
      context.lineTo(box.x + segments[i + 2]! * sx, box.y + segments[i + 3]! * sy);
    }
    context.stroke();
  }
  context.setLineDash([]);
}

type Px = (size: number) => number;

function drawLetters(context: CanvasRenderingContext2D, { display }: Placement, px: Px): void {
  const { canvas } = context;
  const { letters } = display;
  if (!letters) {
    text(context, 'Orientation unknown', canvas.width / 2, px(60), 'center');
    return;
  }
  context.save();
  context.font = `700 ${px(20)}px "Liberation Sans", Arial, system-ui, sans-serif`;
  text(context, letters.left, px(8), canvas.height / 2, 'left');
  text(context, letters.right, canvas.width - px(8), canvas.height / 2, 'right');
  text(context, letters.top, canvas.width / 2, px(16), 'center');
  text(context, letters.bottom, canvas.width / 2, canvas.height - px(16), 'center');
  context.restore();
}

function drawScaleBar(context: CanvasRenderingContext2D, scale: number, px: Px): void {
  const { canvas } = context;
  const mm = scaleBarMm(scale, canvas.width / 4);
  const [right, bottom] = [canvas.width - px(10), canvas.height - px(14)];
  context.fillStyle = '#000';
  context.fillRect(right - mm * scale - px(1), bottom - px(6), mm * scale + px(2), px(8));
  context.fillStyle = '#fff';
  context.fillRect(right - mm * scale, bottom - px(1), mm * scale, px(2));
  context.fillRect(right - mm * scale, bottom - px(5), px(2), px(6));
  context.fillRect(right - px(2), bottom - px(5), px(2), px(6));
  text(context, `${mm} mm`, right, bottom - px(14), 'right');
}

function drawRuler(
  context: CanvasRenderingContext2D,
  { from, to }: Ruler,
  placement: Placement,
  box: ReturnType<typeof fitInto>,
  px: Px,
): void {
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + (x * box.width) / placement.width, box.y + (y * box.height) / placement.height] as const;
  const [a, b] = [at(from), at(to)];
  for (const [style, width] of [
    ['#000', 4],
    ['#fff', 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = px(width);
    context.beginPath();
    context.moveTo(...a);
    context.lineTo(...b);
    context.stroke();
  }
  text(context, `${rulerMm({ from, to }, placement).toFixed(1)} mm`, b[0] + px(8), b[1], 'left');
}

function write(
  context: CanvasRenderingContext2D,
  lines: readonly string[],
  side: 'left' | 'right',
  edge: 'top' | 'bottom',
  px: Px,
): void {
  const { canvas } = context;
  const x = side === 'left' ? px(8) : canvas.width - px(8);
  lines.forEach((line, n) => {
    const y = edge === 'top' ? px(16 + 18 * n) : canvas.height - px(16 + 18 * (lines.length - 1 - n));
    text(context, line, x, y, side);
  });
}

/** White on its own black edge: readable on any image. Squeezed where it would be wider than `most`. */
function text(
  context: CanvasRenderingContext2D,
  line: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
  most?: number,
): void {
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = '#000';
  context.lineWidth = 4;
  context.strokeText(line, x, y, most);
  context.fillStyle = '#fff';
  context.fillText(line, x, y, most);
}
