import type { PerDefinition } from '../../edge/assessment/definitions.ts';
import { type ClinicalData, clinicalGiven } from './clinical.ts';
import type { ImageFactors } from './factors.ts';
import { expectation, mapNodes, type Node, sumNodes } from './nodes.ts';
import { add, clinicalLogOdds, combine, imageLogOdds, type LogOdds, logistic, TERMS } from './risk.ts';

/** Onset does not depend on the image, so its nodes are the same list each time. */
const ONSET_TERMS = new WeakMap<readonly Node[], readonly Node[]>();
function onsetTerms(hours: readonly Node[]): readonly Node[] {
  const terms = ONSET_TERMS.get(hours) ?? mapNodes(hours, TERMS.onset);
  ONSET_TERMS.set(hours, terms);
  return terms;
}

/** A term that is there or not, with its probability. */
const flag = (term: number, probability: number): readonly Node[] => [
  [term, probability],
  [0, 1 - probability],
];

/**
 * The risk averaged over what is not known: `shared` adds to both log-odds, `cheAlone` to that of CHE, independent of each
 * other, so that the inner average needs CHE alone.
 */
function averaged(known: LogOdds, shared: readonly Node[], cheAlone: readonly Node[]): PerDefinition {
  const sum = { CHE: 0, RHE1: 0, RHE2: 0 };
  for (const [term, weight] of shared) {
    const CHE = expectation(cheAlone, (alone) => logistic(known.che + term + alone));
    const risk = combine(CHE, logistic(known.ivh + term));
    sum.CHE += weight * risk.CHE;
    sum.RHE1 += weight * risk.RHE1;
    sum.RHE2 += weight * risk.RHE2;
  }
  return sum;
}

/**
 * The risk given the image alone: the true risk averaged over the clinical data that a patient with this image may have.
 * Items are independent given the image but for age, which acts through anticoagulation and is averaged there.
 */
export function riskGivenImage(image: ImageFactors): PerDefinition {
  const given = clinicalGiven(image);
  return averaged(
    imageLogOdds(image),
    sumNodes(onsetTerms(given.onsetHours), flag(TERMS.anticoagulated, given.anticoagulated)),
    sumNodes(
      sumNodes(mapNodes(given.gcs, TERMS.gcs), flag(TERMS.recurrent, given.recurrent)),
      mapNodes(given.systolicMmhg, TERMS.systolic),
    ),
  );
}

/**
 * The risk given the image and HENet's clinical inputs (onset, anticoagulation, pressure, age, coma scale). Recurrence is
 * not among them, so it is averaged out.
 */
export function riskGivenInputs(image: ImageFactors, clinical: ClinicalData): PerDefinition {
  const known = add(imageLogOdds(image), clinicalLogOdds({ ...clinical, recurrent: false }));
  return averaged(known, [[0, 1]], flag(TERMS.recurrent, clinicalGiven(image).recurrent));
}
