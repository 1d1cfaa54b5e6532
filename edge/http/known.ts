import { Fault } from '../config/fault.ts';
import type { EpisodeRow, Journal, ScanRow } from '../journal/journal.ts';
import type { EpisodePayload } from '../mqtt/topics.ts';

/** An episode that was concluded. @throws Fault `episode-unknown` */
export async function knownEpisode(
  journal: Pick<Journal, 'episodes'>,
  episodeId: string,
): Promise<EpisodeRow & { readonly payload: EpisodePayload }> {
  const row = await journal.episodes.get(episodeId);
  if (row?.payload) return { ...row, payload: row.payload };
  throw new Fault('This appliance knows no such episode', {
    code: 'episode-unknown',
    hint: 'It may have been removed by retention; go back to the ward board.',
  });
}

/** @throws Fault `scan-unknown` */
export async function knownScan(journal: Pick<Journal, 'scans'>, scanId: string): Promise<ScanRow> {
  const scan = await journal.scans.get(scanId);
  if (scan) return scan;
  throw new Fault('This appliance knows no such scan', {
    code: 'scan-unknown',
    hint: 'It may have been removed by retention; go back to the ward board.',
  });
}
