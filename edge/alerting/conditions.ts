import { alsoMarked } from '../assessment/also-marked.ts';
import type { Assessment, Hematoma, Measured, Predicted } from '../assessment/assessment.ts';
import type { Definition } from '../assessment/definitions.ts';
import type { AlertPayload } from '../mqtt/topics.ts';

/** What an assessment gives reason to alert for. */
export type Finding = Pick<AlertPayload, 'condition' | 'kind' | 'priority' | 'text'>;

interface Row extends Omit<Finding, 'text'> {
  /** The sentence for a person where the condition holds; null where it does not. */
  readonly holds: (assessment: Assessment, minBleedMl: number) => string | null;
}

/**
 * The one table of conditions: the first row that holds is the scan's alert. Priorities as in IEC 60601-1-8; which
 * condition has which is this project's choice, for the hospital's risk management to confirm.
 * No row holds for a scan without a bleed, or with less of it than `alerting.minBleedMl`: a result, not an alert.
 */
const CONDITIONS: readonly Row[] = [
  {
    condition: 'scan-not-assessed',
    kind: 'technical',
    priority: 'medium',
    holds: ({ status, notAssessed }) =>
      status === 'not-assessed' ? `This scan was not assessed. ${notAssessed?.text ?? 'The reason is unknown.'}` : null,
  },
  {
    // Whichever rule is met, also by less than measurement error: the text says which, and a person weighs it.
    condition: 'expansion-measured',
    kind: 'clinical',
    priority: 'high',
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
    kind: 'clinical',
    priority: 'high',
    holds: ({ hematoma, predicted }, minBleedMl) =>
      bleeds(hematoma, minBleedMl) && predicted?.riskBand === 'high'
        ? `${bleed(hematoma)} High risk of expansion: ${probabilities(predicted)}.`
        : null,
  },
  {
    // Known bleed, seen again, no rule met and no high risk: worth a look, not worth a run.
    condition: 'bleed-found',
    kind: 'clinical',
    priority: 'low',
    holds: ({ hematoma, measured }, minBleedMl) =>
      bleeds(hematoma, minBleedMl) && measured && measured.baselineIphMl + measured.baselineIvhMl > 0
        ? `${growth(measured, hematoma)} No rule of expansion is met.`
        : null,
  },
  {
    condition: 'bleed-found',
    kind: 'clinical',
    priority: 'medium',
    holds: ({ hematoma, predicted }, minBleedMl) =>
      bleeds(hematoma, minBleedMl)
        ? `${bleed(hematoma)} ${predicted ? `${bandInWords(predicted)} risk of expansion: ${probabilities(predicted)}.` : 'Risk of expansion unknown.'}`
        : null,
  },
];

/** What an assessment asks a person to see; null where nothing does. A demonstration model's finding says so in its text. */
export function findingOf(assessment: Assessment, minBleedMl: number): Finding | null {
  for (const { condition, kind, priority, holds } of CONDITIONS) {
    const found = holds(assessment, minBleedMl);
    if (found === null) continue;
    const text = [found, alsoMarked(assessment)].filter(Boolean).join(' ');
    const marked = kind === 'clinical' && assessment.intendedUse === 'demonstration';
    return { condition, kind, priority, text: marked ? `DEMONSTRATION MODEL: ${text}` : text };
  }
  return null;
}

const RANK: Record<AlertPayload['priority'], number> = { low: 1, medium: 2, high: 3 };

/**
 * Whether a person must be called again: the priority rose, or what was technical has become clinical. Taking "this scan
 * could not be read" is not taking "this scan shows a bleed".
 */
export function rises(
  before: Pick<Finding, 'kind' | 'priority'> | null,
  now: Pick<Finding, 'kind' | 'priority'>,
): boolean {
  if (before === null) return true;
  if (before.kind !== now.kind) return now.kind === 'clinical';
  return RANK[now.priority] > RANK[before.priority];
}

function bleeds(hematoma: Hematoma | null, minBleedMl: number): hematoma is Hematoma {
  return hematoma?.found === true && hematoma.totalMl >= minBleedMl;
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

function bandInWords({ riskBand }: Predicted): string {
  return { low: 'Low', intermediate: 'Intermediate', high: 'High' }[riskBand];
}

const ml = (value: number) => `${value.toFixed(1)} mL`;
const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
