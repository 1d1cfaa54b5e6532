import { rulesInWords } from '../../edge/assessment/definitions.ts';
import { isEstimable } from '../../edge/assessment/statistics/estimable.ts';
import type { OutcomeEvaluation } from '../../edge/assessment/statistics/evaluate-outcome.ts';
import type { ReaderEvaluation } from '../../edge/assessment/statistics/evaluate-reader.ts';
import { estimate, fixed, inFull } from './figures.ts';
import { at, type Look, line, look, svg, text } from './svg.ts';
import { across, BOTTOM, DIAGONAL, SQUARE, unitSquare, up, widthFor } from './unit-square.ts';

const ROW = 24;
/** Height of one reader's histogram: bars of events upwards, of non-events downwards. */
const STRIP = { bars: 22, pitch: 74 } as const;

/**
 * Reliability of all readers of one outcome: observed share beside mean probability in bins of equal count with 95 % Wilson
 * intervals, the ideal line, and below it how often each reader gives each probability.
 */
export function calibrationPlot({ outcome, n, events, readers }: OutcomeEvaluation): string {
  const title = `Calibration, ${outcome}: ${n} cases, ${events} events`;
  const rows = [...readers.map(legend), 'ideal: slope 1, intercept 0'];
  const strips = BOTTOM + 70;
  const legendTop = strips + readers.length * STRIP.pitch + 28;
  const sampleY = (k: number) => legendTop + k * ROW - 5;
  const sample = (k: number) =>
    [
      [SQUARE.left, sampleY(k)],
      [SQUARE.left + 46, sampleY(k)],
    ] as const;
  return svg({
    id: `calibration-${outcome}`,
    width: widthFor(rows),
    height: legendTop + rows.length * ROW,
    title,
    description: `${readers.map(inWords).join(' ') || 'No reader gives a probability.'} Intervals are 95 %.`,
    body: [
      text(SQUARE.left, 28, title, { size: 18, bold: true }),
      text(SQUARE.left, 50, `default rule: ${rulesInWords()[outcome]}`, { size: 13 }),
      ...unitSquare('mean predicted probability, in bins of equal count', 'observed share, with 95 % interval'),
      ...readers.flatMap((reader, k) => points(reader, look(k))),
      ...readers.flatMap((reader, k) => strip(reader, look(k), strips + k * STRIP.pitch)),
      ...rows.map((words, k) => text(SQUARE.left + 56, legendTop + k * ROW, words)),
      ...readers.flatMap((_, k) => [line(sample(k), look(k)), marker(look(k), SQUARE.left + 23, sampleY(k))]),
      line(sample(readers.length), DIAGONAL),
    ],
  });
}

function points({ reliability }: ReaderEvaluation, style: Look): string[] {
  const whiskers = reliability.map(({ predicted, observed: { interval } }) => {
    const [x, low, high] = [across(predicted), up(interval.low), up(interval.high)];
    const caps = [low, high].map((y) => `M${at(x - 4)} ${at(y)}H${at(x + 4)}`).join('');
    return `<path d="M${at(x)} ${at(low)}V${at(high)}${caps}" stroke="${style.colour}" stroke-opacity="0.6"/>`;
  });
  const places = reliability.map(({ predicted, observed }) => [across(predicted), up(observed.value)] as const);
  return [
    ...whiskers,
    ...(places.length > 1 ? [line(places, style)] : []),
    ...places.map(([x, y]) => marker(style, x, y)),
  ];
}

const marker = ({ marker, colour }: Look, x: number, y: number) =>
  `<path d="${marker(x, y)}" fill="${colour}" stroke="#ffffff"/>`;

/** A reader's histogram over the same axis of probability. */
function strip(
  { reader, histogram: { events, nonEvents } }: ReaderEvaluation,
  { colour }: Look,
  top: number,
): string[] {
  const most = Math.max(1, ...events, ...nonEvents);
  const middle = top + 18 + STRIP.bars;
  const width = SQUARE.size / events.length;
  const bars = (counts: readonly number[], fill: string, upwards: boolean) =>
    counts.flatMap((count, k) => {
      if (count === 0) return [];
      const height = (STRIP.bars * count) / most;
      const [x, y] = [across(k / counts.length) + 1, upwards ? middle - height : middle];
      return [
        `<rect x="${at(x)}" y="${at(y)}" width="${at(width - 2)}" height="${at(height)}" fill="${fill}" stroke="${colour}"/>`,
      ];
    });
  return [
    text(SQUARE.left, top + 10, `${reader}: events upwards, non-events downwards; tallest bar ${most}`, { size: 12 }),
    ...bars(events, colour, true),
    ...bars(nonEvents, '#ffffff', false),
    `<path d="M${SQUARE.left} ${at(middle)}H${across(1)}" stroke="#000000"/>`,
  ];
}

function legend({ reader, brier, calibration }: ReaderEvaluation): string {
  const { slope, intercept } = calibration;
  // A slope and an intercept that cannot be fitted lack it for the same reason
  const fit = isEstimable(slope)
    ? `slope ${estimate(slope, 2, inFull)}, intercept ${estimate(intercept, 2, inFull)}`
    : `slope ${inFull(slope.notEstimable)}`;
  return `${reader}: ${fit}, Brier ${estimate(brier, 3, inFull)}`;
}

function inWords(evaluation: ReaderEvaluation): string {
  const bins = evaluation.reliability.map(
    ({ predicted, observed }) => `${fixed(predicted, 2)} predicted, ${observed.count} of ${observed.of} observed`,
  );
  return `${legend(evaluation)}. ${bins.join('; ')}.`;
}
