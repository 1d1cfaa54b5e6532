import type { PerDefinition } from '../../edge/assessment/definitions.ts';
import { BRAIN_PERCENT, BRAIN_POINTS } from '../../edge/assessment/scores/brain.ts';
import type { ClinicalData } from './clinical.ts';
import type { ImageFactors } from './factors.ts';

const logit = (p: number) => Math.log(p / (1 - p));
export const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Log-odds of one BRAIN point: the mean step of its table, (logit 85.8 % - logit 3.4 %) / 24 = 0.214, an odds ratio of
 * 1.24. Source: Wang X, Stroke 2015;46:376 (abstract read). So anticoagulation has an odds ratio of 3.6 (3.5 in the pooled
 * data of 5,435 patients; Al-Shahi Salman R, Lancet Neurol 2018;17:885, number to verify).
 */
const BRAIN_POINT = (logit(BRAIN_PERCENT.at(-1)! / 100) - logit(BRAIN_PERCENT[0] / 100)) / 24;

/**
 * Odds ratios of signs for expansion, each pooled without adjustment. Source: Morotti A, Neurology 2020;95:632, 25 studies,
 * 10,650 patients (abstract read). A satellite takes the ratio of an irregular shape (2.01): the sign alone gave 3.3 (Yu Z,
 * Clin Neurol Neurosurg 2017, from its sensitivity and specificity) and 1.2 beside the island sign (World Neurosurg
 * 2019;127:e818), abstracts read. A fluid level has none of its own: it speaks through anticoagulation (clinical.ts).
 */
export const SIGN_ODDS_RATIO = {
  hypodensity: 3.47,
  blackHole: 3.7,
  swirl: 3.33,
  blend: 3.49,
  island: 7.87,
  satellite: 2.01,
} as const;

/**
 * Signs go with each other, with volume and with early scans, and the ratios above count all of that. So their logarithms
 * are shrunk by this factor, chosen between 1 (none) and the 0.61 that turns the island sign's 7.87 into its adjusted 3.51
 * (Li Q, Stroke 2017;48:3019, abstract read): the smaller it is, the further the image stays below the AUC of 0.77-0.81
 * that networks reached on patients (CLINICAL.md section 3). Of signs that are kinds of one thing (hypodensity, black hole
 * and swirl; island and satellite) only the strongest counts.
 */
export const SIGN_SHRINKAGE = 0.8;

/**
 * Odds ratio for a mmHg of systolic pressure: 1.01, the lower end of the 1.04 (1.01-1.07) that the highest pressure had
 * (Ohwaki K, Stroke 2004;35:1364, abstract read), because pressure on arrival is in none of the scores.
 */
const PER_MMHG = Math.log(1.01);
/** Odds ratio for a point of the coma scale lost. That it predicts: Huynh TJ, Stroke 2015;46:3105, abstract read. 1.08 is chosen. */
const PER_GCS_POINT = Math.log(1.08);

/** Puts CHE at 25 % of bleeding patients; found numerically by `calibrate` (limits.ts), which its test repeats. */
const CHE_INTERCEPT = -3.85;
/**
 * Puts RHE1 at 35 %, found in the same way: in PREDICT 113 of 256 patients met it where 80 met CHE, 1.41 times as many
 * (Yogendrakumar V, Stroke 2020, abstract read).
 */
const IVH_INTERCEPT = -3.02;

/** Log-odds of CHE, and of any IVH growth in a patient without CHE. */
export interface LogOdds {
  readonly che: number;
  readonly ivh: number;
}

/**
 * Weight of BRAIN's volume points. BRAIN predicts growth by 6 mL; CHE is also met by 33 %, which small bleeds reach. Chosen:
 * volume alone then has an AUC of about 0.66, where 0.62 was measured (Zhong JW, Stroke Vasc Neurol 2021, abstract read).
 */
const VOLUME_WEIGHT = 0.7;

/**
 * BRAIN's volume points made continuous, so that no reader needs 10.0 mL told from 10.1: 0 to 5 mL, 5 at 15, 7 from 35,
 * straight in log mL between.
 */
function volumePoints(ml: number): number {
  const { over10, over20 } = BRAIN_POINTS.volume;
  const share = (low: number, high: number) => Math.min(1, Math.max(0, Math.log(ml / low) / Math.log(high / low)));
  return ml > 0 ? over10 * share(5, 15) + (over20 - over10) * share(15, 35) : 0;
}

/** BRAIN's onset points made continuous: its steps' middles, 5 up to half an hour, none from 5.5 h. */
const onsetPoints = (hours: number) => Math.min(BRAIN_POINTS.onset, Math.max(0, BRAIN_POINTS.onset + 0.5 - hours));

