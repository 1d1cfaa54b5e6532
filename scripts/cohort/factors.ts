import { LOCATIONS, type Location, SIGNS, type Signs } from '../phantom/bleed.ts';
import type { CaseRow } from './case.ts';

/**
 * What an ideal reader of the baseline image sees, without error: each volume as rendered, the place, every sign that the
 * bleed was drawn with, and the atrophy of the brain. The limit of the image alone is the limit of this reader.
 */
export interface ImageFactors {
  /** mL on the scan's own grid. */
  readonly iphMl: number;
  readonly ivhMl: number;
  /** Null in a patient who does not bleed. */
  readonly location: Location | null;
  readonly signs: Signs;
  /** 0 young and full, 1 severe. */
  readonly atrophy: number;
}

export const bleeds = ({ iphMl, ivhMl }: Pick<ImageFactors, 'iphMl' | 'ivhMl'>) => iphMl + ivhMl > 0;

/** Column of a sign: `blackHole` is `black_hole`. */
export const columnOf = (sign: keyof Signs) => sign.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Reads a rendered case's row. Throws RangeError where a column is missing or no number. */
export function factorsOf(row: CaseRow): ImageFactors {
  const number = (column: string) => {
    const value = Number(row[column] ?? Number.NaN);
    if (Number.isNaN(value)) {
      throw new RangeError(
        `case ${row.case}: column ${column} is missing; render the case again (remove its row file)`,
      );
    }
    return value;
  };
  return {
    iphMl: number('iph_ml'),
    ivhMl: number('ivh_ml'),
    location: LOCATIONS.find((location) => location === row.location) ?? null,
    signs: Object.fromEntries(SIGNS.map((sign) => [sign, number(columnOf(sign)) === 1])) as Signs,
    atrophy: number('atrophy'),
  };
}
