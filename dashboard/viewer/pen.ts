import type { Letters } from '../../edge/http/picture/orientation.ts';
import { mm } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { scaleBarMm } from './placement.ts';

export type Drawing = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A rectangle of the canvas, device pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Writes and draws on a picture: white on a black edge, readable on any image, at a size that suits the frame. */
export class Pen {
  readonly context: Drawing;
  readonly frame: Frame;
  /** Device pixels of a size in CSS pixels. */
  readonly px: (size: number) => number;

  constructor(context: Drawing, frame: Frame, dpr: number) {
    this.context = context;
    this.frame = frame;
    // Small pictures, as on a phone, get small print, for the anatomy must stay free; those of large screens large print.
    const print = Math.min(2.4, Math.max(0.72, frame.width / dpr / 620));
    this.px = (size) => size * dpr * print;
  }

  font(size: number, weight = 600): void {
    this.context.font = `${weight} ${this.px(size)}px "Liberation Sans", Arial, system-ui, sans-serif`;
  }

  /** Squeezed where it would be wider than `most`. */
  text(line: string, x: number, y: number, align: CanvasTextAlign, most?: number): void {
    const { context } = this;
    context.textAlign = align;
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.strokeStyle = '#000';
    context.lineWidth = this.px(3.5);
    context.strokeText(line, x, y, most);
    context.fillStyle = '#fff';
    context.fillText(line, x, y, most);
  }

  /** Lines in a corner of the frame, squeezed into a share of its width. */
  corner(lines: readonly string[], side: 'left' | 'right', edge: 'top' | 'bottom', share = 0.62): void {
    const { frame, px } = this;
    this.font(13);
    const x = side === 'left' ? frame.x + px(8) : frame.x + frame.width - px(8);
    const most = share * frame.width;
    lines.forEach((line, n) => {
      const y =
        edge === 'top' ? frame.y + px(16 + 18 * n) : frame.y + frame.height - px(16 + 18 * (lines.length - 1 - n));
      this.text(line, x, y, side, most);
    });
  }

  /** Patient directions at the edges; where they are not known, that, and no letter. */
  letters(letters: Letters | null): void {
    const { frame, px } = this;
    const [middleX, middleY] = [frame.x + frame.width / 2, frame.y + frame.height / 2];
    if (!letters) {
      this.font(13);
      this.text(deskWords().viewer.orientationUnknown, middleX, frame.y + px(60), 'center');
      return;
    }
    this.font(20, 700);
    this.text(letters.left, frame.x + px(8), middleY, 'left');
    this.text(letters.right, frame.x + frame.width - px(8), middleY, 'right');
    this.text(letters.top, middleX, frame.y + px(16), 'center');
    this.text(letters.bottom, middleX, frame.y + frame.height - px(16), 'center');
  }

  /** @param scale device pixels per mm */
  scaleBar(scale: number): void {
    const { context, frame, px } = this;
    const length = scaleBarMm(scale, frame.width / 4);
    const [right, bottom] = [frame.x + frame.width - px(10), frame.y + frame.height - px(14)];
    context.fillStyle = '#000';
    context.fillRect(right - length * scale - px(1), bottom - px(6), length * scale + px(2), px(8));
    context.fillStyle = '#fff';
    context.fillRect(right - length * scale, bottom - px(1), length * scale, px(2));
    context.fillRect(right - length * scale, bottom - px(5), px(2), px(6));
    context.fillRect(right - px(2), bottom - px(5), px(2), px(6));
    this.font(13);
    this.text(mm(length, 0), right, bottom - px(14), 'right');
  }

  /** A line of one width on a wider black one. */
  line(points: readonly (readonly [x: number, y: number])[], width: number): void {
    const { context, px } = this;
    for (const [style, extra] of [
      ['#000', 2],
      ['#fff', 0],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = px(width + extra);
      context.beginPath();
      for (const [n, [x, y]] of points.entries()) {
        if (n % 2 === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
  }

  /** In place of a picture. */
  instead(line: string): void {
    const { frame } = this;
    this.font(18);
    this.text(line, frame.x + frame.width / 2, frame.y + frame.height / 2, 'center', 0.92 * frame.width);
  }
}
