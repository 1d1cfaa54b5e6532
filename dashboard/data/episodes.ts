import type { EpisodePayload, EpisodeScan } from '../../edge/mqtt/topics.ts';
import { ml } from './format.ts';
import type { Published } from './keyed.ts';

/** Newest scan first: what came in last is what a ward asks for. */
export function listEpisodes(records: Iterable<Published<EpisodePayload>>): Published<EpisodePayload>[] {
  const newest = ({ value }: Published<EpisodePayload>) =>
    value.scans.reduce((latest, { concludedAt }) => (concludedAt > latest ? concludedAt : latest), '');
  return [...records].sort((a, b) => newest(b).localeCompare(newest(a)));
}

/** The scan that says how the patient is now. */
export function latestScan({ scans }: EpisodePayload): EpisodeScan | undefined {
  return scans.at(-1);
}

/** One sentence of what a scan showed. Nothing found is a result; not assessed says why. */
export function resultOf({ status, reason, found, iphMl, ivhMl, alsoMarked }: EpisodeScan): string {
  if (status === 'not-assessed') return `Not assessed: ${reason ?? 'reason unknown'}`;
  if (found === null) return 'Result unknown';
  const bleed = found ? `Bleed: IPH ${ml(iphMl)}, IVH ${ml(ivhMl)}` : 'No hematoma found';
  // What else is marked may be blood too: none in the tissue must not be read as none.
  if (alsoMarked) return `${found ? bleed : 'No IPH or IVH found'}. ${alsoMarked}`;
  return bleed;
}
