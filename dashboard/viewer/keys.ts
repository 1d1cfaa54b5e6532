import type { Definition } from '../../edge/assessment/definitions.ts';
import type { WindowName } from '../../edge/http/picture/window.ts';
import { DEFINITION_ORDER } from '../data/words.ts';

/** What of a scan is on the screen. */
export interface View {
  readonly slice: number;
  readonly window: WindowName;
  readonly outline: boolean;
  /** Which definition's Grad-CAM lies over it; null for none. */
  readonly gradcam: Definition | null;
}

/** Windows in the order of their keys, 1 to 4. */
export const WINDOW_KEYS = ['brain', 'stroke', 'subdural', 'bone'] as const satisfies readonly WindowName[];

/** What a key changes; null for a key that is not the viewer's. Up and right go towards the head's top. */
export function viewKey(key: string, view: View, slices: number): Partial<View> | null {
  const to = (slice: number) => ({ slice: Math.min(slices - 1, Math.max(0, slice)) });
  const window = WINDOW_KEYS[Number(key) - 1];
  if (window) return { window };
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return to(view.slice + 1);
    case 'ArrowDown':
    case 'ArrowLeft':
      return to(view.slice - 1);
    case 'PageUp':
      return to(view.slice + 5);
    case 'PageDown':
      return to(view.slice - 5);
    case 'Home':
      return to(0);
    case 'End':
      return to(slices - 1);
    case 'o':
    case 'O':
      return { outline: !view.outline };
    case 'g':
    case 'G':
      return { gradcam: nextGradcam(view.gradcam) };
    default:
      return null;
  }
}

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
