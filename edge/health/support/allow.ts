import type { Phrases } from './phrases.ts';

/**
 * What may stand in one place of the bundle, and nothing else: a number, a yes or no, a time, a word or a sentence of the program,
 * a version, a hash, the name of a model package; lists of one, and objects of which only the keys named here are looked at.
 */
export type Rule =
  | 'number'
  | 'boolean'
  | 'time'
  | 'code'
  | 'phrase'
  | 'version'
  | 'sha256'
  | 'package'
  | 'platform'
  | readonly [Rule]
  | { readonly [key: string]: Rule };

/** Stands where something was that may not leave. */
export const REMOVED = '[removed]';
/** Entries of one list that are kept, the first ones. */
const MAX_ENTRIES = 1000;

const PATTERNS = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/,
  version: /^v?\d+\.\d+[A-Za-z0-9.+~-]{0,30}$/,
  sha256: /^[0-9a-f]{64}$/,
  platform: /^(linux|darwin|win32|freebsd|openbsd|x64|arm64|arm|ia32|riscv64|ppc64)$/,
  package: /^[A-Za-z][A-Za-z0-9._-]{0,39}$/,
} as const;

/** Of a value what its rule lets through. Keys come from the rule alone, so that none of the value's own can say anything. */
export function allowed(rule: Rule, value: unknown, phrases: Phrases): unknown {
  if (value === null || value === undefined) return null;
  if (typeof rule === 'object') {
    if (isList(rule)) {
      const entries = Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [];
      return entries.map((entry) => allowed(rule[0], entry, phrases));
    }
    if (typeof value !== 'object') return REMOVED;
    const fields = value as Record<string, unknown>;
    return Object.fromEntries(Object.entries(rule).map(([key, of]) => [key, allowed(of, fields[key], phrases)]));
  }
  if (rule === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : REMOVED;
  if (rule === 'boolean') return typeof value === 'boolean' ? value : REMOVED;
  if (typeof value !== 'string') return REMOVED;
  if (rule === 'phrase') return phrases.say(value);
  const isFit = rule === 'code' ? phrases.isCode(value) : PATTERNS[rule].test(value);
  return isFit ? value : REMOVED;
}

function isList(rule: object): rule is readonly [Rule] {
  return Array.isArray(rule);
}
