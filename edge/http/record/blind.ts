import type { Assessment } from '../../assessment/assessment.ts';
import type { Journal } from '../../journal/journal.ts';
import type { EpisodePayload, EpisodeScan } from '../../mqtt/topics.ts';
import type { Visitor } from '../../people/visitor.ts';

/** Who reads blind: where people sign in, that is who is signed in, whatever name the address gives. */
export function readerOf(visitor: Visitor, named: string | undefined): string | undefined {
  return named !== undefined && visitor.kind === 'person' ? visitor.name : named?.trim();
}

/**
 * Scans of an episode of which this reader, who reads blind, has not said anything yet: the model's figures of them are not for that
 * reader's eyes. Nobody else is kept from anything. None where nobody reads blind, and none that the model did not assess.
 */
export async function withheldFrom(
  journal: Pick<Journal, 'readerEstimates'>,
  reader: string | undefined,
  assessments: readonly Assessment[],
): Promise<ReadonlySet<string>> {
  if (reader === undefined) return new Set();
  const assessed = new Set(assessments.filter(({ status }) => status === 'assessed').map(({ scanId }) => scanId));
  const withheld = new Set<string>();
  for (const scanId of assessed) {
    if (!(await journal.readerEstimates.isOver(scanId, reader))) withheld.add(scanId);
  }
  return withheld;
}

/** Without what the model says of scans that are withheld. A growth tells of two scans: it goes while any is. */
export function withoutFigures(assessment: Assessment, withheld: ReadonlySet<string>): Assessment {
  if (withheld.size === 0) return assessment;
  const measured = null;
  if (!withheld.has(assessment.scanId)) return { ...assessment, measured };
  const { signs: _signs, ...rest } = assessment;
  return { ...rest, hematoma: null, otherFindings: [], predicted: null, measured, quality: [] };
}

/** The same of an episode's summary. */
export function summaryWithoutFigures(episode: EpisodePayload, withheld: ReadonlySet<string>): EpisodePayload {
  if (withheld.size === 0) return episode;
  return { ...episode, scans: episode.scans.map((scan) => scanWithoutFigures(scan, withheld)) };
}

function scanWithoutFigures(scan: EpisodeScan, withheld: ReadonlySet<string>): EpisodeScan {
  const measured = null;
  if (!withheld.has(scan.scanId)) return { ...scan, measured };
  const { alsoMarked: _also, muted: _muted, markedWrong: _wrong, ...rest } = scan;
  return { ...rest, found: null, iphMl: null, ivhMl: null, predicted: null, measured };
}
