import { type Definition, meets } from '../../edge/assessment/definitions.ts';
import { LOCATION_MAX_ML } from '../phantom/bleed.ts';
import type { Random } from '../phantom/random.ts';
import { bleeds, type ImageFactors } from './factors.ts';
import { IVH_GROWTH_OF_1_ML, IVH_WITH_CHE, type LogOdds, logistic } from './risk.ts';

/** What happened to the bleed until the follow-up, mL, and the definitions that this meets. */
export interface Growth {
  readonly iphMl: number;
  readonly ivhMl: number;
  readonly meets: Record<Definition, boolean>;
}

/**
 * Draws the growth of a bleed with the given log-odds; a patient without a bleed grows none. Whether it expands is drawn
 * first, then by how much, clear of the limits so that a measured follow-up mostly says the same: CHE from 1.1 times its
 * least growth (mean 2.1 times), but no further than the place holds; else -0.2 to 0.7 times; IVH from 1.1 mL (mean 4.1, at
 * most 25), or 0.3 to 0.8 mL. Amounts are chosen.
 */
export function drawGrowth(image: ImageFactors, logOdds: LogOdds, random: Random): Growth {
  if (!bleeds(image)) return { iphMl: 0, ivhMl: 0, meets: { CHE: false, RHE1: false, RHE2: false } };
  const exponential = (mean: number) => -mean * Math.log(1 - random.unit());
  /** The least IPH growth that meets the conventional definition. */
  const least = image.iphMl > 0 ? Math.min(6, 0.33 * image.iphMl) : 6;
  const expands = random.chance(logistic(logOdds.che));
  const steady = image.iphMl > 0 ? random.range(-0.2, 0.7) : 0;
  const room = image.location === null ? 0 : LOCATION_MAX_ML[image.location] - image.iphMl;
  const expanded = Math.max(1.1 * least, Math.min(least * (1.1 + exponential(1)), room));
  const iphMl = expands ? expanded : least * steady;
  const grows = random.chance(logistic(logOdds.ivh + (expands ? Math.log(IVH_WITH_CHE) : 0)));
  const reaches = random.chance(IVH_GROWTH_OF_1_ML);
  const ivhMl = !grows ? 0 : reaches ? Math.min(25, 1.1 + exponential(3)) : random.range(0.3, 0.8);
  const later = { iphMl: image.iphMl + iphMl, ivhMl: image.ivhMl + ivhMl };
  return { iphMl, ivhMl, meets: meets(image, later) };
}
