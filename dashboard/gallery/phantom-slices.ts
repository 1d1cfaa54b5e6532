import type { LoadSlice } from '../viewer/slice-source.ts';
import { SAMPLE_GEOMETRY } from './samples.ts';

/** Slices of a head of ellipses, drawn when they are asked for: the gallery has no appliance behind it. */
export const loadPhantom: LoadSlice = async (what, slice) => {
  const [columns, rows] = SAMPLE_GEOMETRY.size;
  const z = slice * 5 - 70;
  const hu = new Int16Array(columns * rows).fill(-1000);
  const labels = new Uint8Array(columns * rows);
  const heat = new Uint8Array(columns * rows);
  for (let v = 0; v < hu.length; v++) {
    const x = ((v % columns) - columns / 2) * 0.9;
    const y = (Math.floor(v / columns) - rows / 2) * 0.9;
    const r = Math.hypot(x / 75, y / 92, z / 85);
    if (r > 1) continue;
    const bleed = Math.hypot(x - 26, y + 8, z) < 17;
    const ventricle = Math.hypot((Math.abs(x) - 10) / 7, (y + 5) / 24, z / 20) < 1;
    const ivh = ventricle && x > 0 && y > 4;
    hu[v] = r > 0.93 ? 900 : bleed ? 66 : ivh ? 60 : ventricle ? 6 : 32 + ((v * 7919) % 7);
    labels[v] = bleed ? 1 : ivh ? 2 : 0;
    heat[v] = 255 * Math.exp(-((Math.hypot(x - 34, y + 2, z) / 20) ** 2));
  }
  if (what === 'volume') return hu.buffer;
  return what === 'hematoma' ? labels.buffer : heat.buffer;
};
