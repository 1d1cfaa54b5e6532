import { at, line, text } from './svg.ts';

/** Both axes run from 0 to 1 over these pixels. */
export const SQUARE = { left: 76, top: 64, size: 480 } as const;
export const BOTTOM = SQUARE.top + SQUARE.size;

export const across = (share: number) => SQUARE.left + share * SQUARE.size;
export const up = (share: number) => BOTTOM - share * SQUARE.size;

/** Grid, ticks, axis names and the diagonal of a plot of two shares. */
export function unitSquare(horizontal: string, vertical: string): string[] {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const grid = ticks.map(
    (tick) =>
      `<path d="M${at(across(tick))} ${BOTTOM}V${SQUARE.top}M${SQUARE.left} ${at(up(tick))}H${across(1)}" stroke="#dddddd"/>`,
  );
  return [
    ...grid,
    `<rect x="${SQUARE.left}" y="${SQUARE.top}" width="${SQUARE.size}" height="${SQUARE.size}" fill="none" stroke="#000000"/>`,
    ...ticks.map((tick) => text(across(tick), BOTTOM + 20, String(tick), { anchor: 'middle' })),
    ...ticks.map((tick) => text(SQUARE.left - 8, up(tick) + 5, String(tick), { anchor: 'end' })),
    text(across(0.5), BOTTOM + 44, horizontal, { anchor: 'middle' }),
    text(SQUARE.left - 46, up(0.5), vertical, { anchor: 'middle', upright: true }),
    line(
      [
        [across(0), up(0)],
        [across(1), up(1)],
      ],
      DIAGONAL,
    ),
  ];
}

/** Grey, unlike every reader. */
export const DIAGONAL = { colour: '#767676', dash: '4 6' } as const;

/** Room for a legend row of so many letters of 14 px, beside its sample. */
export function widthFor(words: readonly string[]): number {
  return Math.max(across(1) + 40, ...words.map((row) => SQUARE.left + 56 + 8.2 * row.length));
}
