import { createHash, randomBytes, randomInt } from 'node:crypto';
import { PIN_LENGTH } from './rules.ts';

/** Without those that are read as one another: 0 O, 1 I L. */
const LEGIBLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 12;

/** 256 bits that nobody guesses; what a browser holds. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the journal holds of a token or code. They are random, so no slow hash is needed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A code to type at a screen: 59 bits in groups of four. */
export function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => LEGIBLE[randomInt(LEGIBLE.length)]!);
  return [0, 4, 8].map((at) => letters.slice(at, at + 4).join('')).join('-');
}

/** A code however it was typed. */
export function codeKey(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

export function newPin(): string {
  return String(randomInt(10 ** PIN_LENGTH)).padStart(PIN_LENGTH, '0');
}
