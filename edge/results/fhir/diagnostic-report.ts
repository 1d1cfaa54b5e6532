import type { DiagnosticReport } from 'fhir/r4.js';
import type { Assessment } from '../../assessment/assessment.ts';
import { CEREBRAL_HAEMORRHAGE, CT_HEAD, CT_SECTION } from './codes.ts';
import { type About, acquired, caution, meta, type Source, study, subject } from './context.ts';
import { observationsOf } from './observations.ts';

/**
 * One assessment as a FHIR R4 DiagnosticReport: `preliminary`, for no person has verified it, or `cancelled` where the scan was
 * not assessed, with the reason as its conclusion. Its results are the observations of `observationsOf`.
 */
export function diagnosticReportOf(assessment: Assessment, about: About, source: Source): DiagnosticReport {
  const { assessmentId, concludedAt, acquiredAt, intendedUse, status, hematoma } = assessment;
  const patient = subject(about.label);
  const images = study(about);
  const results = observationsOf(assessment, about, source);
  return {
    resourceType: 'DiagnosticReport',
    id: assessmentId,
    meta: meta(concludedAt, intendedUse),
    status: status === 'assessed' ? 'preliminary' : 'cancelled',
    category: [CT_SECTION],
    code: CT_HEAD,
    ...(patient ? { subject: patient } : {}),
    ...acquired(acquiredAt),
    issued: concludedAt,
    ...(results.length > 0 ? { result: results.map(({ id }) => ({ reference: `Observation/${id}` })) } : {}),
    ...(images ? { imagingStudy: images } : {}),
    conclusion: [conclusion(assessment), ...assessment.quality.map((remark) => remark.text), caution(intendedUse)].join(
      ' ',
    ),
    ...(hematoma?.found ? { conclusionCode: [CEREBRAL_HAEMORRHAGE] } : {}),
  };
}

function conclusion({ notAssessed, hematoma, acquiredAt }: Assessment): string {
  if (hematoma === null) return `This scan was not assessed. ${notAssessed?.text ?? 'The reason is unknown.'}`;
  const when =
    acquiredAt === null ? '' : ` on the scan of ${acquiredAt.replace('T', ' ').slice(0, 16)}, by the scanner's clock`;
  if (!hematoma.found) return `No haematoma found${when}.`;
  const ml = (value: number) => `${value.toFixed(1)} mL`;
  return `Bleed of ${ml(hematoma.totalMl)} found${when} (IPH ${ml(hematoma.iphMl)}, IVH ${ml(hematoma.ivhMl)}).`;
}
