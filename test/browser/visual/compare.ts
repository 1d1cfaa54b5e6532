import pixelmatch from 'pixelmatch';
import type { Picture } from './picture.ts';

/**
 * How far two pixels may lie apart (1: black and white, in OKLab) before they count as different; what the edge of a letter
 * does is left out. 0.1 is where a person begins to see it.
 */
const THRESHOLD = 0.1;
const WINDOW = 16;
/**
 * Pixels that may differ within any 16 x 16 of them. Drawn again by the same Chromium none differs, and none by what
 * {@link ../visual/picture.ts compact} takes away; another digit in the smallest print changes 4 or more.
 */
export const TOLERANCE = 2;

export interface Difference {
  /** The most that differ within a window; infinite where the sizes do. */
  readonly worst: number;
  /** Both pictures, and red where they differ; null where the sizes do. */
  readonly drawn: Picture | null;
}

/** How a picture differs from its reference. */
export function differenceOf(now: Picture, reference: Picture): Difference {
  const { width, height } = now;
  if (width !== reference.width || height !== reference.height) return { worst: Number.POSITIVE_INFINITY, drawn: null };
  const data = new Uint8Array(4 * width * height);
  const options = { threshold: THRESHOLD, windowSize: WINDOW };
  const worst = pixelmatch(reference.data, now.data, data, width, height, options);
  return { worst, drawn: { width, height, data } };
}
