import { encodePng } from '../../../edge/inference/overview/png.ts';
import type { RealHead } from './head.ts';
import type { BledSlice } from './set-bleed.ts';

/** Brain window, HU: what is black and what is white. */
const BLACK_HU = 0;
const WHITE_HU = 80;
/** Slices side by side, those with most blood. */
const SHOWN = 4;

/** The slices with most blood as a PNG, at the scanner's own pixels, for a person to judge whether the bleed looks like one. */
export function bleedPicture(head: RealHead, bled: readonly BledSlice[]): Promise<Uint8Array> {
  const { columns, smooth } = head.slices[0]!;
  const rows = smooth.length / columns;
  const blood = bled.map(({ share }) => share.reduce((sum, value) => sum + value, 0));
  const order = blood.map((_, n) => n).toSorted((a, b) => blood[b]! - blood[a]!);
  const shown = order.slice(0, SHOWN).toSorted((a, b) => a - b);
  const width = columns * shown.length;
  const rgb = new Uint8Array(3 * width * rows);
  for (const [place, n] of shown.entries()) {
    const { hu } = bled[n]!;
    for (let p = 0; p < hu.length; p++) {
      const grey = Math.min(255, Math.max(0, ((hu[p]! - BLACK_HU) / (WHITE_HU - BLACK_HU)) * 255));
      const at = 3 * (place * columns + (p % columns) + width * Math.floor(p / columns));
      rgb.fill(grey, at, at + 3);
    }
  }
  return encodePng(width, rows, rgb);
}
