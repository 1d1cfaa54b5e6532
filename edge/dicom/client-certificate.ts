import type { TLSSocket } from 'node:tls';

/** Who a peer is by the certificate that it proved to own in the TLS handshake. */
export interface ClientCertificate {
  /** Distinguished name as the certificate orders it, e.g. `O=Radiology, CN=CT1`; special characters as in RFC 4514. */
  readonly subject: string;
  /** SHA-256 of the certificate, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

/** The certificate that the peer has shown; null where it showed none. Whether it may be trusted is another question. */
export function clientCertificate(socket: TLSSocket): ClientCertificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  return { subject: (shown.subject ?? '').split('\n').join(', '), fingerprint: plainFingerprint(shown.fingerprint256) };
}

/** A fingerprint however it is written: `AB:CD:...` or `abcd...`. */
export function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

/**
 * Whether two texts name the same subject. `C = DE, O = X` (openssl's way) is `C=DE,O=X`, and `O=X,C=DE` too, for RFC 4514
 * writes a name from its end; letter case counts in values only.
 */
export function isSameSubject(a: string, b: string): boolean {
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
