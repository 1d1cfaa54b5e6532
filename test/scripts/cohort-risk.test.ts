import { describe, expect, it } from 'vitest';
import { DEFINITIONS, type Definition } from '../../edge/assessment/definitions.ts';
import { type ClinicalData, clinicalGiven, drawClinical } from '../../scripts/cohort/clinical.ts';
import { riskGivenImage } from '../../scripts/cohort/expected-risk.ts';
import type { ImageFactors } from '../../scripts/cohort/factors.ts';
import { drawGrowth } from '../../scripts/cohort/growth.ts';
import { calibrate, simulateOutcomes } from '../../scripts/cohort/limits.ts';
import { expectation } from '../../scripts/cohort/nodes.ts';
import { simulateFactors } from '../../scripts/cohort/population.ts';
import { trueLogOdds, trueRisk } from '../../scripts/cohort/risk.ts';
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

describe('The risk model', () => {
  const raises = (
    image: Partial<ImageFactors>,
    clinical: Partial<ClinicalData>,
    keys: readonly Definition[] = DEFINITIONS,
  ) => {
    const before = trueRisk(IMAGE, CLINICAL);
    const after = trueRisk({ ...IMAGE, ...image }, { ...CLINICAL, ...clinical });
    for (const key of keys)
      expect(after[key], `${key} with ${JSON.stringify([image, clinical])}`).toBeGreaterThan(before[key]);
  };

  it('raises every risk with each factor that has an odds ratio above 1', () => {
    for (const sign of ['hypodensity', 'blackHole', 'swirl', 'blend', 'island', 'satellite'] as const) {
      raises({ signs: { ...NO_SIGNS, [sign]: true } }, {});
    }
    raises({ iphMl: 20 }, {});
    raises({ ivhMl: 3 }, {});
    raises({ location: 'thalamic' }, {}, ['RHE1', 'RHE2']);
    raises({}, { onsetHours: 1 });
    raises({}, { anticoagulated: true });
    raises({}, { recurrent: true });
    raises({}, { systolicMmhg: 200 });
    raises({}, { gcs: 9 });
  });

  it('counts signs of one kind once, the strongest, and a fluid level only through anticoagulation', () => {
    const risk = (signs: Partial<Signs>) => trueRisk({ ...IMAGE, signs: { ...NO_SIGNS, ...signs } }, CLINICAL).CHE;
    expect(risk({ blackHole: true, swirl: true, hypodensity: true })).toBe(risk({ blackHole: true }));
    expect(risk({ island: true, satellite: true })).toBe(risk({ island: true }));
    expect(risk({ blend: true, blackHole: true })).toBeGreaterThan(risk({ blackHole: true }));
    expect(risk({ fluidLevel: true })).toBe(risk({}));
    const fluid = { ...IMAGE, signs: { ...NO_SIGNS, fluidLevel: true } };
    expect(riskGivenImage(fluid).CHE).toBeGreaterThan(riskGivenImage(IMAGE).CHE);
  });

  it('multiplies the odds of CHE by what its sources say', () => {
    const odds = (clinical: Partial<ClinicalData>) => Math.exp(trueLogOdds(IMAGE, { ...CLINICAL, ...clinical }).che);
    // BRAIN's 6 points for warfarin and 4 for recurrence, at 1.24 a point
    expect(odds({ anticoagulated: true }) / odds({})).toBeCloseTo(3.62, 1);
    expect(odds({ recurrent: true }) / odds({})).toBeCloseTo(2.36, 1);
    expect(odds({ onsetHours: 2 }) / odds({ onsetHours: 3 })).toBeCloseTo(1.24, 2);
    expect(odds({ systolicMmhg: 180 }) / odds({})).toBeCloseTo(1.01 ** 10, 6);
    expect(odds({ gcs: 14 }) / odds({})).toBeCloseTo(1.08, 6);
  });

  it('never puts RHE2 below CHE or RHE1 below RHE2', () => {
    for (const { image, clinical } of outcomes.slice(0, 1000)) {
      const { CHE, RHE1, RHE2 } = trueRisk(image, clinical);
      expect(CHE).toBeGreaterThan(0);
      expect(RHE2).toBeGreaterThan(CHE);
      expect(RHE1).toBeGreaterThan(RHE2);
      expect(RHE1).toBeLessThan(1);
    }
  });

  it('has the intercepts that bring CHE to 25 % and RHE1 to 35 % of bleeding patients', () => {
    const shift = calibrate(outcomes, { CHE: 0.25, RHE1: (0.25 * 113) / 80 });
    expect(Math.abs(shift.che)).toBeLessThan(0.06);
    expect(Math.abs(shift.ivh)).toBeLessThan(0.1);
    // The calibration itself: from wrong shares it finds the way back.
    const wrong = calibrate(outcomes, { CHE: 0.5, RHE1: 0.6 });
    expect(wrong.che).toBeGreaterThan(1);
  });
});

