import { GLYPH, glyph, toGlyphs } from './font.ts';

export type Colour = readonly [red: number, green: number, blue: number];

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];
export const GREY: Colour = [160, 160, 160];

/** An RGB picture, black at first; `(0, 0)` is its top left pixel. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, row by row. */
  readonly data: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(3 * width * height);
  }

  /** Colours one pixel; outside the picture nothing happens. */
  set(x: number, y: number, [red, green, blue]: Colour): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = 3 * (x + this.width * y);
    this.data[at] = red;
    this.data[at + 1] = green;
    this.data[at + 2] = blue;
  }

  fill(x: number, y: number, width: number, height: number, colour: Colour): void {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) this.set(column, row, colour);
    }
  }

  /** Writes one line with its top left corner at (x, y), on a black margin so that it is read on any image. */
  text(
    x: number,
    y: number,
    text: string,
    { colour = WHITE, scale = 2 }: { colour?: Colour; scale?: number } = {},
  ): void {
    const line = toGlyphs(text);
    this.fill(x - scale, y - scale, textWidth(line, scale) + scale, (GLYPH.height + 2) * scale, BLACK);
    for (const [index, character] of [...line].entries()) {
      const left = x + index * (GLYPH.width + 1) * scale;
      for (const [column, dots] of glyph(character).entries()) {
        for (let row = 0; row < GLYPH.height; row++) {
          if ((dots >> row) & 1) this.fill(left + column * scale, y + row * scale, scale, scale, colour);
        }
      }
    }
  }
}

/** Pixels that a line takes, with the space after its last character. */
export function textWidth(text: string, scale = 2): number {
  return text.length * (GLYPH.width + 1) * scale;
}
