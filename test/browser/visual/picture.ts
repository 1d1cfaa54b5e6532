import { decode, encode } from 'fast-png';

/** 8-bit RGBA, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A PNG as Chromium or {@link compact} writes it. @throws Error where it is none, or has more than 8 bits a channel */
export function readPng(png: Uint8Array): Picture {
  const { width, height, data, channels, depth, palette } = decode(png);
  if (depth > 8) throw new Error(`The picture has ${depth} bits a channel; 8 are read.`);
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const from = palette ? palette[data[i]!]! : data.subarray(i * channels, (i + 1) * channels);
    rgba.set([from[0]!, from[1]!, from[2]!, 255], 4 * i);
  }
  return { width, height, data: rgba };
}

/** A PNG without loss. */
export function writePng({ width, height, data }: Picture): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 });
}

/**
 * A PNG of at most 256 colours, about a third as large: colours that agree in their first 5 bits a channel, or in fewer where
 * that leaves too many, become the one that most pixels have. What this takes away is less than what the comparison sees;
 * visual.test.ts proves it.
 */
export function compact({ width, height, data }: Picture): Uint8Array {
  const pixels = Uint32Array.from({ length: width * height }, (_, i) => rgb(data, 4 * i));
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  for (let bits = 5; ; bits--) {
    const mask = 0x010101 * ((0xff << (8 - bits)) & 0xff);
    const index = new Map<number, number>();
    const palette: [number, number, number][] = [];
    for (const colour of byCount) {
      if (index.has(colour & mask)) continue;
      index.set(colour & mask, palette.length);
      palette.push([colour >> 16, (colour >> 8) & 255, colour & 255]);
    }
    if (palette.length > 256) continue;
    const indices = Uint8Array.from(pixels, (colour) => index.get(colour & mask)!);
    return encode({ width, height, data: indices, channels: 1, depth: 8, palette }, { zlib: { level: 9 } });
  }
}

const rgb = (data: Uint8Array, at: number) => (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
