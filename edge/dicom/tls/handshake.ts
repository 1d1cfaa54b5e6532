import { CIPHER_SUITES } from './profile.ts';

/** Why a handshake failed, in words, and what the operator can do. */
export interface HandshakeFailure {
  readonly reason: string;
  readonly hint: string;
}

const SIGN =
  "Have the device's certificate signed by an authority in dicom.tls.trustedFile, or add its authority there.";
const TRUST = "Install the authority of the appliance's certificate on the device as one to trust.";
const VERSIONS = 'Allow TLS 1.2 or 1.3 on the device, or update it; older versions are not safe (RFC 8996).';

/** By the code of OpenSSL's error, of its verdict on the certificate (X509_V_ERR_ names), or of Node.js. */
const FAILURES: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  'no-certificate': [
    'it shows no certificate',
    'Give the device a certificate and switch on client authentication there.',
  ],
  CERT_HAS_EXPIRED: ['its certificate, or that of its authority, has expired', 'Renew the certificate on the device.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Check the clocks of the device and of the appliance.'],
  UNABLE_TO_GET_ISSUER_CERT: ['its certificate is from an authority that is not trusted here', SIGN],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['its certificate is from an authority that is not trusted here', SIGN],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its certificate is from an authority that is not trusted here', SIGN],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is from an authority that is not trusted here', SIGN],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is signed by itself and not trusted here', SIGN],
  INVALID_PURPOSE: [
    'its certificate is not one for clients',
    'Its extended key usage must allow client authentication.',
  ],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ['it offers neither TLS 1.2 nor 1.3', VERSIONS],
  ERR_SSL_VERSION_TOO_LOW: ['it offers neither TLS 1.2 nor 1.3', VERSIONS],
  ERR_SSL_NO_SHARED_CIPHER: [
    'it offers no cipher suite that is accepted here',
    `Allow one of these on the device: ${CIPHER_SUITES.map(({ name }) => name).join(', ')}.`,
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'what it sent is not TLS',
    'Switch TLS on at the device, or let it call the plain port.',
  ],
  ERR_SSL_HTTP_REQUEST: ['what it sent is HTTP without TLS', 'This port speaks DICOM over TLS only.'],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ['it does not trust the certificate of the appliance', TRUST],
  ERR_TLS_HANDSHAKE_TIMEOUT: [
    'it did not end the handshake within dicom.tls.handshakeSeconds',
    'Check the device and the network.',
  ],
  ECONNRESET: [
    'it ended the connection before the handshake was over',
    `Where this is no port check, see the log of the device. ${TRUST}`,
  ],
};

/** Every code, also one that no row foresees, comes out in the log as it is. */
export function handshakeFailure(code: string): HandshakeFailure {
  const known = FAILURES[code];
  if (known) return { reason: known[0], hint: known[1] };
  const isAlert = code.includes('ALERT');
  return isAlert
    ? { reason: `it broke the handshake off (${code})`, hint: `See the log of the device. ${TRUST}` }
    : {
        reason: `the handshake failed (${code})`,
        hint: 'Compare the TLS settings of the device with the conformance statement.',
      };
}
