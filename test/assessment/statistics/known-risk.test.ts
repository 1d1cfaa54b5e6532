import { describe, expect, it } from 'vitest';
import { auc } from '../../../edge/assessment/statistics/auc.ts';
import { compareAuc } from '../../../edge/assessment/statistics/compare-auc.ts';
import { compareKnownRiskAuc, knownRiskAuc } from '../../../edge/assessment/statistics/known-risk.ts';
import { Random } from '../../../scripts/phantom/random.ts';
import { reference } from './reference.ts';
import { figure, SAMPLES } from './samples.ts';

interface KnownRisk {
  auc: number;
  jackknife: number;
  difference: number;
  jackknifeDifference: number;
}

const squash = (x: number) => 1 / (1 + Math.exp(-x));

/** Cases whose risk is known, and two readers that see it through less and more noise; `steps` makes scores tie. */
function knownRisks(seed: number, n: number, steps?: number) {
  const random = new Random(`known risk/${seed}`);
  const round = (p: number) => (steps === undefined ? p : Math.round(p * steps) / steps);
  const logits = Array.from({ length: n }, () => random.normal(-1, 1.2));
  const seen = (noise: number) => logits.map((risk) => round(squash(risk + random.normal(0, noise))));
  return { risks: logits.map(squash), scores: seen(0.5), other: seen(1), random };
}

const spread = (values: readonly number[]) => {
  const centre = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - centre) ** 2, 0) / (values.length - 1));
};

describe('AUC over all outcomes that a known risk could have given', () => {
  it('is what comparing every pair of cases gives, and its error what leaving out each case in turn gives', () => {
    const samples = [knownRisks(1, 12), knownRisks(2, 300), knownRisks(3, 200, 10)];
    const jobs = samples.map(({ risks, scores, other }) => ({ job: 'known_risk', risks, readers: [scores, other] }));
    for (const [i, answer] of reference<KnownRisk>(jobs).entries()) {
      const { risks, scores, other } = samples[i]!;
      const found = figure(knownRiskAuc(risks, scores));
      const difference = figure(compareKnownRiskAuc(risks, scores, other));
      expect(found.value).toBeCloseTo(answer.auc, 12);
      expect(difference.value).toBeCloseTo(answer.difference, 12);
      // The jackknife is another estimate of the same error: they part by a few percent of it, more where cases are few.
      const slack = 3 / risks.length + 0.01;
      expect(Math.abs(figure(found.standardError) / answer.jackknife - 1)).toBeLessThan(slack);
      const { low, high } = figure(difference.interval);
      expect(Math.abs((high - low) / (2 * 1.959963984540054) / answer.jackknifeDifference - 1)).toBeLessThan(slack);
    }
  });

  it("is the plain AUC with DeLong's own interval where each risk is 0 or 1", () => {
    for (const { outcomes, scores, other } of SAMPLES) {
      const risks = outcomes.map(Number);
      const [plain, found] = [figure(auc({ outcomes, scores })), figure(knownRiskAuc(risks, scores))];
      expect(found.value).toBeCloseTo(plain.value, 12);
      const few = Math.min(risks.filter(Boolean).length, risks.filter((p) => p === 0).length);
      const ratio = figure(found.standardError) / figure(plain.standardError);
      expect(ratio).toBeLessThanOrEqual(1);
      expect(ratio).toBeGreaterThan(Math.sqrt((few - 1) / few) - 1e-9);
      expect(figure(compareKnownRiskAuc(risks, scores, other)).value).toBeCloseTo(
        figure(compareAuc(outcomes, scores, other)).value,
        12,
      );
    }
  });

  it('is what drawing the outcomes again and again comes to on average', () => {
    const { risks, scores, random } = knownRisks(4, 400);
    const drawn = Array.from(
      { length: 400 },
      () => figure(auc({ outcomes: risks.map((p) => random.chance(p)), scores })).value,
    );
    const average = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    expect(Math.abs(figure(knownRiskAuc(risks, scores)).value - average)).toBeLessThan(
      (4 * spread(drawn)) / Math.sqrt(drawn.length),
    );
  });

  it('has the error by which it differs between cohorts of other patients', () => {
    const differences = Array.from({ length: 300 }, (_, seed) => {
      const { risks, scores, other } = knownRisks(100 + seed, 150);
      return figure(compareKnownRiskAuc(risks, scores, other));
    });
    const among = spread(differences.map(({ value }) => value));
    const said = differences.map(({ interval }) => (figure(interval).high - figure(interval).low) / 3.92);
    const average = said.reduce((a, b) => a + b, 0) / said.length;
    expect(average / among).toBeGreaterThan(0.85);
    expect(average / among).toBeLessThan(1.15);
  });

  it('says why there is no figure, and refuses lists of different lengths', () => {
    expect(knownRiskAuc([], [])).toEqual({ notEstimable: 'no two cases that could differ in outcome' });
    expect(knownRiskAuc([1, 1], [0.2, 0.3])).toEqual({ notEstimable: 'no two cases that could differ in outcome' });
    const { risks, scores } = knownRisks(5, 40);
    expect(compareKnownRiskAuc(risks, scores, scores.map(Math.sqrt))).toMatchObject({
      value: 0,
      p: { notEstimable: 'the two readers differ alike on every case' },
    });
    expect(() => knownRiskAuc([0.1], [])).toThrow(/1 risks but 0 scores/);
  });
});
