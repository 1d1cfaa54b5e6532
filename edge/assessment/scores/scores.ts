import type { Assessment } from '../assessment.ts';
import type { ClinicalEntry } from '../clinical-entry.ts';
import { onsetHoursTo } from '../onset.ts';
import type { Sign, SignKey } from '../signs/sign.ts';
import { bat } from './bat.ts';
import { brain } from './brain.ts';
import { ichScore } from './ich.ts';
import type { RiskScore, Score } from './range.ts';

/** The scores of a bleed, each as the range that its unknown items leave. */
export interface Scores {
  readonly brain: RiskScore;
  readonly bat: Score & { readonly highRisk: boolean | null };
  readonly ich: RiskScore;
}

/** Less IVH than this is a speck of the segmentation (SPECK_ML of measure.ts), not blood in the ventricles, mL. */
const IVH_ML = 0.1;

/**
 * BRAIN, BAT and the ICH score of a scan: volume, IVH and signs as the appliance computed them, the rest as people entered it; what
 * neither says is unknown. Null where the scan shows no bleed. BRAIN's "warfarin" is taken as any anticoagulant that was entered.
 */
export function scoresOf(
  assessment: Pick<Assessment, 'scanId' | 'acquiredAt' | 'hematoma' | 'signs'>,
  entry: Pick<ClinicalEntry, 'values' | 'baseline'> | null,
): Scores | null {
  const { hematoma, signs = [] } = assessment;
  if (!hematoma?.found) return null;
  const { iphMl } = hematoma;
  const ivh = hematoma.ivhMl >= IVH_ML;
  const onsetHours = entry && onsetHoursTo(entry, assessment);
  const {
    recurrentIch = null,
    anticoagulated = null,
    gcs = null,
    infratentorial = null,
    ageYears = null,
  } = entry?.values ?? {};
  return {
    brain: brain({ iphMl, ivh, onsetHours, recurrent: recurrentIch, anticoagulated }),
    bat: bat({ blend: seen(signs, 'blend'), hypodensity: anyHypodensity(signs), onsetHours }),
    ich: ichScore({ gcs, iphMl, ivh, infratentorial, age: ageYears }),
  };
}

function seen(signs: readonly Sign[], key: SignKey): boolean | null {
  const state = signs.find((sign) => sign.key === key)?.state;
  return state === 'present' ? true : state === 'absent' ? false : null;
}

/** Black hole and swirl are kinds of hypodensity (Morotti et al., Stroke 2018;49:1163). */
function anyHypodensity(signs: readonly Sign[]): boolean | null {
  const kinds = (['hypodensity', 'black-hole', 'swirl'] as const).map((key) => seen(signs, key));
  return kinds.includes(true) ? true : kinds.includes(null) ? null : false;
}
