import type { Config } from '../../edge/config/config.ts';
import { APPLICATION_CONTEXT } from '../../edge/dicom/admission.ts';
import { CLOSING_MS } from '../../edge/dicom/association.ts';
import { UNRECOGNIZED_OPERATION } from '../../edge/dicom/command-set.ts';
import { MAX_REPORT_ASSOCIATIONS } from '../../edge/dicom/commitment/courier.ts';
import { PATIENCE_MS, REPORT_CONTEXT } from '../../edge/dicom/commitment/report-association.ts';
import { ACTION_STATUS } from '../../edge/dicom/commitment/status.ts';
import { SPARE_CONNECTIONS } from '../../edge/dicom/listener.ts';
import { MAX_UNKNOWN_BYTES } from '../../edge/dicom/message-reader.ts';
import { LEAST_BYTES } from '../../edge/dicom/pace.ts';
import { SOP_CLASSES, STORAGE_COMMITMENT, syntaxesOf } from '../../edge/dicom/sop-classes.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../../edge/dicom/storage/part10.ts';
import { STORE_STATUS } from '../../edge/dicom/storage/status.ts';
import { MAX_CONTEXTS } from '../../edge/dicom/upper-layer/association-request.ts';
import { ANNOUNCED_PDU_BYTES, MAX_ASSOCIATE_BYTES, MAX_DATA_BYTES } from '../../edge/dicom/upper-layer/framer.ts';
import { REJECTION } from '../../edge/dicom/upper-layer/pdu.ts';
import { ABORT_REASON } from '../../edge/dicom/upper-layer/protocol-error.ts';
import { syntaxName } from '../../edge/volume/syntaxes.ts';
import { blocks, bytes, hex, table } from './markdown.ts';

const REJECTED: Readonly<Record<keyof typeof REJECTION, string>> = {
  applicationContext: 'another application context name',
  callingAeTitle:
    'the calling AE title is not known, does not call from an address that is known for it, or not with its certificate',
  calledAeTitle: 'the called AE title is not that of the appliance',
  protocolVersion: 'version 1 of the upper layer protocol is not offered',
  tooManyAssociations: 'as many associations are open as may be (`dicom.maxAssociations`); try again later',
};

const ABORTED: Readonly<Record<keyof typeof ABORT_REASON, string>> = {
  notSpecified: 'a time limit has passed, or something failed inside',
  unrecognizedPdu: 'a PDU type that does not exist',
  unexpectedPdu: 'a PDU, a command or a data set that may not come at this point',
  unexpectedParameter: 'a parameter that may not come here',
  invalidParameter: 'a length or value that cannot be',
};

const STATUS: Readonly<Record<keyof typeof STORE_STATUS, readonly [meaning: string, when: string]>> = {
  success: ['Success', 'it is on the disk and recorded, or was so before'],
  outOfResources: [
    'Refused: Out of Resources',
    'the disk is full or cannot be written, or the instance is larger than `dicom.maxInstanceBytes`; it may be sent again',
  ],
  processingFailure: ['Failure: Processing failure', 'something failed in the appliance itself'],
  invalidInstance: ['Failure: Invalid SOP Instance', 'the SOP Instance UID of the command is not a UID'],
  classNotSupported: [
    'Refused: SOP Class not supported',
    'the SOP class of the command is not that of its presentation context',
  ],
  mismatch: ['Error: Data Set does not match SOP Class', 'it is not the class or instance that the command named'],
  cannotUnderstand: ['Error: Cannot understand', 'it cannot be parsed, or lacks its UIDs; kept in quarantine'],
};

const ACTION: Readonly<Record<keyof typeof ACTION_STATUS, string>> = {
  success: 'the request is recorded; its result will be reported',
  processingFailure: 'the request could not be recorded; see the log of the appliance',
  noSuchInstance: 'the SOP instance is not the well-known one (PS3.4 J.3.5)',
  invalidArgument:
    'the Action Information is missing, damaged or names no instance, or its Transaction UID waits already with other instances',
  noSuchClass: 'the SOP class is not Storage Commitment Push Model',
  classInstanceConflict: 'the well-known instance is named with another SOP class',
  noSuchAction: 'the Action Type ID is not 1',
  unrecognizedOperation: 'the command is not N-ACTION',
  resourceLimitation: 'too many instances in one request, too many results that wait, or the disk is full',
};

