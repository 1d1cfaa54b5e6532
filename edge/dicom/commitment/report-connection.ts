import { X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { checkServerIdentity, type SecureContextOptions, connect as secureConnect } from 'node:tls';
import { Fault } from '../../config/fault.ts';
import type { ReportTarget } from '../peers.ts';
import { type CertificateTie, fits, isTied, peerCertificate } from '../tls/peer-certificate.ts';

/** A connection that is being made; `ready` is the event that ends that, after which it may be written to. */
export interface Connecting {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/**
 * Begins a connection to the port of a device: plain, or by the profile of PS3.15 B.12 in the role of the TLS client. Then
 * the device must show a certificate that a trusted authority signed, and that is the one that it is tied to or bears the
 * name of its host (RFC 9325 4.1 by way of RFC 9525).
 *
 * @param context the files of `dicom.tls`; null where there is none
 * @throws Fault `dicom-report-tls` where TLS is asked for without them
 */
export function connectTo({ host, port, tls }: ReportTarget, context: SecureContextOptions | null): Connecting {
  if (tls === null) return { socket: connect({ host, port }), ready: 'connect' };
  if (context === null) throw failure('dicom.tls is not in use');
  const socket = secureConnect({
    ...context,
    host,
    port,
    servername: isIP(host) === 0 ? host : '',
    checkServerIdentity: (_name, shown) => {
      const isItsOwn = isTied(tls) && fits(tls, peerCertificate(new X509Certificate(shown.raw)));
      return isItsOwn ? undefined : checkServerIdentity(host, shown);
    },
  });
  return { socket, ready: 'secureConnect' };
}

/** What the operator can do about a device that is not reached. */
export function reportHint(error: unknown, { tls }: ReportTarget): string {
  if (error instanceof Fault) return error.hint;
  if (tls === null) return AWAY;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return tieHint(tls);
  if (code.includes('ALERT'))
    return 'See the log of the device: it must trust the certificate in dicom.tls.certificateFile.';
  if (code.startsWith('ERR_SSL'))
    return 'Check that reportTo of this peer names a port of the device with TLS 1.2 or 1.3.';
  return TRUST.has(code) ? 'Add the authority of the certificate of the device to dicom.tls.trustedFile.' : AWAY;
}

const AWAY = 'Check that the device is on and that reportTo of this peer names its DICOM port.';

/** OpenSSL's verdicts (X509_V_ERR_ names) on a certificate whose authority is not known. */
const TRUST = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

function tieHint(tls: CertificateTie): string {
  return isTied(tls)
    ? 'The device shows another certificate there than the one that dicom.peers ties it to.'
    : 'Name the host in reportTo as the certificate of the device does, or tie this peer to it by certificateFingerprint.';
}

function failure(message: string): Fault {
  return new Fault(message, {
    code: 'dicom-report-tls',
    hint: 'See the state of the appliance and its log: the files of dicom.tls could not be used.',
  });
}
