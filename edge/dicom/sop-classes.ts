import { EXPLICIT_LE, IMPLICIT_LE, TRANSFER_SYNTAXES } from '../volume/syntaxes.ts';

export const VERIFICATION = '1.2.840.10008.1.1';
/** Storage Commitment Push Model (PS3.4 J.3), and its one well-known instance (PS3.4 J.3.5). */
export const STORAGE_COMMITMENT = '1.2.840.10008.1.20.1';
export const STORAGE_COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
export const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

/** A SOP class that is accepted, in the role of its SCP. */
export interface SopClass {
  readonly uid: string;
  /** PS3.6 table A-1. */
  readonly name: string;
  readonly service: 'Verification' | 'Storage' | 'Storage Commitment';
}

/**
 * Verification, Storage Commitment, and what a CT console sends along with a head scan (PS3.4 B.5). Only CT images are ever
 * read; the others are taken so that a scanner's send job does not fail on them, and so that the ward is told why they were
 * not read.
 */
export const SOP_CLASSES: readonly SopClass[] = [
  { uid: VERIFICATION, name: 'Verification SOP Class', service: 'Verification' },
  stored(CT_IMAGE, 'CT Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.2.1', 'Enhanced CT Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.2.2', 'Legacy Converted Enhanced CT Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.7', 'Secondary Capture Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.7.1', 'Multi-frame Single Bit Secondary Capture Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.7.2', 'Multi-frame Grayscale Byte Secondary Capture Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.7.3', 'Multi-frame Grayscale Word Secondary Capture Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.7.4', 'Multi-frame True Color Secondary Capture Image Storage'),
  stored('1.2.840.10008.5.1.4.1.1.88.67', 'X-Ray Radiation Dose SR Storage'),
  { uid: STORAGE_COMMITMENT, name: 'Storage Commitment Push Model SOP Class', service: 'Storage Commitment' },
];

const ACCEPTED: ReadonlySet<string> = new Set(SOP_CLASSES.map(({ uid }) => uid));
const STORED: ReadonlySet<string> = new Set(
  SOP_CLASSES.filter(({ service }) => service === 'Storage').map(({ uid }) => uid),
);

/** Whether instances of this class are taken. */
export function isStoredSopClass(uid: string): boolean {
  return STORED.has(uid);
}

export function isAcceptedSopClass(uid: string): boolean {
  return ACCEPTED.has(uid);
}

/**
 * Best first. Every sender must be able to send the second (PS3.5 10.1) unless its object is stored compressed. Those that
 * are stored but not read are the last: refused here, such an image would be missed by nobody.
 */
export const ACCEPTED_SYNTAXES: readonly string[] = TRANSFER_SYNTAXES.map(({ uid }) => uid);

/** Messages without an image are never compressed; of images each form that can be decoded. Best first. */
export function syntaxesOf(abstractSyntax: string): readonly string[] {
  return isStoredSopClass(abstractSyntax) ? ACCEPTED_SYNTAXES : [EXPLICIT_LE, IMPLICIT_LE];
}

/** The transfer syntax in which a context is accepted; null where its class or all of its syntaxes are not supported. */
export function acceptedSyntax(abstractSyntax: string, proposed: readonly string[]): string | null {
  if (!isAcceptedSopClass(abstractSyntax)) return null;
  return syntaxesOf(abstractSyntax).find((uid) => proposed.includes(uid)) ?? null;
}

function stored(uid: string, name: string): SopClass {
  return { uid, name, service: 'Storage' };
}
