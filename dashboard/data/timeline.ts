import type { Assessment } from '../../edge/assessment/assessment.ts';
import type { ExpansionRules } from '../../edge/assessment/definitions.ts';
import { MEASUREMENT_ERROR_ML } from '../../edge/assessment/measurement-error.ts';
import { hoursBetween } from '../../edge/assessment/timing.ts';

/** One scan on the plot. Volumes in mL, null where there is none; hours since the baseline, null where a time is unknown. */
export interface TimelinePoint {
  readonly scanId: string;
  /** From 1, in the order of the episode. */
  readonly place: number;
  readonly hours: number | null;
  readonly iphMl: number | null;
  readonly ivhMl: number | null;
  /** Half the error bar, and whether it is that of IPH alone or of IPH and IVH together; null without volumes. */
  readonly error: { readonly ml: number; readonly of: 'iph' | 'total' } | null;
  readonly isBaseline: boolean;
  readonly isWrong: boolean;
}

/** From which volume on a follow-up meets a part of a rule, counted from the baseline. */
export interface TimelineLimit {
  readonly kind: 'iph-ml' | 'iph-percent' | 'ivh-any' | 'ivh-ml';
  readonly panel: 'iph' | 'ivh';
  /** On the axis, mL. */
  readonly atMl: number;
  /** Of the rule, mL or %. */
  readonly value: number;
}

export interface Timeline {
  readonly points: readonly TimelinePoint[];
  /** Empty without a baseline that was measured. */
  readonly limits: readonly TimelineLimit[];
  readonly sign: '≥' | '>';
}

/** The course of an episode. `wrong` names the assessments that somebody marked as wrong. */
export function timelineOf(
  assessments: readonly Assessment[],
  rules: ExpansionRules,
  wrong: ReadonlySet<string> = new Set(),
): Timeline {
  const baseline = baselineOf(assessments);
  const points = assessments.map((assessment, index): TimelinePoint => {
    const { scanId, assessmentId, hematoma, acquiredAt } = assessment;
    return {
      scanId,
      place: index + 1,
      hours: assessment === baseline && acquiredAt ? 0 : hoursBetween(baseline?.acquiredAt ?? null, acquiredAt),
      iphMl: hematoma?.iphMl ?? null,
      ivhMl: hematoma?.ivhMl ?? null,
      error: hematoma && errorOf(assessment, baseline, rules),
      isBaseline: assessment === baseline,
      isWrong: wrong.has(assessmentId),
    };
  });
  const limits = baseline?.hematoma ? limitsOf(baseline.hematoma, rules) : [];
  return { points, limits, sign: rules.comparator === '>=' ? '≥' : '>' };
}

/** The one that the newest growth was measured against; else the first that shows a bleed, else the first that was measured. */
export function baselineOf(assessments: readonly Assessment[]): Assessment | null {
  const named = assessments.findLast(({ measured }) => measured !== null)?.measured?.baselineAssessmentId;
  return (
    assessments.find(({ assessmentId }) => assessmentId === named) ??
    assessments.find(({ hematoma }) => hematoma?.found) ??
    assessments.find(({ hematoma }) => hematoma !== null) ??
    null
  );
}

/**
 * Minimum detectable difference (CLINICAL: 5 raters, 40 patients, Stroke): the one that the growth was held against; of a scan that
 * was compared with nothing, that of one rater.
 */
function errorOf({ hematoma, measured }: Assessment, baseline: Assessment | null, rules: ExpansionRules) {
  const hasIvh = (ml = 0) => ml > 0 && ml >= rules.anyIvhGrowthMl;
  const compared = measured === null ? [] : [measured.baselineIvhMl ?? baseline?.hematoma?.ivhMl];
  const of = [hematoma?.ivhMl, ...compared].some(hasIvh) ? 'total' : 'iph';
  const alone = of === 'total' ? MEASUREMENT_ERROR_ML.withIvh.within : MEASUREMENT_ERROR_ML.iph.within;
  return { ml: measured?.measurementErrorMl ?? alone, of } as const;
}

function limitsOf(
  { iphMl, ivhMl }: { readonly iphMl: number; readonly ivhMl: number },
  rules: ExpansionRules,
): TimelineLimit[] {
  const { iphGrowthMl, iphGrowthPercent, anyIvhGrowthMl, ivhGrowthMl } = rules;
  return [
    { kind: 'iph-ml', panel: 'iph', atMl: iphMl + iphGrowthMl, value: iphGrowthMl },
    // Of no bleed there is no percentage.
    ...(iphMl > 0
      ? [
          {
            kind: 'iph-percent',
            panel: 'iph',
            atMl: iphMl * (1 + iphGrowthPercent / 100),
            value: iphGrowthPercent,
          } as const,
        ]
      : []),
    { kind: 'ivh-any', panel: 'ivh', atMl: ivhMl + anyIvhGrowthMl, value: anyIvhGrowthMl },
    { kind: 'ivh-ml', panel: 'ivh', atMl: ivhMl + ivhGrowthMl, value: ivhGrowthMl },
  ];
}
