import { type Layout, layoutsFor, rowsThatFit, USUAL_ROWS } from './room.ts';

/** What stands on the wall now, in px. */
export interface Drawn {
  /** Height that the list's rows have. */
  readonly room: number;
  /** Height that they want. */
  readonly wanted: number;
  /** Of the tallest row that is drawn; 0 for none. */
  readonly rowHeight: number;
  readonly gap: number;
  /** Rows that are drawn. */
  readonly rows: number;
}

/**
 * Finds the most readable layout in which everything fits on the wall, by drawing and measuring: fonts, languages and names
 * decide how tall things are. It starts anew when what is to be shown changes, and only ever gets denser until then, so that
 * it ends. While somebody is at a form no card changes its size: then the list gives way, and at last the page scrolls.
 */
export class WallFit {
  private key = '';
  private level = 0;
  /** Rows of the list on one page. */
  capacity = USUAL_ROWS;
  /** Not even the densest layout fits: the page scrolls. */
  scrolls = false;
  private measured = false;
  private settledRoom = 0;
  private size = { width: 0, height: 0 };

  /** @param key of all that is shown; a new one begins anew, unless `held` */
  begin(key: string, size: { readonly width: number; readonly height: number }, held: boolean): void {
    if (key === this.key || held) return;
    this.key = key;
    this.size = size;
    this.level = 0;
    this.measured = false;
    this.scrolls = false;
    this.capacity = USUAL_ROWS;
  }

  get layout(): Layout {
    const layouts = layoutsFor(this.size);
    return layouts[Math.min(this.level, layouts.length - 1)]!;
  }

  /** Looks at what was drawn; true where it has to be drawn anew. `rows`: of the list, on all pages. */
  look({ room, wanted, rowHeight, gap, rows: shown }: Drawn, rows: number, held: boolean): boolean {
    if (this.scrolls) return false;
    if (this.measured && !held && room > this.settledRoom + rowHeight) {
      // A form was closed, or a banner went.
      this.key = '';
      return true;
    }
    const columns = this.layout.rows;
    const alike = rowHeight === 0 ? 0 : rowsThatFit({ room, rowHeight, gap, columns });
    // Rows of few words are lower: what is seen to fit, fits.
    const fitting = Math.max(alike, wanted <= room + 1 ? shown : 0);
    const hasRoom = rows === 0 ? wanted <= room + 1 : room >= rowHeight && fitting >= Math.min(this.layout.least, rows);
    if (!hasRoom && !held) return this.denser();
    if (!hasRoom && room < rowHeight) {
      this.scrolls = true;
      return true;
    }
    const before = this.capacity;
    if (!this.measured) this.capacity = Math.max(columns, fitting);
    else if (wanted > room + 1 && before > columns)
      this.capacity = Math.min(before - columns, Math.max(columns, fitting));
    else if (wanted > room + 1 && rows > 0 && !held) return this.denser();
    this.measured = true;
    this.settledRoom = room;
    return this.capacity !== before;
  }

  private denser(): boolean {
    this.measured = false;
    this.capacity = USUAL_ROWS;
    if (this.level < layoutsFor(this.size).length - 1) this.level++;
    else this.scrolls = true;
    return true;
  }
}
