import { expect, test } from 'vitest';
import { coverWithTiles, inputSize } from '../../edge/inference/tiles.ts';
import type { Size3 } from '../../edge/volume/volume.ts';
import { Random } from '../../scripts/phantom/random.ts';

/** How many blocks hold each voxel of the grid. */
function counts(size: Size3, starts: readonly (readonly number[])[], tile: Size3): Uint8Array {
  const held = new Uint8Array(size[0] * size[1] * size[2]);
  for (let v = 0; v < held.length; v++) {
    const at = [v % size[0], Math.floor(v / size[0]) % size[1], Math.floor(v / (size[0] * size[1]))];
    held[v] = starts.filter((start) => at.every((n, a) => n >= start[a]! && n < start[a]! + tile[a]!)).length;
  }
  return held;
}

/** A few boxes set at random: parts that touch an edge, lie apart, or fill the grid. */
function drawMask(random: Random, size: Size3): Uint8Array {
  const mask = new Uint8Array(size[0] * size[1] * size[2]);
  for (let box = random.integer(0, 3); box >= 0; box--) {
    const range = size.map((n) => {
      const [a, b] = [random.integer(0, n - 1), random.integer(0, n - 1)];
      return [Math.min(a, b), Math.max(a, b)] as const;
    });
    for (let k = range[2]![0]; k <= range[2]![1]; k++) {
      for (let j = range[1]![0]; j <= range[1]![1]; j++) {
        const line = size[0] * (j + size[1] * k);
        mask.fill(1, line + range[0]![0], line + range[0]![1] + 1);
      }
    }
  }
  return mask;
}

test('whatever must be covered lies in exactly one tile, tiles do not overlap, and none holds nothing', () => {
  const random = new Random(3);
  for (let draw = 0; draw < 200; draw++) {
    const size: Size3 = [random.integer(1, 17), random.integer(1, 17), random.integer(1, 17)];
    const tile: Size3 = [random.integer(1, 9), random.integer(1, 9), random.integer(1, 9)];
    const mask = drawMask(random, size);
    const starts = coverWithTiles(size, mask, tile);
    const held = counts(size, starts, tile);
    expect(held.filter((n, v) => n > 1 || (mask[v] === 1 && n !== 1)).length).toBe(0);
    for (const start of starts) {
      const own = counts(size, [start], tile);
      expect(own.some((n, v) => n === 1 && mask[v] === 1)).toBe(true);
    }
  }
});

test('a round head takes fewer tiles than a raster over its box', () => {
  const size: Size3 = [60, 60, 60];
  const ball = new Uint8Array(60 ** 3);
  for (let v = 0; v < ball.length; v++) {
    const at = [v % 60, Math.floor(v / 60) % 60, Math.floor(v / 3600)].map((n) => n - 29.5);
    if (Math.hypot(...at) < 28) ball[v] = 1;
  }
  expect(coverWithTiles(size, ball, [8, 8, 8]).length).toBeLessThan(0.8 * 7 ** 3);
});

test('nothing to cover takes no tile', () => {
  expect(coverWithTiles([5, 5, 5], new Uint8Array(125), [2, 2, 2])).toEqual([]);
});

test('the input of a tile is its output and the margin on both sides', () => {
  expect(inputSize({ size: [90, 105, 75], margin: [40, 40, 40] })).toEqual([170, 185, 155]);
});
