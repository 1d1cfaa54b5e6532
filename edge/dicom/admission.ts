import type { AssociationRequest } from './association-request.ts';
import { REJECTION, type Rejection } from './pdu.ts';
import type { PeerList } from './peers.ts';

/** DICOM Application Context Name (PS3.7 A.2.1). */
export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';

export interface Admission {
  readonly request: AssociationRequest;
  readonly address: string;
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
export function admit({ request, address, aeTitle, peers, hasRoom }: Admission): Refusal | null {
  if (!request.supportsVersion1) {
    return { rejection: REJECTION.protocolVersion, hint: 'The device does not speak DICOM upper layer version 1.' };
  }
  if (request.applicationContext !== APPLICATION_CONTEXT) {
    return { rejection: REJECTION.applicationContext, hint: 'The device does not speak DICOM.' };
  }
  const { callingAeTitle, calledAeTitle } = request;
  if (!peers.allows(callingAeTitle, address)) {
    const hint = `If this device may send, add { "aeTitle": "${callingAeTitle}", "address": "${address}" } to dicom.peers.`;
    return { rejection: REJECTION.callingAeTitle, hint };
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
