import type { Observation, Quantity } from 'fhir/r4.js';
import type { Assessment, Measured, Predicted } from '../../assessment/assessment.ts';
import type { Clinical } from '../../assessment/clinical.ts';
import { DEFINITIONS, type Definition } from '../../assessment/definitions.ts';
import { CODES, HIGH, IMAGING, UCUM } from './codes.ts';
import { type About, acquired, caution, device, meta, type Source, study, subject } from './context.ts';

const millilitres = (value: number): Quantity => ({ value: rounded(value, 2), unit: 'mL', system: UCUM, code: 'mL' });
const percent = (share: number): Quantity => ({ value: rounded(100 * share, 1), unit: '%', system: UCUM, code: '%' });

/** What one observation says; the rest is the same for all of an assessment. */
type Said = Pick<Observation, 'code'> &
  Partial<Pick<Observation, 'valueQuantity' | 'valueBoolean' | 'referenceRange' | 'interpretation'>> & {
    readonly key: string;
    readonly remark?: string;
  };

/**
 * What an assessment measured and predicted, one FHIR R4 Observation each, `preliminary` for no person has verified it: volumes and
 * growth in mL, probabilities in %, measured expansion as true or false. Empty for a scan that was not assessed: what is unknown
 * is left out, never 0.
 */
export function observationsOf(assessment: Assessment, about: About, source: Source): Observation[] {
  const { assessmentId, concludedAt, acquiredAt, intendedUse, models } = assessment;
  const patient = subject(about.label);
  const images = study(about);
  const networks = models.map(({ name, version }) => `${name} ${version}`).join(', ');
  return said(assessment).map(({ key, remark, ...value }) => ({
    resourceType: 'Observation',
    id: `${assessmentId}-${key}`,
    meta: meta(concludedAt, intendedUse),
    status: 'preliminary',
    category: [IMAGING],
    ...(patient ? { subject: patient } : {}),
    ...acquired(acquiredAt),
    issued: concludedAt,
    device: device(source),
    method: { text: `Convolutional networks: ${networks}` },
    ...(images ? { derivedFrom: images } : {}),
    note: [remark, caution(intendedUse)].flatMap((words) => (words === undefined ? [] : [{ text: words }])),
    ...value,
  }));
}

function said({ hematoma, predicted, measured }: Assessment): Said[] {
  if (hematoma === null) return [];
  return [
    { key: 'found', code: CODES.found, valueBoolean: hematoma.found },
    { key: 'iph', code: CODES.iphMl, valueQuantity: millilitres(hematoma.iphMl) },
    { key: 'ivh', code: CODES.ivhMl, valueQuantity: millilitres(hematoma.ivhMl) },
    ...(predicted ? DEFINITIONS.map((definition) => probability(definition, predicted)) : []),
    ...(measured ? growth(measured) : []),
  ];
}

function probability(
  definition: Definition,
  { probabilities, thresholds, spread, reached, clinical }: Predicted,
): Said {
  const threshold = thresholds[definition];
  const firm =
    spread === null ? [] : [`Spread over views of the same bleed: ${rounded(100 * spread[definition], 1)} %.`];
  const remark = [...firm, ...told(clinical)].join(' ');
  return {
    key: `probability-${definition.toLowerCase()}`,
    code: CODES.probability(definition),
    valueQuantity: percent(probabilities[definition]),
    referenceRange: [{ high: percent(threshold), text: 'Threshold that the model package states' }],
    ...(reached.includes(definition) ? { interpretation: [HIGH] } : {}),
    ...(remark === '' ? {} : { remark }),
  };
}

/** What the network was told beside the scan; nothing where that was nothing. */
function told({ onsetHours, anticoagulated, gcs, systolicMmHg, ageYears }: Clinical): string[] {
  const items = [
    onsetHours === null ? null : `onset ${rounded(onsetHours, 1)} h before the scan`,
    anticoagulated === null ? null : anticoagulated ? 'anticoagulated' : 'not anticoagulated',
    gcs === null ? null : `GCS ${gcs}`,
    systolicMmHg === null ? null : `systolic ${rounded(systolicMmHg, 0)} mmHg`,
    ageYears === null ? null : `age ${rounded(ageYears, 0)} years`,
  ].filter((item) => item !== null);
  return items.length === 0 ? [] : [`Estimated with: ${items.join(', ')}.`];
}

function growth(measured: Measured): Said[] {
  const { iphGrowthMl, ivhGrowthMl, hoursBetween, measurementErrorMl, exceedsMeasurementError, rules, meetsRule } =
    measured;
  const error = `${exceedsMeasurementError ? 'More than' : 'Within'} measurement error (${rounded(measurementErrorMl, 1)} mL).`;
  const since = `Over ${rounded(hoursBetween, 1)} h. ${error}`;
  return [
    { key: 'iph-growth', code: CODES.iphGrowthMl, valueQuantity: millilitres(iphGrowthMl), remark: since },
    { key: 'ivh-growth', code: CODES.ivhGrowthMl, valueQuantity: millilitres(ivhGrowthMl), remark: since },
    ...DEFINITIONS.map((definition) => ({
      key: `expanded-${definition.toLowerCase()}`,
      code: CODES.expanded(definition),
      valueBoolean: meetsRule.includes(definition),
      remark: `${rules[definition]}. ${error}`,
    })),
  ];
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
