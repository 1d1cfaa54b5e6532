/** A window of HU for display. */
export interface Window {
  readonly width: number;
  readonly level: number;
}

/** How brain is read: CLINICAL presets, width 80, level 40 HU. */
export const BRAIN: Window = { width: 80, level: 40 };

/** Grey of an HU, 0 to 255, by the LINEAR function of PS3.3 C.11.2.1.2.1. */
export function windowed(hu: number, { width, level }: Window): number {
  const y = ((hu - (level - 0.5)) / (width - 1) + 0.5) * 255;
  return y <= 0 ? 0 : y >= 255 ? 255 : y;
}
