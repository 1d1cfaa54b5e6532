import { arrowOf } from './keys.ts';
import type { Placement, Ruler } from './placement.ts';

/** A ruler across the middle of the picture, for the arrow keys to move. */
export function newRuler({ width, height }: Pick<Placement, 'width' | 'height'>): Ruler {
  const [x, y] = [Math.round(width / 2), Math.round(height / 2)];
  const reach = Math.round(width / 16);
  return { from: [x - reach, y], to: [x + reach, y] };
}

/**
 * What a key makes of a ruler: arrows move its far end by so many voxels, Enter turns it round so that the other end moves,
 * Escape takes it away (null). Undefined for a key that is not the ruler's.
 */
export function movedRuler(
  { from, to }: Ruler,
  key: string,
  voxels: number,
  { width, height }: Pick<Placement, 'width' | 'height'>,
): Ruler | null | undefined {
  if (key === 'Escape') return null;
  if (key === 'Enter') return { from: to, to: from };
  const arrow = arrowOf(key);
  if (!arrow) return undefined;
  const inside = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return { from, to: [inside(to[0] + arrow[0] * voxels, width), inside(to[1] + arrow[1] * voxels, height)] };
}
