/**
 * Colours of the outlines, as on the overview picture. Neither red, yellow nor cyan: those mean alarm priority and
 * nothing else. IVH is dotted too, so that the two are told apart without colour.
 */
export const OUTLINE_RGB = { 1: [255, 96, 208], 2: [120, 220, 120] } as const;
/** Of whatever else a model marks; in sparse dots. */
export const OTHER_RGB = [150, 165, 255] as const;
