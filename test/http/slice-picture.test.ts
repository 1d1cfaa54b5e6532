import { expect, test } from 'vitest';
import { OTHER_RGB, OUTLINE_RGB } from '../../edge/http/picture/colours.ts';
import { slicePicture } from '../../edge/http/picture/slice-picture.ts';
import { BRAIN } from '../../edge/inference/overview/window.ts';

test('each label has its outline: IPH solid, IVH dotted, whatever else sparser still; inside and outside none', () => {
  const [width, height] = [60, 20];
  const labels = new Uint8Array(width * height);
  for (let y = 4; y < 16; y++)
    for (const label of [1, 2, 3]) labels.fill(label, y * width + 20 * label - 18, y * width + 20 * label - 4);
  const hu = new Int16Array(width * height).fill(40);
  const { data } = slicePicture({ width, height, hu, labels, heat: null, axes: null, window: BRAIN });
  const border = 2 * 14 + 2 * 10;
  const drawn = (label: number, rgb: readonly number[]) => {
    let count = 0;
    for (let v = 0; v < labels.length; v++) {
      if (rgb.some((value, c) => data[3 * v + c] !== value)) continue;
      expect(labels[v]).toBe(label);
      count++;
    }
    return count;
  };
  expect(drawn(1, OUTLINE_RGB[1])).toBe(border);
  expect(Math.abs(drawn(2, OUTLINE_RGB[2]) - border / 2)).toBeLessThan(4);
  expect(Math.abs(drawn(3, OTHER_RGB) - border / 4)).toBeLessThan(4);
});
