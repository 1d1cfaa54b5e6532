import { hoursBetween } from '../assessment/timing.ts';
import type { EpisodePayload, EpisodeScan } from '../mqtt/topics.ts';

/** The scan that a follow-up is one of: the earliest that shows a bleed worth an alert; null where none does. */
export function baselineScan({ scans }: Pick<EpisodePayload, 'scans'>, minBleedMl: number): EpisodeScan | null {
  const bleeds = ({ status, found, iphMl, ivhMl }: EpisodeScan) =>
    status === 'assessed' && found === true && (iphMl ?? 0) + (ivhMl ?? 0) >= minBleedMl;
  return scans.find(bleeds) ?? null;
}

/** Whether a scan after the baseline was assessed. Where one of them states no time, the order of their conclusions tells. */
export function isFollowedUp({ scans }: Pick<EpisodePayload, 'scans'>, baseline: EpisodeScan): boolean {
  return scans.some(({ scanId, status, acquiredAt, concludedAt }) => {
    if (scanId === baseline.scanId || status !== 'assessed') return false;
    const hours = hoursBetween(baseline.acquiredAt, acquiredAt);
    return hours === null ? concludedAt > baseline.concludedAt : hours > 0;
  });
}