/** Section 7. */
export function network(dicom: Config['dicom']): string {
  const most = dicom.maxAssociations + SPARE_CONNECTIONS;
  return blocks(
    '## 7 Network and media communication details',
    '### 7.1 General',
    '#### 7.1.1 General association parameters',
    table(
      ['Parameter', 'Value'],
      [
        ['Application Context Name', APPLICATION_CONTEXT],
        ['Implementation Class UID', IMPLEMENTATION_CLASS_UID],
        ['Implementation Version Name', IMPLEMENTATION_VERSION],
        ['Called AE title', `${dicom.aeTitle} (\`dicom.aeTitle\`); any other is rejected`],
        ['Maximum PDU size that is announced', bytes(ANNOUNCED_PDU_BYTES)],
        ['Longest P-DATA-TF that is taken all the same', bytes(MAX_DATA_BYTES)],
        ['Longest A-ASSOCIATE-RQ', `${bytes(MAX_ASSOCIATE_BYTES)}, ${MAX_CONTEXTS} presentation contexts`],
        ['Largest instance', `${bytes(dicom.maxInstanceBytes)} (\`dicom.maxInstanceBytes\`)`],
        ['Associations accepted at once', `${dicom.maxAssociations} (\`dicom.maxAssociations\`)`],
        ['Connections at once', `${most} in all, ${dicom.maxConnectionsPerAddress} of one address, over both ports`],
        [
          'Associations initiated',
          `${MAX_REPORT_ASSOCIATIONS} at once, one to a device, for storage commitment results`,
        ],
        ['Outstanding asynchronous operations', '1; the window is not negotiated'],
        [
          'SCP/SCU role selection',
          'proposed in associations that it initiates; in others not answered, so that the defaults hold',
        ],
        ['Extended negotiation, User Identity', 'not answered, so that the defaults hold'],
        ['IPv4 and IPv6', 'both'],
      ],
    ),
    '### 7.2 Specifications',
    '#### 7.2.1 HENet Edge AE',
    '##### 7.2.1.1 Sequencing of real-world activities',
    'See 4.1.2.',
    '##### 7.2.1.2 Association parameters',
    'Those of 7.1.1.',
    '##### 7.2.1.3 Association initiation',
    `It initiates an association for the result of a storage commitment request that its device did not take on the association that
asked, where \`reportTo\` of the peer names a port, with TLS where it says so. The called AE title is the one by which the device called; the
calling one is that of the appliance. Each step may take ${PATIENCE_MS / 1000} s. One presentation context is proposed:`,
    table(
      ['Abstract syntax', 'UID', 'Transfer syntaxes', 'Role', 'Extended negotiation'],
      [
        [
          nameOf(STORAGE_COMMITMENT),
          STORAGE_COMMITMENT,
          REPORT_CONTEXT.transferSyntaxes.map(syntaxName).join(', '),
          'SCP, by role selection: SCU 0, SCP 1 (PS3.7 D.3.3.4)',
          'none',
        ],
      ],
    ),
    'A device that rejects it, or does not accept that context and role, or does not answer, is tried again later (5.2.6).',
    '##### 7.2.1.4 Association acceptance',
    `Presentation contexts may have their ids in any order; of an id that is proposed twice the first counts. Of the transfer syntaxes of a
context the first in the order of this table that is proposed is accepted; a context with none of them is answered "transfer syntaxes not supported".`,
    table(
      ['Abstract syntax', 'UID', 'Transfer syntaxes', 'Role', 'Extended negotiation'],
      SOP_CLASSES.map(({ name, uid }) => [name, uid, syntaxesOf(uid).map(syntaxName).join(', '), 'SCP', 'none']),
    ),
    'An association is rejected (PS3.8 9.3.4), checked in the order protocol, application context, calling AE, called AE, limit:',
    table(
      ['Result', 'Source', 'Reason', 'When'],
      entries(REJECTION).map(([key, { result, source, reason }]) => [result, source, reason, REJECTED[key]]),
    ),
    '### 7.3 Status codes',
    '#### 7.3.1 General communication and failure behaviour',
    table(
      ['Limit', 'Default', 'Then'],
      [
        ['TLS handshake (`dicom.tls.handshakeSeconds`)', `${dicom.tls?.handshakeSeconds} s`, 'connection closed'],
        ['First PDU, ARTIM timer (`dicom.artimSeconds`)', `${dicom.artimSeconds} s`, 'connection closed'],
        [
          `Next whole PDU, and amid a message ${LEAST_BYTES} bytes in whole PDUs (\`dicom.idleSeconds\`)`,
          `${dicom.idleSeconds} s`,
          'A-ABORT, connection closed',
        ],
        [
          'Association in all (`dicom.maxAssociationSeconds`)',
          `${dicom.maxAssociationSeconds} s`,
          'A-ABORT, connection closed',
        ],
        ['Peer closes after release, rejection or abort', `${CLOSING_MS / 1000} s`, 'connection closed'],
      ],
    ),
    'A-ABORT by the service provider (source 2) has one of these reasons (PS3.8 9.3.8):',
    table(
      ['Reason', 'When'],
      entries(ABORT_REASON).map(([key, reason]) => [reason, ABORTED[key]]),
    ),
    `When an association ends without release, instances that were answered with success stay; a data set that was not whole is dropped.
A connection that TLS ends because its integrity check failed is closed at once; the layers above are told reason 0.`,
    '#### 7.3.2 DIMSE services',
    'C-ECHO is answered with 0000 (Success). C-STORE is answered with:',
    table(
      ['Status', 'Meaning', 'When'],
      entries(STORE_STATUS).map(([key, status]) => [hex(status), ...STATUS[key]]),
    ),
    'N-ACTION of Storage Commitment is answered with:',
    table(
      ['Status', 'When'],
      entries(ACTION_STATUS).map(([key, status]) => [hex(status), ACTION[key]]),
    ),
    `Error Comment (0000,0902) says why where a status is not Success. Of the answer to an N-EVENT-REPORT success and warnings
count as taken; after any other status it is sent again.

Any other request, or one of these on a context of another service, is answered with ${hex(UNRECOGNIZED_OPERATION)} (Unrecognized operation) once
its data set, where it has one, has passed, and the association goes on. C-CANCEL is passed over, as there is never anything to
cancel. A command set that is malformed, a response to nothing that was asked, and a data set of such a request of more than
${bytes(MAX_UNKNOWN_BYTES)} end the association with A-ABORT.`,
    '#### 7.3.3 DICOM Web Services',
    'None.',
  );
}

function nameOf(uid: string): string {
  return SOP_CLASSES.find((one) => one.uid === uid)?.name ?? uid;
}

function entries<K extends string, V>(table: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(table) as [K, V][];
}
