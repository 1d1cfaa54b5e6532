import type { Config } from '../../edge/config/config.ts';
import { EXPIRY_WARNING_DAYS } from '../../edge/dicom/tls/problems.ts';
import { CIPHER_SUITES, MIN_RSA_BITS, TLS_PROFILE } from '../../edge/dicom/tls/profile.ts';
import { blocks, table } from './markdown.ts';

/** Section 8. */
export function security({ port, tls }: Config['dicom']): string {
  return blocks(
    '## 8 Security',
    '### 8.1 Introduction',
    `DICOM is accepted with TLS, without, or on a port for each (\`dicom.plain\`, \`dicom.tls\`). Until told otherwise every port
is open to the appliance itself only (127.0.0.1).`,
    '### 8.2 External network requirements',
    `None: the appliance needs no name service, directory, time service or certificate service, unless \`reportTo.host\` of a peer is a name.`,
    '### 8.3 TCP port configuration',
    table(
      ['Port', 'Default', 'Setting'],
      [
        ['DICOM without TLS', port, '`dicom.port`'],
        ['DICOM over TLS', `${tls?.port} (off until \`dicom.tls\` is set)`, '`dicom.tls.port`'],
      ],
    ),
    '### 8.4 DICOM security profiles support',
    '#### 8.4.1 Secure Use and User Identity',
    'None.',
    '#### 8.4.2 Secure Transport Connection',
    `${TLS_PROFILE.title} (${TLS_PROFILE.section}), in the role of the TLS server, and in that of the client for storage commitment results where \`reportTo.tls\` of a peer says so. TLS 1.3 is preferred and TLS 1.2 accepted; no earlier
version is negotiated. Client certificates are required unless \`dicom.tls.clientCertificates\` is "none". Cipher suites, best first:`,
    table(
      ['Version', 'Cipher suite'],
      CIPHER_SUITES.map(({ version, name }) => [version, name]),
    ),
    'Renegotiation, session resumption and compression are off.',
    '#### 8.4.3 to 8.4.6 Media, Attribute Confidentiality, Digital Signature, others',
    'None.',
    '### 8.5 User Identity Negotiation support',
    'Not supported; a User Identity sub-item is not answered.',
    '### 8.6 Web services security features',
    'No DICOM web service is offered.',
    '### 8.7 Other security features',
    `An association is accepted only from an AE title and address in \`dicom.peers\`. Such a peer may be tied to a client certificate by
its subject or its SHA-256 fingerprint; it is then accepted with that one only, and never without TLS. Each association that is rejected and
each handshake that fails is logged with the address, the certificate where one was shown, the reason and what to do.`,
    `Key management: certificates and keys are PEM files that the hospital makes and renews. The private key is stored without a passphrase; an RSA key has at least ${MIN_RSA_BITS} bits. The files are read at the start and at
SIGHUP; associations that are open go on. From ${EXPIRY_WARNING_DAYS} days before a certificate ends the state of the appliance says so. A client
certificate must be signed by an authority of \`dicom.tls.trustedFile\`, be valid on that day, and allow client authentication where
it restricts its use. A device that is called over TLS must show a certificate of such an authority that is the one the peer is tied to, or
that bears the name or address of its host. Revocation lists are not read.`,
  );
}
