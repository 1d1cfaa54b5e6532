/** How much of the image the strongest part of a Grad-CAM hides: the anatomy below it must stay readable. */
export const MAX_OPACITY = 0.75;

/** Opacity of a Grad-CAM value 0..255, in proportion to it. */
export function opacity(value: number): number {
  return (MAX_OPACITY * value) / 255;
}
