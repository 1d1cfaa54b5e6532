import { TRANSFER_SYNTAXES } from '../volume/syntaxes.ts';

export const VERIFICATION = '1.2.840.10008.1.1';
export const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

/**
 * What a CT console sends along with a head scan (PS3.4 B.5). Only CT images are ever read; the others are taken so that a
 * scanner's send job does not fail on them, and so that the ward is told why they were not read.
 */
const STORED: ReadonlySet<string> = new Set([
  CT_IMAGE,
  '1.2.840.10008.5.1.4.1.1.2.1', // Enhanced CT
  '1.2.840.10008.5.1.4.1.1.2.2', // Legacy Converted Enhanced CT
  '1.2.840.10008.5.1.4.1.1.7', // Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.1', // Multi-frame Single Bit Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.2', // Multi-frame Grayscale Byte Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.3', // Multi-frame Grayscale Word Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.4', // Multi-frame True Color Secondary Capture
  '1.2.840.10008.5.1.4.1.1.88.67', // X-Ray Radiation Dose SR
]);

export function isAcceptedSopClass(uid: string): boolean {
  return uid === VERIFICATION || STORED.has(uid);
}

/**
 * Best first. Every sender must be able to send the second (PS3.5 10.1) unless its object is stored compressed. Those that
 * are stored but not read are the last: refused here, such an image would be missed by nobody.
 */
const ACCEPTED_SYNTAXES: readonly string[] = TRANSFER_SYNTAXES.map(({ uid }) => uid);

/** The transfer syntax in which a context is accepted; null where its class or all of its syntaxes are not supported. */
export function acceptedSyntax(abstractSyntax: string, proposed: readonly string[]): string | null {
  if (!isAcceptedSopClass(abstractSyntax)) return null;
  return ACCEPTED_SYNTAXES.find((uid) => proposed.includes(uid)) ?? null;
}
