import type { Random } from '../phantom/random.ts';
import type { ImageFactors } from './factors.ts';
import { expectation, mapNodes, type Node, normalNodes } from './nodes.ts';

/** What a ward knows besides the image. */
export interface ClinicalData {
  /** Years, whole. */
  readonly age: number;
  /** Hours from onset to the baseline CT. */
  readonly onsetHours: number;
  readonly anticoagulated: boolean;
  /** An earlier intracerebral haemorrhage. */
  readonly recurrent: boolean;
  /** On arrival, mmHg, whole. */
  readonly systolicMmhg: number;
  /** Glasgow Coma Scale, 3 to 15. */
  readonly gcs: number;
}

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Age goes with the atrophy that was drawn: mean 68 years and standard deviation 11.5 over the cohort, correlation about
 * 0.6. The mean is chosen between a population (74.7, SD 12.6; Li L, Lancet Neurol 2021;20:437, abstract read) and a
 * hospital cohort (median 60; Zhang M, Front Neurol 2020;11:334, abstract read); the slope and the spread are chosen.
 */
const ageAt = ({ atrophy }: ImageFactors, z: number) => within(68 + 30 * (atrophy - 0.42) + 9 * z, 30, 97);

/**
 * Onset to CT, hours: log-normal, median 2.5, sigma 0.7 (a quarter below 1.6, a quarter above 4), 0.25 to 24. Chosen: the
 * cohorts behind the odds ratios took scans within 6 h (Li Q, Stroke 2017;48:3019; Huynh TJ, Stroke 2015;46:3105).
 */
const onsetAt = (z: number) => within(2.5 * Math.exp(0.7 * z), 0.25, 24);

/** Share on an anticoagulant at 68 years: 12 %, the upper end of 5-12 % (Sci Rep 2020, doi 10.1038/s41598-020-72504-7, its introduction read). */
const ANTICOAGULATED = 0.12;
/** Odds ratio of anticoagulation for each decade of age. Chosen: atrial fibrillation becomes commoner with age. */
const ANTICOAGULATED_PER_DECADE = 1.5;
/**
 * Likelihood ratios of a fluid level for anticoagulation: sensitivity 4.2 %, specificity 99.4 %. Source: CROMIS-2, 855
 * patients (Sci Rep 2020, doi 10.1038/s41598-020-72504-7, abstract read).
 */
const FLUID_LEVEL = { present: 0.042 / 0.006, absent: 0.958 / 0.994 };

/** Probability of anticoagulation at an age, given whether a fluid level shows. */
function anticoagulation({ signs }: ImageFactors, age: number): number {
  const odds = (ANTICOAGULATED / (1 - ANTICOAGULATED)) * (signs.fluidLevel ? FLUID_LEVEL.present : FLUID_LEVEL.absent);
  return logistic(Math.log(odds) + (Math.log(ANTICOAGULATED_PER_DECADE) * (age - 68)) / 10);
}

/** Share with an earlier intracerebral haemorrhage. Chosen. */
export const RECURRENT = 0.05;

/**
 * Systolic pressure, mmHg: normal about 174, about 164 in lobar bleeds, which are less often hypertensive; SD 27, 90 to
 * 260. Chosen: INTERACT2 took 150 to 220 (Anderson CS, N Engl J Med 2013;368:2355, eligibility read).
 */
const systolicAt = ({ location }: ImageFactors, z: number) =>
  within(Math.round((location === 'lobar' ? 164 : 174) + 27 * z), 90, 260);

/**
 * Glasgow Coma Scale: falls with the logarithm of either volume and in the brainstem, SD 1.9 about that, 3 to 15. Chosen
 * so that a thalamic bleed of 13 mL with IVH has a mean near the 11.6 of 117 patients (Menon G, Open Neurol J 2019;13:76,
 * abstract read), and most of the cohort 13 to 15.
 */
function gcsAt({ iphMl, ivhMl, location }: ImageFactors, z: number): number {
  const place = location === 'brainstem' ? 3 : location === 'cerebellar' ? 0.5 : 0;
  const mean = 15.6 - 1.9 * Math.log(1 + iphMl / 15) - 1.5 * Math.log(1 + ivhMl / 3) - place;
  return within(Math.round(mean + 1.9 * z), 3, 15);
}

/** Draws the clinical data of a patient, each item from a stream of its own. */
export function drawClinical(image: ImageFactors, random: Random): ClinicalData {
  const normal = (name: string) => random.child(name).normal();
  const age = Math.round(ageAt(image, normal('age')));
  return {
    age,
    onsetHours: Math.round(100 * onsetAt(normal('onset'))) / 100,
    anticoagulated: random.child('anticoagulation').chance(anticoagulation(image, age)),
    recurrent: random.child('recurrence').chance(RECURRENT),
    systolicMmhg: systolicAt(image, normal('pressure')),
    gcs: gcsAt(image, normal('coma')),
  };
}

/** Steps of 1 serve what is smooth; onset has kinks in the risk model, the coma scale is rounded. */
const SMOOTH = normalNodes(1);
const ONSET = mapNodes(normalNodes(0.25), onsetAt);
const FINE = normalNodes(0.1);

/** The distributions from which {@link drawClinical} draws, given what the image shows: as nodes, or as a probability. */
export function clinicalGiven(image: ImageFactors): {
  readonly age: readonly Node[];
  readonly onsetHours: readonly Node[];
  readonly anticoagulated: number;
  readonly recurrent: number;
  readonly systolicMmhg: readonly Node[];
  readonly gcs: readonly Node[];
} {
  const age = mapNodes(SMOOTH, (z) => ageAt(image, z));
  return {
    age,
    onsetHours: ONSET,
    anticoagulated: expectation(age, (years) => anticoagulation(image, years)),
    recurrent: RECURRENT,
    systolicMmhg: mapNodes(SMOOTH, (z) => systolicAt(image, z)),
    gcs: mapNodes(FINE, (z) => gcsAt(image, z)),
  };
}
