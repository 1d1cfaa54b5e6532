import type { Predicted, RiskBand } from './assessment.ts';
import { DEFINITIONS, type PerDefinition } from './definitions.ts';

/**
 * From which share of its threshold a probability is shown as intermediate. A display rule and a setting of this project,
 * not of the literature: it keeps a probability just below its threshold from looking like one near zero.
 */
export const INTERMEDIATE_SHARE = 0.5;

/**
 * Predicted expansion with its risk band: high where any definition reaches its threshold, intermediate where any reaches
 * {@link INTERMEDIATE_SHARE} of it, else low. Probabilities and thresholds in [0, 1]: from the
 * expansion model, and from its manifest or the site.
 */
export function predict(
  probabilities: PerDefinition,
  thresholds: PerDefinition,
  { spread, clinical }: Pick<Predicted, 'spread' | 'clinical'>,
): Predicted {
  const reaching = (share: number) => DEFINITIONS.filter((key) => probabilities[key] >= share * thresholds[key]);
  const reached = reaching(1);
  const riskBand: RiskBand =
    reached.length > 0 ? 'high' : reaching(INTERMEDIATE_SHARE).length > 0 ? 'intermediate' : 'low';
  return { probabilities, spread, clinical, thresholds, reached, riskBand };
}
