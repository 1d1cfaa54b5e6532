import { describe, expect, it } from 'vitest';
import { auc } from '../../../edge/assessment/statistics/auc.ts';
import { compareAuc } from '../../../edge/assessment/statistics/compare-auc.ts';
import { erfc } from '../../../edge/assessment/statistics/normal.ts';
import { midranks } from '../../../edge/assessment/statistics/placements.ts';
import { OVARIAN } from './ovarian.ts';
import { reference } from './reference.ts';
import { figure, SAMPLES, twoReaders } from './samples.ts';

interface DeLong {
  auc: number[];
  covariance: number[][];
  difference: number;
  low: number;
  high: number;
  p: number;
}

describe('AUC and DeLong', () => {
  it('gives the AUC that scikit-learn gives, with and without ties', () => {
    const jobs = SAMPLES.map(({ outcomes, scores }) => ({ job: 'discrimination', outcomes, scores }));
    for (const [i, answer] of reference<{ auc: number }>(jobs).entries())
      expect(figure(auc(SAMPLES[i]!)).value).toBeCloseTo(answer.auc, 12);
  });

  it('gives the standard errors, difference, interval and p value that comparing every pair of cases gives', () => {
    const jobs = SAMPLES.map(({ outcomes, scores, other }) => ({ job: 'delong', outcomes, readers: [scores, other] }));
    for (const [i, answer] of reference<DeLong>(jobs).entries()) {
      const { outcomes, scores, other } = SAMPLES[i]!;
      for (const [reader, values] of [scores, other].entries()) {
        const { value, standardError } = figure(auc({ outcomes, scores: values }));
        expect(value).toBeCloseTo(answer.auc[reader]!, 12);
        expect(figure(standardError) ** 2).toBeCloseTo(answer.covariance[reader]![reader]!, 12);
      }
      const difference = figure(compareAuc(outcomes, scores, other));
      expect(difference.value).toBeCloseTo(answer.difference, 12);
      expect(figure(difference.interval).low).toBeCloseTo(answer.low, 10);
      expect(figure(difference.interval).high).toBeCloseTo(answer.high, 10);
      expect(figure(difference.p)).toBeCloseTo(answer.p, 10);
    }
  });

  // The data are published, the figures beside them here are the every-pair ones: none is quoted from the paper
  it("agrees with every-pair figures on the ovarian cancer data of DeLong's own paper", () => {
    const { outcomes, albumin, kg, protein } = OVARIAN;
    const [left, right] = reference<DeLong>(
      [albumin, protein].map((test) => ({ job: 'delong', outcomes, readers: [test, kg] })),
    );
    for (const [test, answer] of [
      [albumin, left!],
      [protein, right!],
    ] as const) {
      const difference = figure(compareAuc(outcomes, test, kg));
      expect(difference.value).toBeCloseTo(answer.difference, 12);
      expect(figure(difference.p)).toBeCloseTo(answer.p, 10);
    }
  });

  it('turns over when the scores are turned over, and does not mind any rising change of scale', () => {
    for (const { outcomes, scores } of SAMPLES) {
      const plain = figure(auc({ outcomes, scores }));
      const turned = figure(auc({ outcomes, scores: scores.map((p) => -p) }));
      expect(turned.value).toBeCloseTo(1 - plain.value, 12);
      expect(figure(turned.standardError)).toBeCloseTo(figure(plain.standardError), 12);
      for (const rising of [(p: number) => 3 * p - 7, Math.exp, Math.cbrt, (p: number) => p ** 3])
        expect(auc({ outcomes, scores: scores.map(rising) })).toEqual(plain);
    }
  });

  it('changes the sign of the difference when the readers change places', () => {
    const { outcomes, scores, other } = SAMPLES[3]!;
    const [ab, ba] = [compareAuc(outcomes, scores, other), compareAuc(outcomes, other, scores)].map(figure);
    expect(ba!.value).toBeCloseTo(-ab!.value, 12);
    expect(figure(ba!.interval).low).toBeCloseTo(-figure(ab!.interval).high, 12);
    expect(figure(ba!.p)).toBeCloseTo(figure(ab!.p), 12);
  });

  it('says why there is no figure: no cases, one class, too few for a variance, nothing that varies', () => {
    const of = (outcomes: boolean[], scores: number[]) => auc({ outcomes, scores });
    expect(of([], [])).toEqual({ notEstimable: 'no cases' });
    expect(of([false, false], [0.1, 0.2])).toEqual({ notEstimable: 'no events' });
    expect(of([true, true], [0.1, 0.2])).toEqual({ notEstimable: 'no non-events' });
    expect(of([true, false, false], [0.5, 0.2, 0.5])).toMatchObject({
      value: 0.75,
      interval: { notEstimable: 'fewer than 2 events' },
    });
    expect(of([true, true, false, false], [0.8, 0.7, 0.2, 0.1])).toMatchObject({
      value: 1,
      interval: { notEstimable: 'no variance among the placement values' },
    });
    const { outcomes, scores } = twoReaders(6, 50);
    expect(compareAuc(outcomes, scores, scores.map(Math.sqrt))).toMatchObject({
      value: 0,
      p: { notEstimable: 'the two readers differ alike on every case' },
    });
  });

  it('refuses a score that is not a number, and a list of another length', () => {
    expect(() => auc({ outcomes: [true, false], scores: [Number.NaN, 1] })).toThrow(/score 0 is NaN/);
    expect(() => auc({ outcomes: [true, false], scores: [1] })).toThrow(/2 outcomes but 1 scores/);
  });

  it('ranks and reads the normal distribution as scipy does', () => {
    const x = [0, 1e-6, 0.3, 1, 2.4, 2.5, 2.6, 4, 9, 20];
    const values = [3, 1, 3, 3, -2, 1, 8];
    const [tails, ranks] = reference<number[]>([
      { job: 'erfc', x },
      { job: 'midranks', values },
    ]);
    for (const [i, value] of x.entries()) expect(erfc(value) / tails![i]!).toBeCloseTo(1, 11);
    expect([...midranks(values)]).toEqual(ranks);
  });
});
