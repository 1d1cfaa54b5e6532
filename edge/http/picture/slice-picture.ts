import { Canvas, textWidth } from '../../inference/overview/canvas.ts';
import { CIVIDIS } from '../../inference/overview/cividis.ts';
import { type Window, windowed } from '../../inference/overview/window.ts';
import { OTHER_RGB, OUTLINE_RGB } from './colours.ts';
import { opacity } from './heat.ts';
import { displayOf, type Letters, turn } from './orientation.ts';

/** One slice of a scan, x fastest, as stored. */
export interface SliceInput {
  readonly width: number;
  readonly height: number;
  readonly hu: Int16Array;
  /** 0 background, 1 IPH, 2 IVH, 3 and above other findings; null draws no outline. */
  readonly labels: Uint8Array | null;
  /** Grad-CAM 0..255; null draws none. */
  readonly heat: Uint8Array | null;
  /** Directions (LPS) of the slice's columns, rows and normal; null where unknown. */
  readonly axes: readonly (readonly number[])[] | null;
  readonly window: Window;
}

/** The slice as a picture in radiological convention with its letters. One pixel a voxel. */
export function slicePicture(input: SliceInput): Canvas {
  const display = displayOf(input.axes);
  const { data: hu, width, height } = turn(input.hu, input.width, input.height, display);
  const labels = input.labels && turn(input.labels, input.width, input.height, display).data;
  const heat = input.heat && turn(input.heat, input.width, input.height, display).data;
  const canvas = new Canvas(width, height);
  for (let i = 0; i < hu.length; i++) {
    const grey = windowed(hu[i]!, input.window);
    const map = heat?.[i] ?? 0;
    const a = opacity(map);
    for (let c = 0; c < 3; c++) canvas.data[3 * i + c] = grey * (1 - a) + CIVIDIS[3 * map + c]! * a;
  }
  if (labels) drawOutline(labels, canvas);
  if (display.letters) drawLetters(canvas, display.letters);
  return canvas;
}

function drawLetters(canvas: Canvas, { left, right, top, bottom }: Letters): void {
  const scale = Math.max(1, Math.round(canvas.width / 256));
  const gap = 3 * scale;
  const tall = 7 * scale;
  const middleX = (word: string) => Math.round((canvas.width - textWidth(word, scale)) / 2);
  const middleY = Math.round((canvas.height - tall) / 2);
  canvas.text(gap, middleY, left, { scale });
  canvas.text(canvas.width - gap - textWidth(right, scale), middleY, right, { scale });
  canvas.text(middleX(top), gap, top, { scale });
  canvas.text(middleX(bottom), canvas.height - gap - tall, bottom, { scale });
}

/** Colours each label's own border voxels: those with a neighbour of another label. IVH is dotted, other findings sparsely. */
function drawOutline(labels: Uint8Array, canvas: Canvas): void {
  const { width, height } = canvas;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const label = labels[i]!;
      if (label === 0) continue;
      const inside =
        x > 0 &&
        x < width - 1 &&
        y > 0 &&
        y < height - 1 &&
        labels[i - 1] === label &&
        labels[i + 1] === label &&
        labels[i - width] === label &&
        labels[i + width] === label;
      if (inside) continue;
      if (label === 1) canvas.set(x, y, OUTLINE_RGB[1]);
      else if (label === 2 && (x + y) % 4 < 2) canvas.set(x, y, OUTLINE_RGB[2]);
      else if (label > 2 && (x + y) % 8 < 2) canvas.set(x, y, OTHER_RGB);
    }
  }
}
