import { EXPLICIT_LE, IMPLICIT_LE } from '../volume/syntaxes.ts';

export const VERIFICATION = '1.2.840.10008.1.1';
/** Storage Commitment Push Model (PS3.4 J.3), and its one well-known instance (PS3.4 J.3.5). */
export const STORAGE_COMMITMENT = '1.2.840.10008.1.20.1';
export const STORAGE_COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
export const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

/**
 * What a CT console sends along with a head scan (PS3.4 B.5). Only CT images are ever read; the others are taken so that a
 * scanner's send job does not fail on them, and so that the ward is told why they were not read.
 */
const STORED: ReadonlySet<string> = new Set([
  CT_IMAGE,
  '1.2.840.10008.5.1.4.1.1.2.1', // Enhanced CT
  '1.2.840.10008.5.1.4.1.1.7', // Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.1', // Multi-frame Single Bit Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.2', // Multi-frame Grayscale Byte Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.3', // Multi-frame Grayscale Word Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.4', // Multi-frame True Color Secondary Capture
  '1.2.840.10008.5.1.4.1.1.88.67', // X-Ray Radiation Dose SR
]);

/** Whether instances of this class are taken. */
export function isStoredSopClass(uid: string): boolean {
  return STORED.has(uid);
}

export function isAcceptedSopClass(uid: string): boolean {
  return uid === VERIFICATION || uid === STORAGE_COMMITMENT || isStoredSopClass(uid);
}

/** Best first. Every sender must be able to send the second (PS3.5 10.1) unless its object is stored compressed. */
const ACCEPTED_SYNTAXES: readonly string[] = [EXPLICIT_LE, IMPLICIT_LE];

/** The transfer syntax in which a context is accepted; null where its class or all of its syntaxes are not supported. */
export function acceptedSyntax(abstractSyntax: string, proposed: readonly string[]): string | null {
  if (!isAcceptedSopClass(abstractSyntax)) return null;
  return ACCEPTED_SYNTAXES.find((uid) => proposed.includes(uid)) ?? null;
}
