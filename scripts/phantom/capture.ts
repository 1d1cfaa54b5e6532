import type { RenderedScan } from './render.ts';

export const CAPTURE_SIDE = 256;

/** A console's screen: the middle slice in a brain window, a grey frame, and a ladder of the slices' heights. RGB bytes. */
export function screenCapture(scan: RenderedScan): Uint8Array {
  const [nx, ny, nz] = scan.size;
  const side = CAPTURE_SIDE;
  const rgb = new Uint8Array(3 * side * side);
  const paint = (i: number, j: number, r: number, g: number, b: number) => rgb.set([r, g, b], 3 * (i + side * j));
  const middle = Math.floor(nz / 2) * nx * ny;
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      if (i < 4 || j < 4 || i >= side - 4 || j >= side - 4) {
        paint(i, j, 60, 60, 66);
        continue;
      }
      if (i >= side - 24) {
        const onSlice = Math.floor((j * nz) / side) !== Math.floor(((j + 1) * nz) / side);
        paint(i, j, onSlice ? 210 : 20, onSlice ? 180 : 20, onSlice ? 60 : 24);
        continue;
      }
      const hu = scan.hu[middle + Math.floor((i * nx) / side) + nx * Math.floor((j * ny) / side)]!;
      const grey = Math.max(0, Math.min(255, Math.round((hu / 80) * 255)));
      paint(i, j, grey, grey, grey);
    }
  }
  return rgb;
}
