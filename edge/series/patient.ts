import type { InstanceHeader } from '../volume/header.ts';

/** Whose scan it is: issuer and Patient ID; the study where it has none. */
export function patientKey({ patientId, issuerOfPatientId, studyInstanceUid }: InstanceHeader): string {
  return patientId === null ? `study:${studyInstanceUid}` : `${issuerOfPatientId ?? ''}|${patientId}`;
}

/** Whether images state more than one patient; an image without Patient ID contradicts none. */
export function isMixed(headers: readonly InstanceHeader[]): boolean {
  const ids = new Set(headers.flatMap(({ patientId }) => patientId ?? []));
  const issuers = new Set(headers.flatMap(({ issuerOfPatientId }) => issuerOfPatientId ?? []));
  return ids.size > 1 || issuers.size > 1;
}
