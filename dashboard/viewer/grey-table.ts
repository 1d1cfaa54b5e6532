import { type Window, windowed } from '../../edge/inference/overview/window.ts';

/** What is added to an HU to look it up. */
export const TABLE_ZERO = 32_768;

let last: { readonly window: Window; readonly table: Uint32Array } | null = null;

/** The grey of every int16 HU as an opaque pixel (ABGR in a little-endian word), by PS3.3 C.11.2.1.2.1. Of the last window it is kept. */
export function greyTable(window: Window): Uint32Array {
  if (last && last.window.width === window.width && last.window.level === window.level) return last.table;
  const table = new Uint32Array(65_536);
  for (let i = 0; i < table.length; i++) {
    const grey = Math.round(windowed(i - TABLE_ZERO, window));
    table[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  last = { window, table };
  return table;
}