describe('Clinical data', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(drawClinical(IMAGE, new Random('a'))).toEqual(drawClinical(IMAGE, new Random('a')));
    expect(drawClinical(IMAGE, new Random('b'))).not.toEqual(drawClinical(IMAGE, new Random('a')));
  });

  it('stay within what can be: whole years, GCS 3 to 15, pressures of the living', () => {
    for (const { clinical } of outcomes) {
      expect(clinical.age).toBe(Math.round(clinical.age));
      expect(clinical.age).toBeGreaterThanOrEqual(30);
      expect(clinical.age).toBeLessThanOrEqual(97);
      expect([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]).toContain(clinical.gcs);
      expect(clinical.systolicMmhg).toBeGreaterThanOrEqual(90);
      expect(clinical.systolicMmhg).toBeLessThanOrEqual(260);
      expect(clinical.onsetHours).toBeGreaterThanOrEqual(0.25);
      expect(clinical.onsetHours).toBeLessThanOrEqual(24);
    }
  });

  it('go with the image: age with atrophy, coma with volume, IVH and brainstem, anticoagulation with a fluid level', () => {
    const mean = (image: Partial<ImageFactors>, of: (data: ClinicalData) => number) => {
      const draws = Array.from({ length: 1500 }, (_, n) => of(drawClinical({ ...IMAGE, ...image }, new Random(n))));
      return draws.reduce((sum, value) => sum + value, 0) / draws.length;
    };
    expect(mean({ atrophy: 0.9 }, ({ age }) => age)).toBeGreaterThan(mean({ atrophy: 0.1 }, ({ age }) => age) + 15);
    const gcs = ({ gcs }: ClinicalData) => gcs;
    const usual = mean({}, gcs);
    expect(mean({ iphMl: 80 }, gcs)).toBeLessThan(usual - 1);
    expect(mean({ ivhMl: 20 }, gcs)).toBeLessThan(usual - 1);
    expect(mean({ location: 'brainstem' }, gcs)).toBeLessThan(usual - 1);
    const fluid = { signs: { ...NO_SIGNS, fluidLevel: true } };
    expect(mean(fluid, (data) => Number(data.anticoagulated))).toBeGreaterThan(0.35);
  });

  it('are drawn from the very distributions that the limit integrates over', () => {
    const image: ImageFactors = { ...IMAGE, iphMl: 30, ivhMl: 6, location: 'thalamic', atrophy: 0.7 };
    const given = clinicalGiven(image);
    const draws = Array.from({ length: 8000 }, (_, n) => drawClinical(image, new Random(`draw ${n}`)));
    const compare = (name: string, expected: number, of: (data: ClinicalData) => number) => {
      const values = draws.map(of);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean - expected), name).toBeLessThan(4 * Math.sqrt(variance / values.length) + 0.01);
    };
    compare(
      'age',
      expectation(given.age, (x) => x),
      ({ age }) => age,
    );
    compare(
      'onset',
      expectation(given.onsetHours, (x) => x),
      ({ onsetHours }) => onsetHours,
    );
    compare(
      'early',
      expectation(given.onsetHours, (x) => Math.exp(-x)),
      ({ onsetHours }) => Math.exp(-onsetHours),
    );
    compare('anticoagulation', given.anticoagulated, ({ anticoagulated }) => Number(anticoagulated));
    compare('recurrence', given.recurrent, ({ recurrent }) => Number(recurrent));
    compare(
      'pressure',
      expectation(given.systolicMmhg, (x) => x),
      ({ systolicMmhg }) => systolicMmhg,
    );
    compare(
      'coma',
      expectation(given.gcs, (x) => x),
      ({ gcs }) => gcs,
    );
    compare(
      'coma squared',
      expectation(given.gcs, (x) => x * x),
      ({ gcs }) => gcs * gcs,
    );
  });
});

describe('The growth that is drawn', () => {
  it('meets each definition as often as its probability says, over thousands of draws', () => {
    const draws = 8000;
    for (const image of [IMAGE, { ...IMAGE, iphMl: 4, ivhMl: 5, location: 'thalamic' as const }]) {
      const clinical = { ...CLINICAL, onsetHours: 1, anticoagulated: true };
      const risk = trueRisk(image, clinical);
      const met = { CHE: 0, RHE1: 0, RHE2: 0 };
      for (let n = 0; n < draws; n++) {
        const growth = drawGrowth(image, trueLogOdds(image, clinical), new Random(`growth ${n}`));
        for (const key of DEFINITIONS) met[key] += growth.meets[key] ? 1 : 0;
      }
      for (const key of DEFINITIONS) {
        const error = Math.sqrt((risk[key] * (1 - risk[key])) / draws);
        expect(Math.abs(met[key] / draws - risk[key]), key).toBeLessThan(4 * error);
      }
    }
  });

  it('agrees with the outcome in mL, and leaves some bleed', () => {
    for (const { image, growth } of outcomes) {
      const percent = (100 * growth.iphMl) / image.iphMl;
      expect(growth.meets.CHE).toBe(growth.iphMl >= 6 || percent >= 33);
      expect(growth.meets.RHE1).toBe(growth.meets.CHE || growth.ivhMl >= 0.2);
      expect(growth.meets.RHE2).toBe(growth.meets.CHE || growth.ivhMl >= 1);
      expect(image.iphMl + growth.iphMl).toBeGreaterThan(0);
      expect(growth.ivhMl).toBeGreaterThanOrEqual(0);
    }
  });

  it('is none in a patient who does not bleed', () => {
    const none: ImageFactors = { ...IMAGE, iphMl: 0, location: null };
    const certain = { che: 20, ivh: 20 };
    expect(drawGrowth(none, certain, new Random(1))).toEqual({
      iphMl: 0,
      ivhMl: 0,
      meets: { CHE: false, RHE1: false, RHE2: false },
    });
  });
});
