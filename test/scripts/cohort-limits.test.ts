import { describe, expect, it } from 'vitest';
import { DEFINITIONS } from '../../edge/assessment/definitions.ts';
import { expectedAuc } from '../../scripts/cohort/auc.ts';
import { type ClinicalData, drawClinical } from '../../scripts/cohort/clinical.ts';
import { riskGivenImage, riskGivenInputs } from '../../scripts/cohort/expected-risk.ts';
import type { ImageFactors } from '../../scripts/cohort/factors.ts';
import { limitsInWords, limitsOf, simulateOutcomes } from '../../scripts/cohort/limits.ts';
import { simulateFactors } from '../../scripts/cohort/population.ts';
import { trueRisk } from '../../scripts/cohort/risk.ts';
import { SIGNS, type Signs } from '../../scripts/phantom/bleed.ts';
import { Random } from '../../scripts/phantom/random.ts';

const NO_SIGNS = Object.fromEntries(SIGNS.map((sign) => [sign, false])) as Signs;
const IMAGE: ImageFactors = { iphMl: 12, ivhMl: 0, location: 'deep', signs: NO_SIGNS, atrophy: 0.4 };
const CLINICAL: ClinicalData = {
  age: 68,
  onsetHours: 3,
  anticoagulated: false,
  recurrent: false,
  systolicMmhg: 170,
  gcs: 15,
};
const SEED = 7;
const outcomes = simulateOutcomes(simulateFactors(6000, SEED), SEED);

describe('The limit', () => {
  const limits = limitsOf(outcomes);

  it('of the image alone lies below that with clinical inputs, which lies below that of all data', () => {
    for (const key of DEFINITIONS) {
      const { auc } = limits.definitions[key];
      expect(auc.imageAlone.expected).toBeLessThan(auc.imageAndInputs.expected - 0.02);
      expect(auc.imageAndInputs.expected).toBeLessThan(auc.allData.expected);
      expect(auc.brain.expected).toBeLessThan(auc.imageAndInputs.expected - 0.03);
    }
  });

  it('leaves the image worth reading: 0.72 to 0.80 alone, 0.77 to 0.85 with clinical inputs', () => {
    for (const key of DEFINITIONS) {
      const { imageAlone, imageAndInputs } = limits.definitions[key].auc;
      expect(imageAlone.expected).toBeGreaterThan(0.72);
      expect(imageAlone.expected).toBeLessThan(0.8);
      expect(imageAndInputs.expected).toBeGreaterThan(0.77);
      expect(imageAndInputs.expected).toBeLessThan(0.85);
    }
  });

  it('is met by outcomes drawn once within sampling error, and so is the prevalence', () => {
    const { patients, definitions } = limits;
    for (const key of DEFINITIONS) {
      const { prevalence, auc } = definitions[key];
      // Hanley and McNeil 1982: no AUC has a larger standard error than sqrt(A (1 - A) / the smaller group)
      const smaller = patients * Math.min(prevalence.drawn, 1 - prevalence.drawn);
      for (const { expected, drawn } of Object.values(auc)) {
        expect(Math.abs(drawn - expected)).toBeLessThan(3.5 * Math.sqrt((expected * (1 - expected)) / smaller));
      }
      const error = Math.sqrt((prevalence.expected * (1 - prevalence.expected)) / patients);
      expect(Math.abs(prevalence.drawn - prevalence.expected)).toBeLessThan(3.5 * error);
    }
    expect(definitions.CHE.prevalence.expected).toBeCloseTo(0.25, 1);
  });

  it('of the image is the true risk averaged over clinical data drawn for that image', () => {
    for (const image of [IMAGE, { ...IMAGE, iphMl: 45, ivhMl: 10, location: 'thalamic' as const, atrophy: 0.9 }]) {
      const draws = 8000;
      const sum = { CHE: 0, RHE1: 0, RHE2: 0 };
      for (let n = 0; n < draws; n++) {
        const risk = trueRisk(image, drawClinical(image, new Random(`average ${n}`)));
        for (const key of DEFINITIONS) sum[key] += risk[key] / draws;
      }
      const integrated = riskGivenImage(image);
      // The standard deviation of a risk is below 0.2 here, so four standard errors are 0.009.
      for (const key of DEFINITIONS) expect(Math.abs(integrated[key] - sum[key]), key).toBeLessThan(0.009);
    }
  });

  it('with clinical inputs averages recurrence out, and nothing else', () => {
    const { CHE } = riskGivenInputs(IMAGE, CLINICAL);
    const known = (recurrent: boolean) => trueRisk(IMAGE, { ...CLINICAL, recurrent }).CHE;
    expect(CHE).toBeCloseTo(0.05 * known(true) + 0.95 * known(false), 10);
    expect(riskGivenInputs(IMAGE, { ...CLINICAL, recurrent: true }).CHE).toBe(CHE);
  });

  it('is printed with every reader, definition and count', () => {
    const text = limitsInWords('Here', limits);
    expect(text).toContain('Here: 6000 bleeding patients');
    for (const word of ['CHE', 'RHE1', 'RHE2', 'all data', 'image and clinical inputs', 'image alone', 'BRAIN']) {
      expect(text).toContain(word);
    }
  });
});

describe('The expected AUC', () => {
  it('is the mean over every outcome that may be drawn, weighted by its pairs', () => {
    const scores = [0.1, 0.4, 0.4, 0.9];
    const p = [0.2, 0.5, 0.3, 0.8];
    let [won, pairs] = [0, 0];
    for (const [i, a] of scores.entries()) {
      for (const [j, b] of scores.entries()) {
        if (i === j) continue;
        const weight = p[i]! * (1 - p[j]!);
        pairs += weight;
        won += weight * (a > b ? 1 : a === b ? 0.5 : 0);
      }
    }
    expect(expectedAuc(scores, p)).toBeCloseTo(won / pairs, 12);
  });

  it('is the area under the curve where the outcomes are known', () => {
    expect(expectedAuc([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(expectedAuc([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(expectedAuc([1, 1, 1, 1], [0, 1, 0, 1])).toBe(0.5);
    expect(expectedAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
  });

  it('is not a number where there is nothing to tell apart, and refuses lists of unequal length', () => {
    expect(expectedAuc([1, 2], [1, 1])).toBeNaN();
    expect(() => expectedAuc([1], [0, 1])).toThrow('1 scores for 2 probabilities');
  });
});
