import { alsoMarked, otherBloodMl, SHOWN_ML } from '../assessment/also-marked.ts';
import type { Assessment, Hematoma, Measured, Predicted } from '../assessment/assessment.ts';
import { DEFINITIONS, type Definition } from '../assessment/definitions.ts';
import type { Config } from '../config/config.ts';
import { type Finding, findingFor, isMuted } from './conditions.ts';

/** What the site decides of the alerts of scans. */
export type ScanPolicy = Pick<Config['alerting'], 'conditions' | 'minBleedMl'>;

/** A finding of a scan; `muted` where the site wants no alert for any condition that holds. */
export interface ScanFinding extends Finding {
  readonly muted: boolean;
}

interface Row extends Pick<Finding, 'condition'> {
  /** Where it is not that of the table of conditions. */
  readonly priority?: Finding['priority'];
  /** The sentence for a person where the condition holds; null where it does not. */
  readonly holds: (assessment: Assessment, minBleedMl: number) => string | null;
}

/**
 * What can be found on a scan: the first row that holds, and is not muted, is its alert. No row holds for a scan without a bleed, or
 * with less of it than `alerting.minBleedMl`: a result, not an alert.
 */
const ROWS: readonly Row[] = [
  {
    condition: 'scan-not-assessed',
    holds: ({ status, notAssessed }) =>
      status === 'not-assessed' ? `This scan was not assessed. ${notAssessed?.text ?? 'The reason is unknown.'}` : null,
  },
  {
    // Whichever rule is met, also by less than measurement error: the text says which, and a person weighs it.
    condition: 'expansion-measured',
    holds: ({ hematoma, measured }, minBleedMl) => {
      const rule = measured && strongestRule(measured);
      return bleeds(hematoma, minBleedMl) && measured && rule
        ? `${growth(measured, hematoma)} ${ruleMet(measured, rule)}`
        : null;
    },
  },
  {
    // Also at a follow-up that has not grown: a rise in risk between two early scans must not be quieter than at the first.
    condition: 'expansion-predicted',
    holds: ({ hematoma, predicted }, minBleedMl) =>
      bleeds(hematoma, minBleedMl) && predicted?.riskBand === 'high'
        ? `${bleed(hematoma)} High risk of expansion: ${probabilities(predicted)}.${reached(predicted)}`
        : null,
  },
  {
    // Known bleed, seen again, no rule met and no high risk: worth a look, not worth a run.
    condition: 'bleed-found',
    priority: 'low',
    holds: ({ hematoma, measured }, minBleedMl) =>
      bleeds(hematoma, minBleedMl) && measured && isKnown(measured) && strongestRule(measured) === null
        ? `${growth(measured, hematoma)} No rule of expansion is met.`
        : null,
  },
  {
    condition: 'bleed-found',
    holds: ({ hematoma, predicted }, minBleedMl) =>
      bleeds(hematoma, minBleedMl)
        ? `${bleed(hematoma)} ${predicted ? `${bandInWords(predicted)} risk of expansion: ${probabilities(predicted)}.` : 'Risk of expansion unknown.'}`
        : null,
  },
  {
    condition: 'other-bleed-found',
    holds: (assessment, minBleedMl) =>
      otherBloodMl(assessment) >= Math.max(minBleedMl, SHOWN_ML) && !bleeds(assessment.hematoma, minBleedMl)
        ? 'Blood outside the brain tissue and the ventricles.'
        : null,
  },
];

/**
 * What an assessment asks a person to see, under the site's policy; null where nothing does. Of a muted condition the next one
 * that holds is told: who wants no alert for a high risk is still told of the bleed. A demonstration model's finding says
 * so in its text.
 */
