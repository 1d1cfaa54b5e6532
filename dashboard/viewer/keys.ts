import type { Definition } from '../../edge/assessment/definitions.ts';
import type { WindowName } from '../../edge/http/picture/window.ts';
import { DEFINITION_ORDER } from '../data/words.ts';
import { full, movedWindow, type Tool, type View, zoomedAt } from './view.ts';

export type { View } from './view.ts';

/** Windows in the order of their keys, 1 to 4. */
export const WINDOW_KEYS = ['brain', 'stroke', 'subdural', 'bone'] as const satisfies readonly WindowName[];
/** What each tool is reached by. */
export const TOOL_KEYS = { s: 'scroll', w: 'window', m: 'move', r: 'ruler' } as const satisfies Record<string, Tool>;

const WINDOW_STEP_HU = 5;
const MOVE_STEP_MM = 5;
const ZOOM_STEP = 1.25;

/** What a key changes; null for a key that is not the viewer's. Up and right go towards the head's top. */
export function viewKey(key: string, view: View, slices: number, shift = false): Partial<View> | null {
  const arrow = ARROWS[key];
  return (
    (arrow ? byArrow(arrow, view, slices, shift ? 10 : 1) : null) ??
    byPlace(key, view, slices) ??
    byLetter(key.toLowerCase(), view)
  );
}

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The direction of an arrow key on the screen, down positive; null for any other. */
export function arrowOf(key: string): readonly [x: number, y: number] | null {
  return ARROWS[key] ?? null;
}

function byArrow([x, y]: readonly [number, number], view: View, slices: number, times: number): Partial<View> | null {
  const { tool, panMm } = full(view);
  switch (tool) {
    case 'window':
      return { window: movedWindow(view, x * WINDOW_STEP_HU * times, -y * WINDOW_STEP_HU * times) };
    case 'move':
      return { panMm: [panMm[0] + x * MOVE_STEP_MM * times, panMm[1] + y * MOVE_STEP_MM * times] };
    case 'scroll':
    case 'ruler':
      return { slice: within(view.slice + (x - y) * times, slices) };
    default:
      return tool satisfies never;
  }
}

function byPlace(key: string, { slice }: View, slices: number): Partial<View> | null {
  const to: Readonly<Record<string, number>> = { PageUp: slice + 5, PageDown: slice - 5, Home: 0, End: slices - 1 };
  return key in to ? { slice: within(to[key]!, slices) } : null;
}

function byLetter(key: string, view: View): Partial<View> | null {
  const window = WINDOW_KEYS[Number(key) - 1];
  if (window) return { window };
  if (key in TOOL_KEYS) return { tool: TOOL_KEYS[key as keyof typeof TOOL_KEYS] };
  switch (key) {
    case 'o':
      return { outline: !view.outline };
    case 'g':
      return { gradcam: nextGradcam(view.gradcam) };
    case 'p':
      return { mode: full(view).mode === 'stack' ? 'planes' : 'stack' };
    case '+':
    case '=':
      return zoomedAt(view, ZOOM_STEP, [0, 0], 1);
    case '-':
      return zoomedAt(view, 1 / ZOOM_STEP, [0, 0], 1);
    case '0':
      return { zoom: 1, panMm: [0, 0] };
    default:
      return null;
  }
}

const within = (slice: number, slices: number) => Math.min(slices - 1, Math.max(0, slice));

/** Off, then each definition in turn, then off. */
export function nextGradcam(now: Definition | null): Definition | null {
  const order = [null, ...DEFINITION_ORDER];
  return order[(order.indexOf(now) + 1) % order.length] ?? null;
}

/** A touchpad reports many small moves: this many pixels of them are one slice. */
const TOUCHPAD_PX = 40;

/**
 * Slices that a wheel event moves, down the screen positive, and the pixels left over for the next. A notch of a mouse
 * wheel (lines, or a large move in pixels) is one slice whatever the system's scroll speed.
 */
export function wheelSteps(left: number, deltaY: number, inPixels: boolean): { steps: number; left: number } {
  if (!inPixels || Math.abs(deltaY) >= TOUCHPAD_PX) return { steps: Math.sign(deltaY), left: 0 };
  const all = left + deltaY;
  const steps = Math.trunc(all / TOUCHPAD_PX);
  return { steps, left: all - steps * TOUCHPAD_PX };
}
