/** Below this width everything is in one column and scrolls, as on a phone, px. */
export const NARROW_PX = 760;
/** Scans that a wall shows beside the alerts if it can; more are on pages of their own. */
export const USUAL_ROWS = 8;

/** One way of laying out the wall. */
export interface Layout {
  readonly cards: 'full' | 'strip' | 'line';
  /** Columns of the alerts. */
  readonly columns: 1 | 2 | 3;
  /** Columns of the list; one column of a wide screen has larger rows. */
  readonly rows: 1 | 2;
  readonly large: boolean;
  /** Scans that must fit beside the alerts for this layout to be taken. */
  readonly least: number;
}

const usual = { least: USUAL_ROWS } as const;
/** From the most readable to the densest. A lone alert is in full; two to some eight say their priority as large. */
const WIDE: readonly Layout[] = [
  { cards: 'full', columns: 1, rows: 1, large: true, ...usual },
  { cards: 'full', columns: 1, rows: 2, large: false, ...usual },
  { cards: 'strip', columns: 2, rows: 1, large: true, ...usual },
  { cards: 'strip', columns: 2, rows: 2, large: false, least: 2 },
  { cards: 'line', columns: 2, rows: 2, large: false, least: 2 },
  { cards: 'line', columns: 3, rows: 2, large: false, least: 2 },
];
const UPRIGHT: readonly Layout[] = [
  { cards: 'full', columns: 1, rows: 1, large: true, ...usual },
  { cards: 'full', columns: 1, rows: 1, large: false, ...usual },
  { cards: 'strip', columns: 1, rows: 1, large: false, least: 1 },
  { cards: 'line', columns: 1, rows: 1, large: false, least: 1 },
  { cards: 'line', columns: 2, rows: 1, large: false, least: 1 },
];

/** Whether a screen is a wall, which shows all at once, and not a phone or a window as narrow as one. */
export function isWall({ width }: { readonly width: number }): boolean {
  return width > NARROW_PX;
}

/**
 * The layouts to try on a wall, in this order, until everything fits: all open alerts, and `least` of the scans. Alerts give
 * way to the list only while their priority stays as large; the densest may be too tall all the same, and then the page
 * scrolls and says so.
 */
export function layoutsFor({ width, height }: { readonly width: number; readonly height: number }): readonly Layout[] {
  return width >= height ? WIDE : UPRIGHT;
}

/** How many of `rows` rows of one height fit, in px; one row of columns at least. */
export function rowsThatFit(of: {
  readonly room: number;
  readonly rowHeight: number;
  readonly gap: number;
  readonly columns: number;
}): number {
  const { room, rowHeight, gap, columns } = of;
  return columns * Math.max(1, Math.floor((room + gap) / (rowHeight + gap)));
}