export function findingOf(assessment: Assessment, policy: ScanPolicy): ScanFinding | null {
  const held = ROWS.flatMap((row) => {
    const text = row.holds(assessment, policy.minBleedMl);
    return text === null ? [] : [{ ...row, text }];
  });
  const row = held.find(({ condition }) => !isMuted(condition, policy)) ?? held[0];
  if (row === undefined) return null;
  const { condition, priority, text: found } = row;
  const text = [found, alsoMarked(assessment)].filter(Boolean).join(' ');
  const finding = findingFor(condition, text, policy, priority);
  const marked = finding.kind === 'clinical' && assessment.intendedUse === 'demonstration';
  return { ...finding, muted: isMuted(condition, policy), text: marked ? `DEMONSTRATION MODEL: ${text}` : text };
}

/** The condition that would have raised an alert, were it not muted; null where none was. */
export function mutedOf(assessment: Assessment, policy: ScanPolicy): Finding['condition'] | null {
  const finding = findingOf(assessment, policy);
  return finding?.muted ? finding.condition : null;
}

function bleeds(hematoma: Hematoma | null, minBleedMl: number): hematoma is Hematoma {
  return hematoma?.found === true && hematoma.totalMl >= minBleedMl;
}

function isKnown({ baselineIphMl, baselineIvhMl }: Measured): boolean {
  return baselineIphMl + baselineIvhMl > 0;
}

function bleed({ totalMl, iphMl, ivhMl }: Hematoma): string {
  return `Bleed of ${ml(totalMl)} found (IPH ${ml(iphMl)}, IVH ${ml(ivhMl)}).`;
}

function growth(measured: Measured, now: Hematoma): string {
  const { baselineIphMl, baselineIvhMl, iphGrowthMl, iphGrowthPercent, ivhGrowthMl, hoursBetween } = measured;
  const percent = iphGrowthPercent === null ? '' : `, ${signed(iphGrowthPercent, 0)} %`;
  const iph = `IPH ${ml(baselineIphMl)} to ${ml(now.iphMl)} (${signed(iphGrowthMl, 1)} mL${percent})`;
  const ivh = `IVH ${ml(baselineIvhMl)} to ${ml(now.ivhMl)} (${signed(ivhGrowthMl, 1)} mL)`;
  return `Follow-up after ${hoursBetween.toFixed(1)} h: ${iph}, ${ivh}.`;
}

function ruleMet({ rules, exceedsMeasurementError, measurementErrorMl }: Measured, rule: Definition): string {
  const within = exceedsMeasurementError ? 'more than measurement error' : 'but within measurement error';
  return `Expansion: ${rules[rule]}; ${within} (${measurementErrorMl.toFixed(1)} mL).`;
}

/** The narrowest rule met says most: the revised ones hold whenever the conventional one does. */
function strongestRule({ meetsRule }: Measured): Definition | null {
  return (['CHE', 'RHE2', 'RHE1'] as const).find((rule) => meetsRule.includes(rule)) ?? null;
}

/**
 * The rules as the model was trained on them, in short; the board shows them in full. Said as chances, for "26 % of the
 * IPH" beside the word expansion would be read as a volume.
 */
function probabilities({ probabilities: of }: Predicted): string {
  const chance = (share: number) => `${Math.round(100 * share)} % chance`;
  return `${chance(of.CHE)} that the IPH grows, ${chance(of.RHE1)} counting any IVH growth, ${chance(of.RHE2)} counting IVH growth of 1 mL`;
}

/** ` Threshold reached: CHE 62 % (from 42 %), RHE2 66 % (from 45 %).`; nothing where none is. */
function reached({ probabilities: of, thresholds }: Predicted): string {
  const met = DEFINITIONS.filter((key) => of[key] >= thresholds[key]);
  const told = met.map((key) => `${key} ${percent(of[key])} (from ${percent(thresholds[key])})`);
  return told.length === 0 ? '' : ` Threshold reached: ${told.join(', ')}.`;
}

function bandInWords({ riskBand }: Predicted): string {
  return { low: 'Low', intermediate: 'Intermediate', high: 'High' }[riskBand];
}

/** One decimal where a whole percent would hide on which side of a threshold something is. */
const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
const ml = (value: number) => `${value.toFixed(1)} mL`;
const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
