import type { X509Certificate } from 'node:crypto';
import type { TlsFiles } from './files.ts';

/** From this long before its end a certificate is a problem that the state tells. */
export const EXPIRY_WARNING_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * What a person should know of TLS files that fit together, each with what to do; empty when all is well.
 *
 * @param now milliseconds since the epoch
 */
export function tlsProblems({ certificates, trusted, openKeyFile }: TlsFiles, now: number): string[] {
  const renew = 'Renew it, then reload the service (SIGHUP).';
  return [
    ...certificates.flatMap((one) => validity(one, now, 'DICOM TLS certificate', `Scanners may refuse it. ${renew}`)),
    ...trusted.flatMap((one) =>
      validity(one, now, 'trusted authority', `Scanners that it signed for are refused once it has. ${renew}`),
    ),
    ...(openKeyFile === null
      ? []
      : [
          `Anybody on this machine may read the private key ${openKeyFile}. Allow only the service's user: chmod 0640.`,
        ]),
  ];
}

function validity(
  { subject, validFromDate, validToDate }: X509Certificate,
  now: number,
  what: string,
  so: string,
): string[] {
  const name = `The ${what} ${(subject ?? '').split('\n').join(', ')}`;
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (now < validFromDate.getTime()) {
    return [`${name} is not valid before ${day(validFromDate)}. Check the clock of the appliance and the certificate.`];
  }
  const left = validToDate.getTime() - now;
  if (left <= 0) return [`${name} expired on ${day(validToDate)}. ${so}`];
  const days = Math.floor(left / DAY_MS);
  return days < EXPIRY_WARNING_DAYS ? [`${name} expires on ${day(validToDate)}, in ${days} days. ${so}`] : [];
}
