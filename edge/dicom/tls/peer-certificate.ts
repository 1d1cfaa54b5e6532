import type { X509Certificate } from 'node:crypto';

/** Who a peer is by the certificate that it proved to own in the TLS handshake. */
export interface PeerCertificate {
  /** Distinguished name as the certificate orders it, e.g. `O=Radiology, CN=CT1`; special characters as in RFC 4514. */
  readonly subject: string;
  /** SHA-256 of the certificate, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

/** The one certificate that a peer is tied to; where neither is stated it may have any. */
export interface CertificateTie {
  readonly certificateSubject?: string | undefined;
  readonly certificateFingerprint?: string | undefined;
}

/** A certificate as it was shown. Whether it may be trusted is another question. */
export function peerCertificate({ subject, fingerprint256 }: X509Certificate): PeerCertificate {
  return { subject: (subject ?? '').split('\n').join(', '), fingerprint: plainFingerprint(fingerprint256) };
}

export function isTied({ certificateSubject, certificateFingerprint }: CertificateTie): boolean {
  return certificateSubject !== undefined || certificateFingerprint !== undefined;
}

/** Whether the certificate is the one of the tie; any, and none, where there is no tie. */
export function fits(tie: CertificateTie, certificate: PeerCertificate | null): boolean {
  if (!isTied(tie)) return true;
  if (certificate === null) return false;
  const { certificateSubject, certificateFingerprint } = tie;
  return (
    (certificateSubject === undefined || isSameSubject(certificateSubject, certificate.subject)) &&
    (certificateFingerprint === undefined || plainFingerprint(certificateFingerprint) === certificate.fingerprint)
  );
}

/** A fingerprint however it is written: `AB:CD:...` or `abcd...`. */
function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

/**
 * Whether two texts name the same subject. `C = DE, O = X` (openssl's way) is `C=DE,O=X`, and `O=X,C=DE` too, for RFC 4514
 * writes a name from its end; letter case counts in values only.
 */
function isSameSubject(a: string, b: string): boolean {
  const [one, other] = [parts(a), parts(b)];
  const isEqual = (parts: readonly string[]) =>
    parts.length === one.length && parts.every((part, n) => part === one[n]);
  return isEqual(other) || isEqual(other.toReversed());
}

/** `TYPE=value` of each part. A comma that belongs to a value is escaped by a backslash or stands in quotation marks. */
function parts(subject: string): string[] {
  return (subject.match(/(?:\\.|"(?:\\.|[^"\\])*"|[^,\n\\"])+/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [type = '', ...value] = part.split('=');
      return `${type.trim().toUpperCase()}=${value
        .join('=')
        .trim()
        .replace(/"|\\(.)/g, '$1')}`;
    });
}
