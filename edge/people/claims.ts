import type { OidcConfig } from '../config/people.ts';
import { highest, ROLES, type Role } from './roles.ts';

/** What a provider says of somebody (OpenID Connect Core 1.0, 5.1). */
export type Claims = Readonly<Record<string, unknown>>;

/** The values of a claim: text, or a list of it; dots lead into claims that hold others. */
export function valuesOf(claims: Claims, claim: string): string[] {
  // A claim may itself have dots, as those that are addresses do.
  const found = claim in claims ? claims[claim] : claim.split('.').reduce<unknown>(inside, claims);
  const values = Array.isArray(found) ? found : [found];
  return values.filter((value) => typeof value === 'string');
}

/** The highest role that the claim gives; null for none. */
export function roleOf(claims: Claims, { roleClaim, roles }: Pick<OidcConfig, 'roleClaim' | 'roles'>): Role | null {
  const values = new Set(valuesOf(claims, roleClaim));
  return highest(ROLES.filter((role) => roles[role].some((value) => values.has(value))));
}

/** Names for a person, the best first: another is taken where one is somebody else's. */
export function namesOf(claims: Claims): string[] {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 40) : null;
  };
  const account = text('preferred_username') ?? text('email') ?? text('sub');
  const full = text('name') ?? [text('given_name'), text('family_name')].filter(Boolean).join(' ');
  const names = full ? [full, ...(account ? [`${full} (${account.slice(0, 20)})`] : [])] : [];
  return account ? [...names, account] : names;
}

function inside(value: unknown, step: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Claims)[step]
    : undefined;
}
