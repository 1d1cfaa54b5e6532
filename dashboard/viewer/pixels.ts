import { opacity } from '../../edge/http/picture/heat.ts';
import { turn } from '../../edge/http/picture/orientation.ts';
import { CIVIDIS } from '../../edge/inference/overview/cividis.ts';
import { type Window, windowed } from '../../edge/inference/overview/window.ts';
import type { Placement } from './placement.ts';
import type { SliceData } from './slice-source.ts';

/** RGBA of a slice as the screen shows it: windowed by the DICOM formula, under its Grad-CAM. Null until it is here. */
export function pixelsOf(
  { hu, heat }: SliceData,
  { display, width, height }: Placement,
  window: Window,
): Uint8ClampedArray<ArrayBuffer> | null {
  const stored = display.transpose ? ([height, width] as const) : ([width, height] as const);
  if (!hu || hu.length !== width * height) return null;
  const turned = turn(hu, ...stored, display).data;
  const map = heat && heat.length === hu.length ? turn(heat, ...stored, display).data : null;
  const pixels = new Uint8ClampedArray(4 * hu.length);
  for (let i = 0; i < turned.length; i++) {
    const grey = windowed(turned[i]!, window);
    const value = map?.[i] ?? 0;
    const a = opacity(value);
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = grey * (1 - a) + CIVIDIS[3 * value + c]! * a;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** The mask in the order of the screen. */
export function labelsOf({ labels }: SliceData, { display, width, height }: Placement): Uint8Array | null {
  if (!labels || labels.length !== width * height) return null;
  return turn(labels, display.transpose ? height : width, display.transpose ? width : height, display).data;
}

/** How strong a Grad-CAM is on a slice, beside its strongest of the whole scan: colours that are faint or absent say so. */
export function heatHere(heat: Uint8Array | null): string[] {
  if (!heat) return [];
  const most = heat.reduce((best, value) => (value > best ? value : best), 0);
  return [most === 0 ? 'Grad-CAM: none here' : `Grad-CAM: up to ${Math.round((100 * most) / 255)} % here`];
}
