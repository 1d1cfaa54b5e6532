import type { InstanceHeader } from '../volume/header.ts';

/**
 * What a series says of its own number of slices, positions apart:
 *
 * - `announced`: there are as many as Images in Acquisition (0020,1002) states.
 * - `plausible`: nothing speaks against it.
 * - `doubtful`: another number is announced, or Instance Number (0020,0013) has holes. Some scanners count over several
 *   reconstructions, so this only makes one wait.
 */
export type Completeness = 'announced' | 'plausible' | 'doubtful';

export function completeness(headers: readonly InstanceHeader[]): Completeness {
  const announced = headers[0]?.imagesInAcquisition ?? null;
  if (announced === headers.length) return 'announced';
  return announced !== null || hasHoles(headers) ? 'doubtful' : 'plausible';
}

/** Whether fewer slices are here than Images in Acquisition (0020,1002) states. */
export function isShort(headers: readonly InstanceHeader[]): boolean {
  return headers.length < (headers[0]?.imagesInAcquisition ?? 0);
}

/**
 * Whether every other slice seems to be missing, as when one of two parallel associations is lost: evenly spaced, so that
 * positions alone do not tell, but far apart for their thickness and numbered with holes.
 */
export function isDecimated(
  headers: readonly InstanceHeader[],
  spacingMm: number | null,
  thicknessMm: number | null,
): boolean {
  return spacingMm !== null && thicknessMm !== null && spacingMm >= 1.8 * thicknessMm && hasHoles(headers);
}

/** Whether numbers between the least and the greatest are missing; false where some are not stated or stated twice. */
function hasHoles(headers: readonly InstanceHeader[]): boolean {
  const numbers = new Set(headers.flatMap(({ instanceNumber }) => instanceNumber ?? []));
  if (numbers.size !== headers.length) return false;
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
  }
  return greatest - least + 1 !== numbers.size;
}
