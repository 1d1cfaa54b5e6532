import { createHash } from 'node:crypto';

/** A UID under 2.25 (PS3.5 B.2, a UUID as one integer), fixed by its name, so that a seed names the same objects always. */
export function uidOf(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  // Version 8 and variant bits of RFC 9562: a UUID made by a rule of one's own
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
