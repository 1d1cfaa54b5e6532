import type { EpisodeScan } from '../../edge/mqtt/topics.ts';

/** Growth of IPH from which on every definition calls it expansion (CLINICAL.md section 2, Yogendrakumar et al. 2020), mL. */
export const STEP_ML = 6;

export interface Point {
  /** 0 to 1 of the width, by time. */
  readonly x: number;
  /** 0 to 1 of the height, from the bottom. */
  readonly y: number;
}

/** Volumes over time, ready to be drawn. */
export interface Course {
  readonly iph: readonly Point[];
  readonly ivh: readonly Point[];
  /** Heights of the baseline's IPH, and of {@link STEP_ML} above it. */
  readonly baseline: number;
  readonly step: number;
  /** Scans that are drawn. */
  readonly scans: readonly EpisodeScan[];
}

const HOUR_MS = 3_600_000;
/** The axis spans this at least, h: two scans of one morning must not look like days apart. */
const LEAST_HOURS = 6;

/**
 * The course of a bleed; null where no scan has a volume. Where a scan states no time, all stand at even distances in their
 * order. An unknown volume is left out of its own line.
 */
export function courseOf(all: readonly EpisodeScan[]): Course | null {
  const scans = all.filter(({ iphMl, ivhMl }) => iphMl !== null || ivhMl !== null);
  const first = scans.find(({ iphMl }) => iphMl !== null);
  if (!first || first.iphMl === null) return null;
  const at = scans.map(({ acquiredAt }) => Date.parse(`${acquiredAt}Z`) / HOUR_MS);
  const timed = at.every(Number.isFinite);
  const begin = timed ? Math.min(...at) : 0;
  const span = timed ? Math.max(LEAST_HOURS, Math.max(...at) - begin) : Math.max(1, scans.length - 1);
  const top = Math.max(first.iphMl + STEP_ML, ...scans.flatMap(({ iphMl, ivhMl }) => [iphMl ?? 0, ivhMl ?? 0]));
  const points = (of: (scan: EpisodeScan) => number | null) =>
    scans.flatMap((scan, n) => {
      const ml = of(scan);
      return ml === null ? [] : [{ x: (timed ? at[n]! - begin : n) / span, y: ml / top }];
    });
  return {
    iph: points(({ iphMl }) => iphMl),
    ivh: points(({ ivhMl }) => ivhMl),
    baseline: first.iphMl / top,
    step: (first.iphMl + STEP_ML) / top,
    scans,
  };
}
