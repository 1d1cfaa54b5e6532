import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { Fault } from '../config/fault.ts';

/**
 * scrypt (RFC 7914) with the least cost that the OWASP Password Storage Cheat Sheet names: N = 2^17, r = 8, p = 1, so 128 MiB
 * for a moment. They stand beside each hash, so that they can be raised.
 */
const COST = { logN: 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Hashes that may wait: with more, somebody is trying to keep the appliance busy. */
const MAX_WAITING = 16;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** `scrypt$log2(N)$r$p$salt$key`, salt and key in base64url. */
export async function hashSecret(secret: string, salt: Uint8Array = randomBytes(SALT_BYTES)): Promise<string> {
  const key = await derive(secret, salt, COST);
  const parts = [COST.logN, COST.r, COST.p, encode(salt), encode(key)];
  return `scrypt$${parts.join('$')}`;
}

/** Whether a secret is the one of a hash, in a time that does not tell where they differ. */
export async function isSecret(secret: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'base64url');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const found = await derive(secret, Buffer.from(salt, 'base64url'), cost, expected.length);
  return timingSafeEqual(found, expected);
}

/** Takes as long as {@link isSecret} of a known person: nobody can tell by time which names are known. */
export async function pretend(secret: string): Promise<false> {
  await derive(secret, Buffer.alloc(SALT_BYTES), COST);
  return false;
}

/** Whether a hash was made at another cost than today's. */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(`scrypt$${COST.logN}$${COST.r}$${COST.p}$`);
}

/**
 * In a thread of libuv's pool, one after the other: the pool is also the journal's, and each takes its memory.
 * The secret is normalised (NFKC, NIST SP 800-63B 5.1.1.2), so that it is the same whatever keyboard wrote it.
 */
function derive(
  secret: string,
  salt: Uint8Array,
  { logN, r, p }: { readonly logN: number; readonly r: number; readonly p: number },
  bytes = KEY_BYTES,
): Promise<Buffer> {
  if (waiting >= MAX_WAITING) {
    throw new Fault('Too many people sign in at this moment', {
      code: 'too-many-attempts',
      hint: 'Wait some seconds and try again.',
    });
  }
  waiting += 1;
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  const work = () =>
    new Promise<Buffer>((resolve, reject) =>
      scrypt(secret.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key))),
    );
  const done = last.then(work).finally(() => {
    waiting -= 1;
  });
  last = done.catch(() => undefined);
  return done;
}

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
