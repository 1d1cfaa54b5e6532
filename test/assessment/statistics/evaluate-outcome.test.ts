import { describe, expect, it } from 'vitest';
import { isEstimable } from '../../../edge/assessment/statistics/estimable.ts';
import { evaluateOutcome, type OutcomeColumns } from '../../../edge/assessment/statistics/evaluate-outcome.ts';
import { Random } from '../../../scripts/phantom/random.ts';
import { figure, twoReaders } from './samples.ts';

const OPTIONS = {
  reference: 'henet',
  risk: null,
  thresholds: new Map([['henet', [0.3, 0.5]]]),
  cutoffs: [0.1, 0.3],
  replicates: 200,
  stream: (name: string) => {
    const random = new Random(`outcome/${name}`);
    return () => random.unit();
  },
};

function cohort(seed: number, n: number): OutcomeColumns {
  const { outcomes, scores, other } = twoReaders(seed, n);
  return {
    outcome: 'CHE',
    observed: outcomes,
    readers: [
      { reader: 'henet', probabilities: scores },
      { reader: 'brain', probabilities: other },
    ],
  };
}

/** Every number in a result, with the way to it. */
function numbers(value: unknown, way = ''): [string, number][] {
  if (typeof value === 'number') return [[way, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbers(inner, `${way}/${key}`));
}

describe('An outcome with all its readers', () => {
  it('judges each reader on the cases that it has, and two on the cases that both have', () => {
    const { observed, readers, outcome } = cohort(11, 80);
    const [henet, brain] = readers as [(typeof readers)[0], (typeof readers)[0]];
    const columns: OutcomeColumns = {
      outcome,
      observed: observed.map((happened, i) => (i >= 75 ? null : happened)),
      readers: [
        { ...henet, probabilities: henet.probabilities.map((p, i) => (i % 10 === 5 ? null : p)) },
        { ...brain, probabilities: brain.probabilities.map((p, i) => (i % 10 === 6 || i === 5 ? null : p)) },
      ],
    };
    const found = evaluateOutcome(columns, OPTIONS);
    expect([found.n, found.unknown]).toEqual([75, 5]);
    expect(found.readers.map(({ n, leftOut }) => [n, leftOut])).toEqual([
      [68, 7],
      [67, 8],
    ]);
    const [pair] = figure(found.comparisons);
    expect(pair).toMatchObject({ reader: 'brain', reference: 'henet', n: 61 });
    const common = [...observed.keys()].filter((i) => i < 75 && i % 10 !== 5 && i % 10 !== 6);
    const alone = evaluateOutcome(
      {
        outcome,
        observed: common.map((i) => observed[i]!),
        readers: readers.map(({ reader, probabilities }) => ({
          reader,
          probabilities: common.map((i) => probabilities[i]!),
        })),
      },
      OPTIONS,
    );
    expect(figure(alone.comparisons)[0]).toEqual(pair);
  });

  it('gives the operating points asked for, and the Youden threshold beside them', () => {
    const [henet, brain] = evaluateOutcome(cohort(12, 60), OPTIONS).readers;
    expect(henet!.operatingPoints.map(({ threshold }) => threshold)).toEqual([0.3, 0.5]);
    expect(brain!.operatingPoints).toEqual([]);
    const best = figure(brain!.youden);
    expect(figure(best.sensitivity).value + figure(best.specificity).value - 1).toBeCloseTo(best.index, 12);
  });

  it('gives a reader the same figures whoever else is there', () => {
    const columns = cohort(13, 50);
    const third = { reader: 'physician_a', probabilities: columns.observed.map((_, i) => (i % 7) / 7) };
    const two = evaluateOutcome(columns, OPTIONS);
    const three = evaluateOutcome({ ...columns, readers: [third, ...columns.readers] }, OPTIONS);
    expect(figure(three.comparisons).find(({ reader }) => reader === 'brain')).toEqual(figure(two.comparisons)[0]);
    expect(three.readers.slice(1)).toEqual(two.readers);
  });

  it('has no NaN and no infinity in it, however few the cases', () => {
    const columns = cohort(14, 12);
    for (let n = 0; n <= 12; n++) {
      for (const cases of [columns.observed.slice(0, n), columns.observed.slice(0, n).map(() => n % 2 === 0)]) {
        const readers = columns.readers.map(({ reader, probabilities }) => ({
          reader,
          probabilities: probabilities.slice(0, n),
        }));
        const found = evaluateOutcome({ outcome: 'RHE1', observed: cases, readers }, { ...OPTIONS, replicates: 20 });
        for (const [way, value] of numbers(found)) expect(Number.isFinite(value), `${way} of ${n} cases`).toBe(true);
      }
    }
  });

  it('says so where the reference has no column for this outcome, or no cut-offs were given', () => {
    const columns = cohort(15, 30);
    expect(evaluateOutcome(columns, { ...OPTIONS, reference: 'absent' }).comparisons).toEqual({
      notEstimable: 'the reference absent has no probability of CHE',
    });
    const [pair] = figure(evaluateOutcome(columns, { ...OPTIONS, cutoffs: [] }).comparisons);
    expect(pair!.categoricalNri).toEqual({ notEstimable: 'no cut-offs given' });
    expect(isEstimable(pair!.continuousNri)).toBe(true);
  });
});
