import type { Assessment } from '../../assessment/assessment.ts';
import { DEFINITIONS } from '../../assessment/definitions.ts';
import type { MarkedWrong } from '../../assessment/feedback.ts';
import type { PatientLabel } from '../../mqtt/topics.ts';
import { type CsvValue, csvOf } from './csv.ts';

/** What the table says beside the assessments. */
export interface CsvOf {
  readonly label: PatientLabel;
  readonly hideNames: boolean;
  readonly softwareVersion: string;
  /** By assessment. */
  readonly marks: ReadonlyMap<string, MarkedWrong>;
}

type Column = readonly [name: string, of: (assessment: Assessment, place: number) => CsvValue];

/** Three decimals: below what any of these figures is known to. */
const round = (value: number | null | undefined) => (value == null ? null : Math.round(value * 1000) / 1000);

/** One row for each scan of an episode, with every figure, its unit in the head, and what made it. */
export function episodeCsv(assessments: readonly Assessment[], about: CsvOf): string {
  const columns = columnsOf(about);
  return csvOf([
    columns.map(([name]) => name),
    ...assessments.map((assessment, place) => columns.map(([, of]) => of(assessment, place))),
  ]);
}

function columnsOf({ label, hideNames, softwareVersion, marks }: CsvOf): Column[] {
  const shown = (value: string | null) => (hideNames ? 'hidden' : value);
  return [
    ['scan', (_, place) => place + 1],
    ['patient name (as the site shows it)', () => shown(label.name)],
    ['patient id (as the site shows it)', () => shown(label.id)],
    ["acquired at (scanner's clock)", ({ acquiredAt }) => acquiredAt],
    ['revision', ({ revision }) => revision],
    ['status', ({ status }) => status],
    ['not assessed because', ({ notAssessed }) => notAssessed?.text ?? null],
    ['marked wrong', ({ assessmentId }) => marks.get(assessmentId)?.reason ?? null],
    ['marked wrong by', ({ assessmentId }) => marks.get(assessmentId)?.by ?? null],
    ['bleed found', ({ hematoma }) => hematoma?.found ?? null],
    ['IPH (mL)', ({ hematoma }) => round(hematoma?.iphMl)],
    ['IVH (mL)', ({ hematoma }) => round(hematoma?.ivhMl)],
    ['total (mL)', ({ hematoma }) => round(hematoma?.totalMl)],
    ['IPH by ABC/2 (mL)', ({ hematoma }) => round(hematoma?.abc2Ml)],
    ['foci of IPH', ({ hematoma }) => hematoma?.foci ?? null],
    ['also marked', ({ otherFindings }) => others(otherFindings)],
    ['since baseline (h)', ({ measured }) => round(measured?.hoursBetween)],
    ['IPH growth (mL)', ({ measured }) => round(measured?.iphGrowthMl)],
    ['IPH growth (%)', ({ measured }) => round(measured?.iphGrowthPercent)],
    ['IVH growth (mL)', ({ measured }) => round(measured?.ivhGrowthMl)],
    ['measurement error (mL)', ({ measured }) => round(measured?.measurementErrorMl)],
    ['exceeds measurement error', ({ measured }) => measured?.exceedsMeasurementError ?? null],
    ...DEFINITIONS.flatMap((key): Column[] => [
      [`${key} rule`, ({ measured }) => measured?.rules[key] ?? null],
      [`${key} met`, ({ measured }) => measured?.meetsRule.includes(key) ?? null],
      [`${key} probability (0-1)`, ({ predicted }) => round(predicted?.probabilities[key])],
      [`${key} spread (SD, 0-1)`, ({ predicted }) => round(predicted?.spread?.[key])],
      [`${key} threshold (0-1)`, ({ predicted }) => round(predicted?.thresholds[key])],
    ]),
    ['risk band', ({ predicted }) => predicted?.riskBand ?? null],
    ['voxel (mm)', ({ geometry }) => geometry?.spacingMm.map((mm) => mm.toFixed(3)).join(' x ') ?? null],
    ['quality', ({ quality }) => quality.map(({ text }) => text).join(' ') || null],
    [
      'models',
      ({ models }) => models.map(({ name, version, provider }) => `${name} ${version} on ${provider}`).join('; '),
    ],
    ['intended use', ({ intendedUse }) => intendedUse],
    ['concluded at (UTC)', ({ concludedAt }) => concludedAt],
    ['software', () => `HENet Edge ${softwareVersion}`],
    ['note', () => 'Research software, not a medical device. Not for diagnosis.'],
  ];
}

function others(findings: Assessment['otherFindings'] = []): string | null {
  const marked = findings.filter(({ ml }) => ml > 0).map(({ name, ml }) => `${name} ${ml.toFixed(1)} mL`);
  return marked.length > 0 ? marked.join('; ') : null;
}
