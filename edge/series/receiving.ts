import { completeness, isShort } from './completeness.ts';
import type { ReceivedSeries } from './study.ts';

/**
 * What a series waits for until it counts as whole: slices that the scanner announced (`announced-slices`); the end of its
 * association, or quiet (`release-or-quiet`); or quiet alone, because its numbers do not add up (`quiet`).
 */
export type WaitsFor = 'announced-slices' | 'release-or-quiet' | 'quiet';

/** A series that has not arrived whole. Nothing of it names a patient. */
export interface ReceivingSeries {
  /** Series Number (0020,0011); null where it has none. */
  readonly number: number | null;
  readonly modality: string | null;
  readonly instances: number;
  /** As many as the scanner states (0020,1002); null where it states none. */
  readonly announced: number | null;
  /** ISO 8601 UTC. */
  readonly lastInstanceAt: string;
  readonly waitsFor: WaitsFor;
  /** After so long without another slice it is decided all the same. */
  readonly untilSeconds: number;
}

export function receivingOf(series: ReceivedSeries, quietSeconds: number, giveUpSeconds: number): ReceivingSeries {
  const headers = [...series.headers.values()];
  const [first] = headers;
  // As `settleQuiet` has it: what is announced is waited for, unless the sender has said that it is done.
  const isDue = isShort(headers) && series.delivered < headers.length;
  const says = completeness(headers);
  return {
    number: first?.seriesNumber ?? null,
    modality: first?.modality ?? null,
    instances: headers.length,
    announced: first?.imagesInAcquisition ?? null,
    lastInstanceAt: series.lastReceivedAt,
    waitsFor: isDue ? 'announced-slices' : says === 'doubtful' ? 'quiet' : 'release-or-quiet',
    untilSeconds: isDue ? giveUpSeconds : quietSeconds,
  };
}
