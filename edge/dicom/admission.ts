import type { PeerList } from './peers.ts';
import type { PeerCertificate } from './tls/peer-certificate.ts';
import type { AssociationRequest } from './upper-layer/association-request.ts';
import { REJECTION, type Rejection } from './upper-layer/pdu.ts';

/** DICOM Application Context Name (PS3.7 A.2.1). */
export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';

export interface Admission {
  readonly request: AssociationRequest;
  readonly address: string;
  /** Of the TLS connection that it came over; null without TLS, or where none is asked for. */
  readonly certificate: PeerCertificate | null;
  readonly aeTitle: string;
  readonly peers: PeerList;
  /** Whether one more association may be open. */
  readonly hasRoom: () => boolean;
}

export interface Refusal {
  readonly rejection: Rejection;
  /** In words, for the log. */
  readonly why: string;
  readonly hint: string;
}

/** An association that was refused because of who asked or what was asked for. */
export interface RefusedPeer extends Refusal {
  readonly address: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
}

/** Why an association is refused (PS3.8 9.3.4), with what the operator can do; null where it is accepted. */
export function admit({ request, address, certificate, aeTitle, peers, hasRoom }: Admission): Refusal | null {
  if (!request.supportsVersion1) {
    const hint = 'Check that the device speaks DICOM: there is no other version.';
    return refusal('protocolVersion', 'it does not speak version 1 of the upper layer protocol', hint);
  }
  if (request.applicationContext !== APPLICATION_CONTEXT) {
    const hint = 'Check that what calls is a DICOM device: there is no other application context.';
    return refusal('applicationContext', 'its application context is not that of DICOM', hint);
  }
  const { callingAeTitle, calledAeTitle } = request;
  const acquaintance = peers.judge({ aeTitle: callingAeTitle, address, certificate });
  if (acquaintance === 'unknown') {
    const tie = certificate === null ? '' : `, "certificateFingerprint": "${certificate.fingerprint}"`;
    const hint = `If this device may send, add { "aeTitle": "${callingAeTitle}", "address": "${address}"${tie} } to dicom.peers.`;
    return refusal('callingAeTitle', 'its AE title and address are not in dicom.peers', hint);
  }
  if (acquaintance === 'other-certificate') {
    const why = 'it does not show the certificate that it is tied to';
    return refusal('callingAeTitle', why, otherCertificate(certificate));
  }
  if (calledAeTitle !== aeTitle) {
    const hint = `The device calls "${calledAeTitle}": set its destination's AE title to ${aeTitle}, or dicom.aeTitle to what it calls.`;
    return refusal('calledAeTitle', 'it calls another AE title', hint);
  }
  if (!hasRoom()) {
    const hint =
      'Where so many devices are meant to send at once, raise dicom.maxAssociations; else see which hold theirs open.';
    return refusal('tooManyAssociations', 'as many associations are open as may be', hint);
  }
  return null;
}

function refusal(kind: keyof typeof REJECTION, why: string, hint: string): Refusal {
  return { rejection: REJECTION[kind], why, hint };
}

function otherCertificate(certificate: PeerCertificate | null): string {
  if (certificate === null) return 'dicom.peers ties this device to a certificate: it must call the TLS port with it.';
  const { subject, fingerprint } = certificate;
  return `It shows the certificate ${subject} (SHA-256 ${fingerprint}), not the one that dicom.peers ties it to.`;
}
