import type { Random } from '../../../scripts/phantom/random.ts';

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(0, from.length - 1)]!;
}

/** Lengths that parsers have stumbled over; `of` is the true one. */
export function wrongLength(random: Random, of: number, bytes: 2 | 4): number {
  const most = bytes === 2 ? 0xffff : 0xffffffff;
  const choices = [0, 1, of - 1, of + 1, of * 2, most, most - 1, Math.floor(most / 2), random.integer(0, 4096)];
  return Math.min(most, Math.max(0, pick(random, choices)));
}

/** The list with one of its members changed; the same list where it has none. */
export function changed<T>(random: Random, list: readonly T[], change: (member: T) => T): T[] {
  if (list.length === 0) return [];
  const at = random.integer(0, list.length - 1);
  return list.map((member, n) => (n === at ? change(member) : member));
}

/** The list with one member dropped, one there twice, or two in each other's place. */
export function rearranged<T>(random: Random, list: readonly T[]): T[] {
  if (list.length === 0) return [];
  const [at, to] = [random.integer(0, list.length - 1), random.integer(0, list.length - 1)];
  const how = random.integer(0, 2);
  if (how === 0) return list.filter((_, n) => n !== at);
  if (how === 1) return [...list.slice(0, at), list[at]!, ...list.slice(at)];
  const swapped = [...list];
  swapped[at] = list[to]!;
  swapped[to] = list[at]!;
  return swapped;
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, () => random.uint32() & 0xff));
}

/** Some bits flipped; nothing where there are no bytes. */
export function flipped(random: Random, bytes: Buffer, most = 8): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return copy;
  for (let n = random.integer(1, most); n > 0; n--) {
    const at = random.integer(0, copy.length - 1);
    copy[at] = copy[at]! ^ (1 << random.integer(0, 7));
  }
  return copy;
}

/** UIDs by which names of files, tables or memory have been reached elsewhere, and some that are merely wrong (PS3.5 9.1). */
export const BAD_UIDS = [
  '',
  '../../etc/x',
  '1.2.'.repeat(40),
  '1..2',
  'abc',
  '1.2.3\u0000.4',
  '1/2',
  '%s%n',
  '9'.repeat(65),
];
