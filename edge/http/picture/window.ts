import type { Window } from '../../inference/overview/window.ts';

/** Usual head CT windows (width, level in HU), on keys 1 to 4 of the viewer. */
export const WINDOWS = {
  brain: { width: 80, level: 40 },
  stroke: { width: 40, level: 40 },
  subdural: { width: 200, level: 75 },
  bone: { width: 2500, level: 480 },
} as const satisfies Record<string, Window>;
export type WindowName = keyof typeof WINDOWS;
