import Type, { type Static } from 'typebox';

/**
 * The three definitions of haematoma expansion (Yogendrakumar et al., Stroke 2020, PREDICT):
 * `CHE` conventional, `RHE1` conventional or any IVH growth, `RHE2` conventional or IVH growth of at least 1 mL.
 * Which of the paper's revised rules bears which number is inferred, so people read the rule, not the key.
 */
export const DEFINITIONS = ['CHE', 'RHE1', 'RHE2'] as const;
export type Definition = (typeof DEFINITIONS)[number];
export const DefinitionSchema = Type.Enum(['CHE', 'RHE1', 'RHE2']);

/** A number of each definition, such as a probability in [0, 1]. */
export const PerDefinitionSchema = Type.Object({ CHE: Type.Number(), RHE1: Type.Number(), RHE2: Type.Number() });
export type PerDefinition = Static<typeof PerDefinitionSchema>;

/** Limits of the rules. Settings, because the literature uses both comparators and several limits. */
export interface ExpansionRules {
  /** IPH growth that is expansion, mL. */
  readonly iphGrowthMl: number;
  /** IPH growth that is expansion, % of the baseline IPH. */
  readonly iphGrowthPercent: number;
  /** Smallest IVH change that counts as "any" growth, mL: segmentation cannot measure less. */
  readonly anyIvhGrowthMl: number;
  /** IVH growth that is expansion under RHE2, mL. */
  readonly ivhGrowthMl: number;
  /** Whether growth equal to a limit is expansion (`>=`), or only growth above it (`>`). */
  readonly comparator: '>=' | '>';
}

/** Yogendrakumar et al., Stroke 2020: >= 6 mL or >= 33 % of IPH; >= 1 mL of IVH. "Any" is taken as 0.2 mL. */
export const DEFAULT_RULES: ExpansionRules = {
  iphGrowthMl: 6,
  iphGrowthPercent: 33,
  anyIvhGrowthMl: 0.2,
  ivhGrowthMl: 1,
  comparator: '>=',
};

/** Volumes of a bleed, mL. */
export interface BleedVolumes {
  readonly iphMl: number;
  readonly ivhMl: number;
}

/** Volumes are voxel counts times a voxel's volume, so sums that should be equal differ in the last digits. mL or %. */
const ROUNDING = 1e-9;

/**
 * Which definitions of expansion two measured scans meet. Only growth counts, also where a limit is set to 0.
 * A bleed that was not there at baseline grows from 0: its percentage is infinite, so CHE asks for the mL limit alone.
 */
export function meets(
  baseline: BleedVolumes,
  followUp: BleedVolumes,
  rules: ExpansionRules = DEFAULT_RULES,
): Record<Definition, boolean> {
  const margin = rules.comparator === '>=' ? -ROUNDING : ROUNDING;
  const reaches = (growth: number, limit: number) => growth > ROUNDING && growth > limit + margin;
  const iph = followUp.iphMl - baseline.iphMl;
  const ivh = followUp.ivhMl - baseline.ivhMl;
  const percent = baseline.iphMl > 0 ? (100 * iph) / baseline.iphMl : 0;
  const CHE = reaches(iph, rules.iphGrowthMl) || reaches(percent, rules.iphGrowthPercent);
  return {
    CHE,
    RHE1: CHE || reaches(ivh, rules.anyIvhGrowthMl),
    RHE2: CHE || reaches(ivh, rules.ivhGrowthMl),
  };
}

/** The rule of each definition in words, with the limits in force: what a person reads instead of the key. */
export function rulesInWords(rules: ExpansionRules = DEFAULT_RULES): Record<Definition, string> {
  const { comparator } = rules;
  const CHE = `IPH grew by ${comparator} ${rules.iphGrowthMl} mL or ${comparator} ${rules.iphGrowthPercent} %`;
  return {
    CHE,
    RHE1: `${CHE}, or IVH is new or grew, by ${comparator} ${rules.anyIvhGrowthMl} mL`,
    RHE2: `${CHE}, or IVH grew by ${comparator} ${rules.ivhGrowthMl} mL`,
  };
}
