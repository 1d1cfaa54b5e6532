import { ramp, tube } from './shapes.ts';

/** From (x, y, z) of radius r to (x, y, z) of radius r; mm. */
type Piece = readonly [number, number, number, number, number, number, number, number];

/**
 * Branches of the middle cerebral artery over one insula and out over the operculum, drawn by hand along the insular cistern of
 * `brain.ts`: four up the insula, of which each turns outwards. Radii of 0.7 to 1.2 mm (this project's choice: M2 and M3 are
 * some 1.5 to 2.5 mm wide).
 */
const INSULA: readonly Piece[] = [-22, -11, 1, 13].flatMap((y, n): Piece[] => {
  const top = 16 + 3 * (n % 2);
  return [
    [35, -8, -3, 1.2, 37, y, 2, 1.1],
    [37, y, 2, 1.1, 37, y - 2, top, 1],
    [37, y - 2, top, 1, 47, y - 1, top - 5, 0.9],
    [47, y - 1, top - 5, 0.9, 52, y + 3, top + 14, 0.7],
  ];
});

/** Along the corpus callosum, beside the midline; the internal cerebral vein; mm. */
const MIDLINE: readonly Piece[] = [
  [1.5, -38, 0, 1, 1.5, -40, 14, 1],
  [1.5, -40, 14, 1, 1.5, -22, 27, 0.9],
  [1.5, -22, 27, 0.9, 1.5, 8, 30, 0.8],
  [1.5, -8, 14, 0.9, 1.5, 26, 8, 1.1],
];
/** The great vein and the straight sinus. */
const STRAIGHT: Piece = [0, 26, 8, 2, 0, 62, 2, 2.4];

/** Share of blood in vessels that show in a phantom with contrast medium only; head coordinates, mm. */
export function contrastedVessels(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  if (z < -6 || z > 36) return 0;
  let nearest = tube(x, y, z, ...STRAIGHT);
  for (const piece of MIDLINE) nearest = Math.min(nearest, tube(ax, y, z, ...piece));
  for (const piece of INSULA) nearest = Math.min(nearest, tube(ax, y, z, ...piece));
  return ramp(-nearest, 0.9);
}
