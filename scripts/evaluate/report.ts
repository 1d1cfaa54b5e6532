import { rulesInWords } from '../../edge/assessment/definitions.ts';
import { CLIP } from '../../edge/assessment/statistics/calibration.ts';
import type { ReaderComparison } from '../../edge/assessment/statistics/compare-readers.ts';
import { type Estimable, isEstimable } from '../../edge/assessment/statistics/estimable.ts';
import type { OutcomeEvaluation } from '../../edge/assessment/statistics/evaluate-outcome.ts';
import type { ReaderEvaluation } from '../../edge/assessment/statistics/evaluate-reader.ts';
import type { Improvement } from '../../edge/assessment/statistics/improvement.ts';
import type { OperatingPoint } from '../../edge/assessment/statistics/operating-point.ts';
import type { Evaluation } from './evaluate.ts';
import { estimate, fixed, inFull, proportion, pValue, type Why, withInterval } from './figures.ts';
import { Reasons, table } from './table.ts';

/** What a person reads: a table per outcome, then each reader against the reference. Intervals are 95 %. */
export function report({ outcomes, cutoffs, reference, risk, bootstrap, predictions }: Evaluation): string {
  const lines = [
    `${predictions.file}: ${count(predictions.cases, 'case')}; intervals in brackets are 95 %`,
    ...outcomes.flatMap((outcome) => ['', ...outcomeLines(outcome, reference, risk, cutoffs)]),
    '',
    `NRI and IDI: bootstrap stratified by outcome, ${bootstrap.replicates} samples, seed ${bootstrap.seed}.`,
    'Above 0 the reader is better than the reference.',
  ];
  return `${lines.join('\n')}\n`;
}

function outcomeLines(
  outcome: OutcomeEvaluation,
  reference: string,
  risk: string | null,
  cutoffs: readonly number[],
): string[] {
  const { n, events, unknown, readers, comparisons, overRisk } = outcome;
  const share = n > 0 ? ` (${fixed((100 * events) / n, 0)} %)` : '';
  const without = unknown > 0 ? `; ${count(unknown, 'case')} without a known outcome left out` : '';
  const head = [
    `${outcome.outcome}  (default rule: ${rulesInWords()[outcome.outcome]})`,
    `  ${count(n, 'case')}, ${count(events, 'event')}${share}${without}`,
  ];
  if (readers.length === 0) return [...head, '  no reader gives a probability of it'];
  const reasons = new Reasons();
  const figures = [
    ...discrimination(readers, reasons.why),
    ...readers.flatMap(clippedNote),
    '',
    ...thresholds(readers, reasons.why),
  ];
  const pairs = isEstimable(comparisons)
    ? comparisons.flatMap((pair) => ['', ...comparison(pair, cutoffs)])
    : ['', `  against ${reference}: ${inFull(comparisons.notEstimable)}`];
  const drawn = overRisk === null ? [] : ['', ...overKnownRisk(overRisk, reference, risk!)];
  return [...head, '', ...figures, ...reasons.lines, ...pairs, ...drawn];
}

function discrimination(readers: readonly ReaderEvaluation[], why: Why): string[] {
  return table([
    ['reader', 'n', 'events', 'left out', 'AUC', 'Brier', 'slope', 'intercept', 'in the large'],
    ...readers.map(({ reader, n, events, leftOut, auc, brier, calibration }) => [
      reader,
      String(n),
      String(events),
      String(leftOut),
      isEstimable(auc) ? withInterval(auc.value, auc.interval, 3, why) : why(auc.notEstimable),
      estimate(brier, 3, why),
      estimate(calibration.slope, 2, why),
      estimate(calibration.intercept, 2, why),
      estimate(calibration.inTheLarge, 2, why),
    ]),
  ]);
}

/** A slope leans on where 0 and 1 are put, so a reader who says them is told of it. */
function clippedNote({ reader, calibration: { clipped } }: ReaderEvaluation): string[] {
  if (clipped === 0) return [];
  const taken = `${count(clipped, 'probability', 'probabilities')} of 0 or 1 (within ${CLIP}) taken as ${CLIP} from it`;
  return [`  ${reader}: for slope and intercepts ${taken}`];
}

function thresholds(readers: readonly ReaderEvaluation[], why: Why): string[] {
  const row = (reader: string, from: string, point: OperatingPoint) => [
    reader,
    from,
    proportion(point.sensitivity, why),
    proportion(point.specificity, why),
  ];
  const rows = readers.flatMap(({ reader, operatingPoints, youden }) => [
    ...operatingPoints.map((point) => row(reader, String(point.threshold), point)),
    isEstimable(youden)
      ? row(reader, `${fixed(youden.threshold, 3)} Youden*`, youden)
      : [reader, 'Youden*', why(youden.notEstimable), ''],
  ]);
  const note = '  * chosen on these same cases: optimistic';
  return [...table([['reader', 'flagged from', 'sensitivity', 'specificity'], ...rows]), note];
}

function comparison(pair: ReaderComparison, cutoffs: readonly number[]): string[] {
  const { auc } = pair;
  const difference = isEstimable(auc)
    ? `${withInterval(auc.value, auc.interval, 3, inFull)}, ${pValue(auc.p, inFull)}`
    : inFull(auc.notEstimable);
  const parted = (name: string, figure: Estimable<Improvement>) =>
    isEstimable(figure)
      ? [
          name,
          withInterval(figure.total.value, figure.total.interval, 3, inFull),
          `events ${withInterval(figure.events.value, figure.events.interval, 3, inFull)}`,
          `non-events ${withInterval(figure.nonEvents.value, figure.nonEvents.interval, 3, inFull)}`,
        ]
      : [name, inFull(figure.notEstimable), '', ''];
  return [
    `  ${pair.reader} against ${pair.reference}: ${count(pair.n, 'case')} that both have, ${count(pair.events, 'event')}`,
    ...table([
      ['  AUC difference', difference, '', ''],
      parted('  NRI, continuous', pair.continuousNri),
      ...(cutoffs.length > 0 ? [parted(`  NRI at ${cutoffs.join(', ')}`, pair.categoricalNri)] : []),
      parted('  IDI', pair.idi),
    ]),
  ];
}

function overKnownRisk(
  overRisk: NonNullable<OutcomeEvaluation['overRisk']>,
  reference: string,
  risk: string,
): string[] {
  const title = `  over all outcomes that could have been drawn with the risks of ${risk}`;
  if (!isEstimable(overRisk)) return [title, `  ${inFull(overRisk.notEstimable)}`];
  const rows = overRisk.map(({ reader, n, auc, difference }) => [
    reader,
    String(n),
    isEstimable(auc) ? withInterval(auc.value, auc.interval, 3, inFull) : inFull(auc.notEstimable),
    reader === reference
      ? ''
      : isEstimable(difference)
        ? `${withInterval(difference.value, difference.interval, 4, inFull)}, ${pValue(difference.p, inFull)}`
        : inFull(difference.notEstimable),
  ]);
  return [title, ...table([['reader', 'n', 'AUC', `less ${reference}'s`], ...rows])];
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
