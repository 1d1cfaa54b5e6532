import type { Assessment } from '../../assessment/assessment.ts';
import { DEFINITIONS, type Definition } from '../../assessment/definitions.ts';
import { probabilityOf } from '../../assessment/reader-estimate.ts';
import type { ReaderEstimateRow } from '../../journal/record.ts';
import { type CsvValue, csvOf } from './csv.ts';

/** A scan that people estimated: what the model said of it, and the episode's newest assessments, of which outcomes are taken. */
export interface EstimatedScan {
  readonly scanId: string;
  readonly assessment: Assessment | null;
  readonly episode: readonly Assessment[];
  /** Oldest first. */
  readonly estimates: readonly ReaderEstimateRow[];
}

/** What a reader's column is called: figures that were blind and those that may not have been are never mixed. */
function readerOf({ who, blind, shown }: ReaderEstimateRow): string {
  return `${who} (${blind && shown === 'none' ? 'blind' : 'may have seen the model'})`.replace(/\p{Cc}/gu, ' ');
}

/**
 * The table that `npm run evaluate -- predictions.csv` reads: a line for each scan that people estimated, with what happened
 * (expansion as it was measured on the newest later scan; empty without one), what the model gave, and what each reader gave
 * first; yes is 1, no is 0. A reader's second thoughts on the same scan are in the journal, not here.
 */
export function estimatesCsv(scans: readonly EstimatedScan[]): string {
  const readers = [...new Set(scans.flatMap(({ estimates }) => estimates.map(readerOf)))].sort();
  const pairs = readers.flatMap((reader) => DEFINITIONS.map((key) => [reader, key] as const));
  const head = ['case', ...DEFINITIONS, ...DEFINITIONS.map((key) => `henet_${key}`)];
  return csvOf([
    [...head, ...pairs.map(([reader, key]) => `${reader}_${key}`)],
    ...scans.map((scan): CsvValue[] => [
      scan.scanId,
      ...DEFINITIONS.map((key) => outcomeOf(scan, key)),
      ...DEFINITIONS.map((key) => scan.assessment?.predicted?.probabilities[key] ?? null),
      ...pairs.map(([reader, key]) => firstOf(scan, reader, key)),
    ]),
  ]);
}

function outcomeOf({ scanId, episode }: EstimatedScan, key: Definition): number | null {
  const own = new Set(episode.filter((assessment) => assessment.scanId === scanId).map((a) => a.assessmentId));
  const later = episode.findLast(({ measured }) => measured !== null && own.has(measured.baselineAssessmentId));
  return later?.measured ? Number(later.measured.meetsRule.includes(key)) : null;
}

function firstOf({ estimates }: EstimatedScan, reader: string, key: Definition): number | null {
  const said = estimates
    .filter((row) => readerOf(row) === reader)
    .map(({ estimate }) => (estimate ? probabilityOf(estimate.expansion[key]) : null));
  return said.find((probability) => probability !== null) ?? null;
}
