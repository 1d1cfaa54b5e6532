import { describe, expect, it } from 'vitest';
import { brier, CLIP, calibration } from '../../../edge/assessment/statistics/calibration.ts';
import { Random } from '../../../scripts/phantom/random.ts';
import { reference } from './reference.ts';
import { figure, SAMPLES, twoReaders } from './samples.ts';

interface Recalibration {
  joint: [number, number];
  jointError: [number, number];
  alone: number;
  aloneError: number;
}

const logit = (p: number) => Math.log(p / (1 - p));
const squash = (x: number) => 1 / (1 + Math.exp(-x));
const halfWidth = ({ low, high }: { low: number; high: number }) => (high - low) / 2 / 1.959963984540054;

describe('Calibration', () => {
  it("gives slope, intercepts and their errors as scipy's optimizer does, also where probabilities are 0 or 1", () => {
    const samples = SAMPLES.slice(1);
    expect(samples.some(({ scores }) => scores.includes(0) || scores.includes(1))).toBe(true);
    const jobs = samples.map(({ outcomes, scores }) => ({ job: 'recalibration', outcomes, scores, clip: CLIP }));
    for (const [i, answer] of reference<Recalibration>(jobs).entries()) {
      const { slope, intercept, inTheLarge } = calibration(samples[i]!);
      const found = [intercept, slope, inTheLarge].map(figure);
      for (const [k, expected] of [...answer.joint, answer.alone].entries())
        expect(found[k]!.value).toBeCloseTo(expected, 6);
      for (const [k, expected] of [...answer.jointError, answer.aloneError].entries())
        expect(halfWidth(figure(found[k]!.interval))).toBeCloseTo(expected, 6);
    }
  });

  it('finds slope 1 and intercepts 0, within their intervals, where outcomes are drawn from the probabilities', () => {
    const random = new Random('calibrated');
    const scores = Array.from({ length: 5000 }, () => squash(random.normal(-1, 1)));
    const { slope, intercept, inTheLarge } = calibration({ scores, outcomes: scores.map((p) => random.chance(p)) });
    for (const [found, ideal] of [
      [slope, 1],
      [intercept, 0],
      [inTheLarge, 0],
    ] as const) {
      const { low, high } = figure(figure(found).interval);
      expect(low).toBeLessThan(ideal);
      expect(high).toBeGreaterThan(ideal);
      expect(high - low).toBeLessThan(0.3);
    }
  });

  it('halves the slope of a reader whose log-odds are twice too large, and moves with one who is always too low', () => {
    const { outcomes, scores } = twoReaders(7, 300);
    const plain = calibration({ outcomes, scores });
    const bold = calibration({ outcomes, scores: scores.map((p) => squash(2 * logit(p))) });
    expect(figure(bold.slope).value).toBeCloseTo(figure(plain.slope).value / 2, 8);
    expect(figure(bold.intercept).value).toBeCloseTo(figure(plain.intercept).value, 8);
    const low = calibration({ outcomes, scores: scores.map((p) => squash(logit(p) - 0.8)) });
    expect(figure(low.inTheLarge).value).toBeCloseTo(figure(plain.inTheLarge).value + 0.8, 8);
  });

  it('counts the probabilities that it had to move off 0 and 1', () => {
    const outcomes = [true, false, true, false, true, false];
    expect(calibration({ outcomes, scores: [1, 0, 0.5, 0.5, 0.2, 0.6] }).clipped).toBe(2);
  });

  it('says why nothing can be fitted: one class, one probability for all, classes wholly apart', () => {
    const of = (outcomes: boolean[], scores: number[]) => calibration({ outcomes, scores });
    expect(of([], [])).toMatchObject({ slope: { notEstimable: 'no cases' }, inTheLarge: { notEstimable: 'no cases' } });
    expect(of([true, true], [0.2, 0.3])).toMatchObject({ inTheLarge: { notEstimable: 'no non-events' } });
    expect(of([false, false], [0.2, 0.3])).toMatchObject({ slope: { notEstimable: 'no events' } });
    const same = of([true, false, false], [0.4, 0.4, 0.4]);
    expect(same.slope).toEqual({ notEstimable: 'all probabilities are the same' });
    expect(figure(same.inTheLarge).value).toBeCloseTo(logit(1 / 3) - logit(0.4), 10);
    const apart = { notEstimable: 'the probabilities separate events from non-events' };
    expect(of([true, true, false, false], [0.9, 0.8, 0.2, 0.1])).toMatchObject({ slope: apart, intercept: apart });
    // They touch in one value alone: the likelihood still rises without end
    expect(of([true, true, false, false], [0.9, 0.5, 0.5, 0.1])).toMatchObject({ slope: apart });
  });

  it('fits a reader who is nearly always sure and sometimes wrong', () => {
    const outcomes = Array.from({ length: 40 }, (_, i) => i % 2 === 0);
    const scores = outcomes.map((outcome, i) => (i < 3 ? (outcome ? 0 : 1) : outcome ? 1 : 0));
    const { slope, intercept } = calibration({ outcomes, scores });
    // Both classes have the same log-odds but for the sign; 18 of 20 events are right and 19 of 20 non-events
    const [right, wrong] = [Math.log(18 / 1), Math.log(19 / 2)];
    expect(figure(intercept).value).toBeCloseTo((right - wrong) / 2, 8);
    expect(figure(slope).value).toBeCloseTo((right + wrong) / 2 / logit(1 - CLIP), 8);
  });
});

describe('Brier score', () => {
  it('is the one of scikit-learn', () => {
    const jobs = SAMPLES.map(({ outcomes, scores }) => ({ job: 'discrimination', outcomes, scores }));
    for (const [i, answer] of reference<{ brier: number }>(jobs).entries())
      expect(figure(brier(SAMPLES[i]!)).value).toBeCloseTo(answer.brier, 12);
  });

  it('needs one case, and two for an interval', () => {
    expect(brier({ outcomes: [], scores: [] })).toEqual({ notEstimable: 'no cases' });
    const one = { outcomes: [true], scores: [0.75] };
    expect(brier(one)).toEqual({ value: 0.0625, interval: { notEstimable: 'one case' } });
  });

  it('has an interval that holds its expectation in about 95 of 100 samples', () => {
    const random = new Random('brier');
    let held = 0;
    for (let n = 0; n < 400; n++) {
      const scores = Array.from({ length: 100 }, () => random.range(0.05, 0.6));
      const { interval } = figure(brier({ scores, outcomes: scores.map((p) => random.chance(p)) }));
      // The expectation of p (1 - p) for p uniform between 0.05 and 0.6.
      const expected = (0.6 ** 2 / 2 - 0.6 ** 3 / 3 - (0.05 ** 2 / 2 - 0.05 ** 3 / 3)) / 0.55;
      const { low, high } = figure(interval);
      held += Number(low <= expected && expected <= high);
    }
    expect(held / 400).toBeGreaterThan(0.91);
    expect(held / 400).toBeLessThan(0.98);
  });
});
