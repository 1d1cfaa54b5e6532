import type { AssociationRequest } from './association-request.ts';
import type { ClientCertificate } from './client-certificate.ts';
import { REJECTION, type Rejection } from './pdu.ts';
import type { PeerList } from './peers.ts';

/** DICOM Application Context Name (PS3.7 A.2.1). */
export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';

export interface Admission {
  readonly request: AssociationRequest;
  readonly address: string;
  /** Of the TLS connection that it came over; null without TLS, or where none is asked for. */
  readonly certificate: ClientCertificate | null;
  readonly aeTitle: string;
  readonly peers: PeerList;
  /** Whether one more association may be open. */
  readonly hasRoom: () => boolean;
}

export interface Refusal {
  readonly rejection: Rejection;
  readonly hint: string;
}

/** Why an association is refused (PS3.8 9.3.4), with what the operator can do; null where it is accepted. */
export function admit({ request, address, certificate, aeTitle, peers, hasRoom }: Admission): Refusal | null {
  if (!request.supportsVersion1) {
    return { rejection: REJECTION.protocolVersion, hint: 'The device does not speak DICOM upper layer version 1.' };
  }
  if (request.applicationContext !== APPLICATION_CONTEXT) {
    return { rejection: REJECTION.applicationContext, hint: 'The device does not speak DICOM.' };
  }
  const { callingAeTitle, calledAeTitle } = request;
  const acquaintance = peers.judge({ aeTitle: callingAeTitle, address, certificate });
  if (acquaintance === 'unknown') {
    const tie = certificate === null ? '' : `, "certificateFingerprint": "${certificate.fingerprint}"`;
    const hint = `If this device may send, add { "aeTitle": "${callingAeTitle}", "address": "${address}"${tie} } to dicom.peers.`;
    return { rejection: REJECTION.callingAeTitle, hint };
  }
  if (acquaintance === 'other-certificate') {
    return { rejection: REJECTION.callingAeTitle, hint: otherCertificate(certificate) };
  }
  if (calledAeTitle !== aeTitle) {
    const hint = `The device calls "${calledAeTitle}": set its destination's AE title to ${aeTitle}, or dicom.aeTitle to what it calls.`;
    return { rejection: REJECTION.calledAeTitle, hint };
  }
  if (!hasRoom()) {
    return { rejection: REJECTION.tooManyAssociations, hint: 'More associations are open than dicom.maxAssociations.' };
  }
  return null;
}

function otherCertificate(certificate: ClientCertificate | null): string {
  if (certificate === null) return 'dicom.peers ties this device to a certificate: it must call the TLS port with it.';
  const { subject, fingerprint } = certificate;
  return `It shows the certificate ${subject} (SHA-256 ${fingerprint}), not the one that dicom.peers ties it to.`;
}
