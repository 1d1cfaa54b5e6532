import type { Clot } from './clot.ts';
import { type Sign, sign } from './sign.ts';
import { twoDensities } from './two-densities.ts';

/** Between the fluids; their own limits, HU and shares. */
const MIN_HU = 15;
const MIN_PARTED = 0.75;
/** Cells on the right side of one horizontal plane. */
const MIN_LEVEL = 0.95;
const MIN_SHARE = 0.08;

/**
 * Fluid level: a horizontal interface, hypodense above hyperdense (CLINICAL.md section 4; Pfleger et al., AJNR 1994;15:217). The
 * patient is taken as supine, as heads are scanned: above is in front; a prone patient's is missed. One level for the whole clot,
 * tilted slices or not. Figures: `differenceHu`, `level` (share of the clot on the right side of the plane), `darkShare`.
 */
export function fluidLevel(clot: Clot): Sign {
  const two = twoDensities(clot);
  if (two === null) return sign('fluid-level', false, {});
  const { differenceHu, parted, darkShare } = two;
  const level = horizontalShare(clot, two.dark, two.bright);
  const isPresent =
    differenceHu >= MIN_HU &&
    parted >= MIN_PARTED &&
    level >= MIN_LEVEL &&
    Math.min(darkShare, 1 - darkShare) >= MIN_SHARE;
  return sign('fluid-level', isPresent, { differenceHu, level, darkShare });
}

/** The most cells that a horizontal plane can have on their own side: dark in front, bright behind; a share of all. */
export function horizontalShare(clot: Clot, dark: readonly number[], bright: readonly number[]): number {
  const all = [...dark.map((c) => [clot.backMm(c), 1] as const), ...bright.map((c) => [clot.backMm(c), -1] as const)];
  all.sort((a, b) => a[0] - b[0]);
  let [right, most] = [bright.length, bright.length];
  for (const [, step] of all) {
    right += step;
    most = Math.max(most, right);
  }
  return most / Math.max(1, all.length);
}
