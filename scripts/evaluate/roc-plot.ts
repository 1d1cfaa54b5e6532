import { rulesInWords } from '../../edge/assessment/definitions.ts';
import { isEstimable } from '../../edge/assessment/statistics/estimable.ts';
import type { OutcomeEvaluation } from '../../edge/assessment/statistics/evaluate-outcome.ts';
import type { ReaderEvaluation } from '../../edge/assessment/statistics/evaluate-reader.ts';
import { inFull, withInterval } from './figures.ts';
import { line, look, svg, text } from './svg.ts';
import { across, BOTTOM, DIAGONAL, SQUARE, unitSquare, up, widthFor } from './unit-square.ts';

const ROW = 24;

/** ROC curves of all readers of one outcome, with the diagonal of chance, and AUC with its 95 % interval in the legend. */
export function rocPlot({ outcome, n, events, readers }: OutcomeEvaluation): string {
  const title = `ROC curves, ${outcome}: ${n} cases, ${events} events`;
  const rows = [...readers.map(legend), 'chance: AUC 0.5'];
  const legendTop = BOTTOM + 78;
  const sample = (k: number) => {
    const y = legendTop + k * ROW - 5;
    return [
      [SQUARE.left, y],
      [SQUARE.left + 46, y],
    ] as const;
  };
  return svg({
    id: `roc-${outcome}`,
    width: widthFor(rows),
    height: legendTop + rows.length * ROW,
    title,
    description: `${rows.slice(0, -1).join('. ') || 'No reader gives a probability'}. Intervals are 95 %, by DeLong's method.`,
    body: [
      text(SQUARE.left, 28, title, { size: 18, bold: true }),
      text(SQUARE.left, 50, `default rule: ${rulesInWords()[outcome]}`, { size: 13 }),
      ...unitSquare('1 - specificity', 'sensitivity'),
      ...readers.flatMap(({ roc }, k) =>
        isEstimable(roc)
          ? [
              line(
                roc.map((p) => [across(p.falsePositiveRate), up(p.sensitivity)] as const),
                look(k),
              ),
            ]
          : [],
      ),
      ...rows.map((words, k) => text(SQUARE.left + 56, legendTop + k * ROW, words)),
      ...readers.map((_, k) => line(sample(k), look(k))),
      line(sample(readers.length), DIAGONAL),
    ],
  });
}

function legend({ reader, n, events, auc }: ReaderEvaluation): string {
  const area = isEstimable(auc) ? withInterval(auc.value, auc.interval, 3, inFull) : inFull(auc.notEstimable);
  return `${reader}: AUC ${area}, ${n} cases, ${events} events`;
}
