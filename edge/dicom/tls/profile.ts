import { constants } from 'node:crypto';
import type { TlsOptions } from 'node:tls';

/** A cipher suite by its registered name and by OpenSSL's. */
export interface CipherSuite {
  readonly version: 'TLS 1.2' | 'TLS 1.3';
  readonly name: string;
  readonly openssl: string;
}

/** The profile's title and section in PS3.15. */
export const TLS_PROFILE = {
  section: 'PS3.15 B.12',
  title: 'BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile',
} as const;

/**
 * Best first. PS3.15 B.12 leaves the suites to BCP 195: for TLS 1.2 the four that RFC 9325 4.2 recommends, all with forward
 * secrecy and authenticated encryption; for TLS 1.3 those of RFC 8446 9.1, to which RFC 9325 4.3 refers.
 */
export const CIPHER_SUITES: readonly CipherSuite[] = [
  suite('TLS 1.3', 'TLS_AES_256_GCM_SHA384'),
  suite('TLS 1.3', 'TLS_CHACHA20_POLY1305_SHA256'),
  suite('TLS 1.3', 'TLS_AES_128_GCM_SHA256'),
  suite('TLS 1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'),
  suite('TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'),
  suite('TLS 1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'),
  suite('TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'),
];

/** Shortest RSA key that a certificate of ours may have (RFC 9325 4.5). */
export const MIN_RSA_BITS = 2048;

/**
 * What every context of the profile has. TLS 1.0 and 1.1 are never negotiated (RFC 8996); no renegotiation (RFC 9325 3.5);
 * no tickets, so that a session cannot outlive the trust in its certificate.
 */
export const TLS_CONTEXT = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: CIPHER_SUITES.map(({ openssl }) => openssl).join(':'),
  honorCipherOrder: true,
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
} as const satisfies TlsOptions;

function suite(version: CipherSuite['version'], name: string, openssl = name): CipherSuite {
  return { version, name, openssl };
}
