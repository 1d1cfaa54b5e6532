import type { CodeableConcept, Meta, Reference } from 'fhir/r4.js';
import type { IntendedUse } from '../../assessment/assessment.ts';
import type { PatientLabel } from '../../mqtt/topics.ts';
import { TEST_DATA } from './codes.ts';

/** Which appliance speaks. */
export interface Source {
  readonly site: string;
  readonly appliance: string;
  /** Of the software. */
  readonly version: string;
}

/** The study that an assessment or alert is about, as far as the journal knows it. */
export interface About {
  readonly studyInstanceUid: string | null;
  readonly label: PatientLabel;
}

export const NOT_FOR_DIAGNOSIS = 'Research software, not a medical device. Not for diagnosis.';
export const DEMONSTRATION = 'Demonstration: networks trained on computed phantoms, never on a patient.';

/** The patient by the identifiers that the site lets leave the appliance; undefined where it hides both. */
export function subject({ name, id }: PatientLabel): Reference | undefined {
  if (name === null && id === null) return undefined;
  return {
    type: 'Patient',
    ...(id === null ? {} : { identifier: { value: id } }),
    ...(name === null ? {} : { display: name }),
  };
}

/** The imaging study by its Study Instance UID, as FHIR's ImagingStudy names it. */
export function study({ studyInstanceUid }: About): Reference[] | undefined {
  if (studyInstanceUid === null) return undefined;
  const identifier = { system: 'urn:dicom:uid', value: `urn:oid:${studyInstanceUid}` };
  return [{ type: 'ImagingStudy', identifier }];
}

export function device({ site, appliance, version }: Source): Reference {
  return {
    type: 'Device',
    identifier: { value: `${site}/${appliance}` },
    display: `HENet Edge ${version}, ${appliance}`,
  };
}

/** What marks each resource: when it was last changed, and that a demonstration model's result is none of care. */
export function meta(lastUpdated: string, intendedUse: IntendedUse): Meta {
  return { lastUpdated, ...(intendedUse === 'demonstration' ? { security: [TEST_DATA] } : {}) };
}

export function caution(intendedUse: IntendedUse): string {
  return intendedUse === 'demonstration' ? `${DEMONSTRATION} ${NOT_FOR_DIAGNOSIS}` : NOT_FOR_DIAGNOSIS;
}

/**
 * A scanner states its time without a zone, and FHIR allows no time of day without one: the day alone is given, the time of day
 * in words beside it.
 */
export function acquired(acquiredAt: string | null): { effectiveDateTime?: string } {
  return acquiredAt === null ? {} : { effectiveDateTime: acquiredAt.slice(0, 10) };
}

export const text = (words: string): CodeableConcept => ({ text: words });