/**
 * Odds ratios for IVH growth. Baseline IVH: 3, the order of 3.9 that follows where new IVH came in 23 of 112 patients without
 * (Maas MB, Neurology 2013;80:1295, abstract read), any growth in 74 of 256 (PREDICT) and IVH at baseline in 28 %
 * (INTERACT2; Chan E, Stroke, year to verify, abstract read). Place: the odds with which the phantom's bleeds of that place reach the
 * ventricles, beside deep ones. A doubling of IPH: chosen; larger bleeds do (Li Q, Neurocrit Care 2020, abstract read).
 */
const IVH_ODDS_RATIO = { perDoubling: 1.5, baselineIvh: 3, thalamic: 2.8, lobar: 0.4 } as const;

/** The part of the log-odds that the image shows, intercepts included. */
export function imageLogOdds({ iphMl, ivhMl, location, signs }: ImageFactors): LogOdds {
  const strongest = (...names: (keyof typeof SIGN_ODDS_RATIO)[]) =>
    Math.max(0, ...names.map((name) => (signs[name] ? Math.log(SIGN_ODDS_RATIO[name]) : 0)));
  const seen = strongest('hypodensity', 'blackHole', 'swirl') + strongest('blend') + strongest('island', 'satellite');
  const points = VOLUME_WEIGHT * volumePoints(iphMl) + (ivhMl > 0 ? BRAIN_POINTS.ivh : 0);
  const place = location === 'thalamic' || location === 'lobar' ? IVH_ODDS_RATIO[location] : 1;
  const doublings = Math.log2(Math.max(1, iphMl) / 12);
  return {
    che: CHE_INTERCEPT + BRAIN_POINT * points + SIGN_SHRINKAGE * seen,
    ivh:
      IVH_INTERCEPT +
      doublings * Math.log(IVH_ODDS_RATIO.perDoubling) +
      Math.log(place) +
      (ivhMl > 0 ? Math.log(IVH_ODDS_RATIO.baselineIvh) : 0),
  };
}

/** Log-odds that a clinical item adds to CHE; onset and anticoagulation add the same to IVH growth (chosen). */
export const TERMS = {
  onset: (hours: number) => BRAIN_POINT * onsetPoints(hours),
  anticoagulated: BRAIN_POINT * BRAIN_POINTS.anticoagulated,
  recurrent: BRAIN_POINT * BRAIN_POINTS.recurrent,
  systolic: (mmhg: number) => PER_MMHG * (mmhg - 170),
  gcs: (points: number) => PER_GCS_POINT * (15 - points),
} as const;

/**
 * The part of the log-odds that clinical data tell. Age acts through anticoagulation alone: neither BRAIN nor the pooled
 * data of Al-Shahi Salman 2018 (to verify) kept a term for it.
 */
export function clinicalLogOdds(clinical: ClinicalData): LogOdds {
  const both = TERMS.onset(clinical.onsetHours) + (clinical.anticoagulated ? TERMS.anticoagulated : 0);
  const cheAlone =
    TERMS.systolic(clinical.systolicMmhg) + TERMS.gcs(clinical.gcs) + (clinical.recurrent ? TERMS.recurrent : 0);
  return { che: both + cheAlone, ivh: both };
}

/** Share of IVH growth that reaches 1 mL: 53 of 74 in PREDICT (Yogendrakumar V, abstract WP462, read). */
export const IVH_GROWTH_OF_1_ML = 53 / 74;
/** Odds ratio of IVH growth in patients with CHE: (41 / 39) / (33 / 143) in PREDICT, from the counts above. */
export const IVH_WITH_CHE = 41 / 39 / (33 / 143);

/** Probability of each definition from those of CHE, and of any IVH growth without CHE. */
export function combine(CHE: number, ivhWithout: number): PerDefinition {
  const any = (1 - CHE) * ivhWithout;
  return { CHE, RHE1: CHE + any, RHE2: CHE + any * IVH_GROWTH_OF_1_ML };
}

export const add = (a: LogOdds, b: LogOdds): LogOdds => ({ che: a.che + b.che, ivh: a.ivh + b.ivh });

export const trueLogOdds = (image: ImageFactors, clinical: ClinicalData): LogOdds =>
  add(imageLogOdds(image), clinicalLogOdds(clinical));

/** The true risk of a bleeding patient: the best that any reader with all data could know. */
export function trueRisk(image: ImageFactors, clinical: ClinicalData): PerDefinition {
  const { che, ivh } = trueLogOdds(image, clinical);
  return combine(logistic(che), logistic(ivh));
}
