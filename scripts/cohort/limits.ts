import { DEFINITIONS, type Definition } from '../../edge/assessment/definitions.ts';
import { brain } from '../../edge/assessment/scores/brain.ts';
import { Random } from '../phantom/random.ts';
import { expectedAuc } from './auc.ts';
import { drawClinical } from './clinical.ts';
import { riskGivenImage, riskGivenInputs } from './expected-risk.ts';
import { bleeds, type ImageFactors } from './factors.ts';
import { drawGrowth } from './growth.ts';
import type { Outcome } from './outcome.ts';
import { type LogOdds, logistic, trueLogOdds, trueRisk } from './risk.ts';

/** Readers whose AUC is computed, from the one who knows everything to BRAIN with all its items known. */
export const READERS = ['allData', 'imageAndInputs', 'imageAlone', 'brain'] as const;
export type Reader = (typeof READERS)[number];

/** Of one definition, among bleeding patients: `expected` over outcomes drawn again and again, `drawn` on those drawn once. */
export interface Limit {
  /** Mean true risk, and the share of patients who met it. */
  readonly prevalence: { readonly expected: number; readonly drawn: number };
  readonly auc: Record<Reader, { readonly expected: number; readonly drawn: number }>;
}

export interface Limits {
  /** Bleeding patients behind the figures. */
  readonly patients: number;
  readonly definitions: Record<Definition, Limit>;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The limits over these patients; those who do not bleed are left out, for they have nothing that could expand. */
export function limitsOf(outcomes: readonly Outcome[]): Limits {
  const patients = outcomes.filter(({ image }) => bleeds(image));
  const risks = patients.map(({ image, clinical, growth }) => ({
    allData: trueRisk(image, clinical),
    imageAndInputs: riskGivenInputs(image, clinical),
    imageAlone: riskGivenImage(image),
    brain: brain({ ...image, ...clinical, ivh: image.ivhMl > 0 }).lowPercent / 100,
    met: growth.meets,
  }));
  const limit = (key: Definition): Limit => {
    const truth = risks.map(({ allData }) => allData[key]);
    const met = risks.map((risk) => (risk.met[key] ? 1 : 0));
    const area = (reader: Reader) => {
      const scores = risks.map((risk) => (reader === 'brain' ? risk.brain : risk[reader][key]));
      return { expected: expectedAuc(scores, truth), drawn: expectedAuc(scores, met) };
    };
    return {
      prevalence: { expected: mean(truth), drawn: mean(met) },
      auc: Object.fromEntries(READERS.map((reader) => [reader, area(reader)])) as Limit['auc'],
    };
  };
  const definitions = Object.fromEntries(DEFINITIONS.map((key) => [key, limit(key)])) as Limits['definitions'];
  return { patients: patients.length, definitions };
}

/** Draws clinical data and outcomes for image factors that were simulated without a picture. */
export function simulateOutcomes(factors: readonly ImageFactors[], seed: number): Outcome[] {
  return factors.map((image, n) => {
    const random = new Random(`simulated outcome/${seed}/${n}`);
    const clinical = drawClinical(image, random.child('clinical'));
    return { image, clinical, growth: drawGrowth(image, trueLogOdds(image, clinical), random.child('outcome')) };
  });
}

/**
 * What must be added to the two intercepts of risk.ts for these shares of CHE and RHE1 among the patients, by bisection:
 * zero where they are right. This is how the intercepts there were found.
 */
export function calibrate(
  outcomes: readonly Outcome[],
  shares: { readonly CHE: number; readonly RHE1: number },
): LogOdds {
  const logOdds = outcomes.map(({ image, clinical }) => trueLogOdds(image, clinical));
  const solve = (share: (shift: number) => number, wanted: number) => {
    let [low, high] = [-8, 8];
    for (let step = 0; step < 50; step++) {
      const middle = (low + high) / 2;
      if (share(middle) < wanted) low = middle;
      else high = middle;
    }
    return low;
  };
  const che = solve((shift) => mean(logOdds.map((odds) => logistic(odds.che + shift))), shares.CHE);
  const rhe1 = (shift: number) =>
    mean(logOdds.map((odds) => 1 - (1 - logistic(odds.che + che)) * (1 - logistic(odds.ivh + shift))));
  return { che, ivh: solve(rhe1, shares.RHE1) };
}

const READER_WORDS: Record<Reader, string> = {
  allData: 'all data',
  imageAndInputs: 'image and clinical inputs',
  imageAlone: 'image alone',
  brain: 'BRAIN',
};

/** The limits as a table for a person: AUC expected, and drawn once. */
export function limitsInWords(title: string, { patients, definitions }: Limits): string {
  const cells = (of: (limit: Limit) => { readonly expected: number; readonly drawn: number }, digits = 3) =>
    DEFINITIONS.map((key) => {
      const { expected, drawn } = of(definitions[key]);
      return `${expected.toFixed(digits)} (${drawn.toFixed(digits)})`.padEnd(16);
    }).join('');
  return [
    `${title}: ${patients} bleeding patients; AUC expected (drawn once)`,
    `${''.padEnd(28)}${DEFINITIONS.map((key) => key.padEnd(16)).join('')}`,
    ...READERS.map((reader) => READER_WORDS[reader].padEnd(28) + cells(({ auc }) => auc[reader])),
    'share of patients'.padEnd(28) + cells(({ prevalence }) => prevalence),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}
