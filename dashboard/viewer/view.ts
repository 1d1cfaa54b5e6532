import type { Definition } from '../../edge/assessment/definitions.ts';
import { WINDOWS, type WindowName } from '../../edge/http/picture/window.ts';
import type { Window } from '../../edge/inference/overview/window.ts';

/** What a drag, and the arrow keys, do. */
export type Tool = 'scroll' | 'window' | 'move' | 'ruler';
/** Single slices as they are, or three planes that were computed of them. */
export type Mode = 'stack' | 'planes';

/** What of a scan is on the screen. All but the slice is the same for every scan of a page. */
export interface View {
  readonly slice: number;
  readonly window: WindowName | Window;
  readonly outline: boolean;
  /** Which definition's Grad-CAM lies over it; null for none. */
  readonly gradcam: Definition | null;
  /** Of the outline, above 0 to 1. */
  readonly opacity?: number;
  readonly tool?: Tool;
  readonly mode?: Mode;
  /** 1 fits the picture into its frame. */
  readonly zoom?: number;
  /** By how much the picture is moved to the right and down, mm. */
  readonly panMm?: readonly [x: number, y: number];
  /** Where the planes cross, LPS mm from the scan's anchor; null at the bleed, or in the middle without one. */
  readonly cross?: readonly [x: number, y: number, z: number] | null;
  /** By how much a reader has moved the link of two scans towards the head of the second, mm. */
  readonly nudgeMm?: number;
}

const DEFAULTS = {
  opacity: 1,
  tool: 'scroll',
  mode: 'stack',
  zoom: 1,
  panMm: [0, 0],
  cross: null,
  nudgeMm: 0,
} as const satisfies Partial<View>;

/** With everything that it leaves out. */
export function full(view: View): Required<View> {
  return { ...DEFAULTS, ...view };
}

/** Width and level, HU. */
export function windowOf({ window }: Pick<View, 'window'>): Window {
  return typeof window === 'string' ? WINDOWS[window] : window;
}

/** The preset that a window is; null where a reader has set it by hand. */
export function presetOf(view: Pick<View, 'window'>): WindowName | null {
  const { width, level } = windowOf(view);
  const names = Object.keys(WINDOWS) as WindowName[];
  return names.find((name) => WINDOWS[name].width === width && WINDOWS[name].level === level) ?? null;
}

/** A window moved by so many HU, within what 16 bits can hold. A width below 2 has no slope (PS3.3 C.11.2.1.2.1 divides by width - 1). */
export function movedWindow(view: Pick<View, 'window'>, widthBy: number, levelBy: number): Window {
  const { width, level } = windowOf(view);
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Math.round(value)));
  return { width: within(width + widthBy, 2, 8000), level: within(level + levelBy, -1024, 4000) };
}

export const MAX_ZOOM = 12;

/**
 * Zoom and pan after the picture grew by a factor around a point that stays where it is.
 *
 * @param at from the middle of the frame, pixels
 * @param scale pixels per mm before
 */
export function zoomedAt(
  view: View,
  factor: number,
  at: readonly [x: number, y: number],
  scale: number,
): Pick<Required<View>, 'zoom' | 'panMm'> {
  const { zoom, panMm } = full(view);
  const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
  const grown = (scale * next) / zoom;
  const moved = ([0, 1] as const).map((a) => panMm[a] + at[a] / grown - at[a] / scale);
  return { zoom: next, panMm: next === 1 ? [0, 0] : [moved[0]!, moved[1]!] };
}
