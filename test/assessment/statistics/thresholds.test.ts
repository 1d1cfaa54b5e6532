import { describe, expect, it } from 'vitest';
import { operatingPoint } from '../../../edge/assessment/statistics/operating-point.ts';
import { histogram, reliabilityBins } from '../../../edge/assessment/statistics/reliability.ts';
import { rocCurve, youden } from '../../../edge/assessment/statistics/roc.ts';
import { wilson } from '../../../edge/assessment/statistics/wilson.ts';
import { reference } from './reference.ts';
import { figure, SAMPLES } from './samples.ts';

describe('ROC curve and thresholds', () => {
  it('has the points of scikit-learn', () => {
    const jobs = SAMPLES.map(({ outcomes, scores }) => ({ job: 'discrimination', outcomes, scores }));
    const answers = reference<{ roc: [number[], number[], number[]] }>(jobs);
    for (const [i, { roc }] of answers.entries()) {
      const points = figure(rocCurve(SAMPLES[i]!));
      const [fpr, tpr, thresholds] = roc;
      expect(points.map((point) => point.threshold)).toEqual([null, ...thresholds]);
      for (const [n, point] of points.entries()) {
        expect(point.falsePositiveRate).toBeCloseTo(fpr[n]!, 12);
        expect(point.sensitivity).toBeCloseTo(tpr[n]!, 12);
      }
    }
  });

  it('flags a case whose probability equals the threshold, and counts what it finds', () => {
    const sample = { outcomes: [true, true, true, false, false], scores: [0.9, 0.4, 0.3, 0.4, 0.1] };
    const { sensitivity, specificity } = operatingPoint(sample, 0.4);
    expect(figure(sensitivity)).toMatchObject({ count: 2, of: 3, value: 2 / 3 });
    expect(figure(specificity)).toMatchObject({ count: 1, of: 2, value: 1 / 2 });
  });

  it('still gives the specificity where nobody had the event', () => {
    const { sensitivity, specificity } = operatingPoint({ outcomes: [false, false], scores: [0.9, 0.1] }, 0.5);
    expect(sensitivity).toEqual({ notEstimable: 'no events' });
    expect(figure(specificity).value).toBe(0.5);
  });

  it('chooses the threshold with the largest Youden index, as trying every one does; the lowest of equals', () => {
    for (const sample of SAMPLES) {
      const { threshold, index } = figure(youden(sample));
      const indices = sample.scores.map((candidate) => {
        const { sensitivity, specificity } = operatingPoint(sample, candidate);
        return figure(sensitivity).value + figure(specificity).value - 1;
      });
      const best = Math.max(...indices);
      expect(index).toBeCloseTo(best, 12);
      expect(threshold).toBe(Math.min(...sample.scores.filter((_, i) => indices[i]! > best - 1e-12)));
    }
    expect(youden({ outcomes: [true, true, false, false], scores: [0.9, 0.5, 0.7, 0.2] })).toEqual({
      threshold: 0.5,
      index: 0.5,
    });
    expect(youden({ outcomes: [false, true], scores: [0.9, 0.1] })).toEqual({
      notEstimable: 'no threshold does better than chance',
    });
  });
});

describe('Shares of cases', () => {
  it("have Wilson's interval as scipy computes it, from none to all", () => {
    const shares = [
      [0, 1],
      [1, 1],
      [0, 12],
      [12, 12],
      [3, 12],
      [499, 500],
      [250, 500],
    ] as const;
    const answers = reference<[number, number]>(shares.map(([count, of]) => ({ job: 'wilson', count, of })));
    for (const [i, [low, high]] of answers.entries()) {
      const { interval } = figure(wilson(shares[i]![0], shares[i]![1], 'cases'));
      expect(interval.low).toBeCloseTo(low, 12);
      expect(interval.high).toBeCloseTo(high, 12);
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
    }
  });
});

describe('Reliability', () => {
  it('puts as many cases in each bin, lowest probability first, and loses none', () => {
    const sample = SAMPLES[2]!;
    const bins = reliabilityBins(sample);
    expect(bins.map(({ observed }) => observed.of)).toEqual(new Array(10).fill(40));
    expect(bins.reduce((sum, { observed }) => sum + observed.count, 0)).toBe(sample.outcomes.filter(Boolean).length);
    for (const [n, bin] of bins.entries()) {
      expect(bin.predicted).toBeGreaterThanOrEqual(bin.from);
      expect(bin.predicted).toBeLessThanOrEqual(bin.to);
      if (n > 0) expect(bin.from).toBeGreaterThan(bins[n - 1]!.to);
    }
  });

  it('keeps cases of the same probability together, so that votes of yes and no make two bins', () => {
    const outcomes = [true, false, false, true, true, false, true];
    const bins = reliabilityBins({ outcomes, scores: [1, 0, 0, 1, 1, 0, 0] });
    expect(bins.map(({ predicted, observed }) => [predicted, observed.count, observed.of])).toEqual([
      [0, 1, 4],
      [1, 3, 3],
    ]);
    expect(reliabilityBins({ outcomes: [], scores: [] })).toEqual([]);
  });

  it('counts every case once in the histogram, a probability of 1 in the last bar', () => {
    const scores = [0, 0.049, 0.05, 0.5, 0.999, 1];
    const counts = histogram({ outcomes: [false, true, false, false, true, true], scores });
    expect([counts.events[0], counts.events[19]]).toEqual([1, 2]);
    expect([counts.nonEvents[0], counts.nonEvents[1], counts.nonEvents[10]]).toEqual([1, 1, 1]);
    expect([...counts.events, ...counts.nonEvents].reduce((a, b) => a + b)).toBe(6);
  });
});
