import type { CookieSerializeOptions } from '@fastify/cookie';
import type { PeopleConfig } from '../config/people.ts';

/** Browsers keep no cookie longer (RFC 6265bis, 5.5); one of a display is given anew whenever it asks who it is. */
const DISPLAY_SECONDS = 400 * 24 * 3600;
/** As long as a sign-in with a provider may take. */
const PROVIDER_SECONDS = 600;

/** Names and attributes of this appliance's cookies. No script reads them, and no other site's page sends them. */
export interface Cookies {
  readonly session: string;
  readonly provider: string;
  readonly ofPerson: CookieSerializeOptions;
  readonly ofDisplay: CookieSerializeOptions;
  readonly ofProvider: CookieSerializeOptions;
}

/**
 * A name of its own for each appliance: browsers do not tell ports of one host apart. With HTTPS it has the prefix that forbids a
 * cookie from a subdomain or without Secure (RFC 6265bis, 4.1.3.2).
 */
export function cookiesOf(appliance: string, proxy: PeopleConfig['proxy']): Cookies {
  const secure = proxy?.origin.startsWith('https:') ?? false;
  const prefix = secure ? '__Host-' : '';
  const own = { path: '/', httpOnly: true, secure } as const;
  return {
    session: `${prefix}henet-${appliance}`,
    provider: `${prefix}henet-${appliance}-provider`,
    ofPerson: { ...own, sameSite: 'strict' },
    ofDisplay: { ...own, sameSite: 'strict', maxAge: DISPLAY_SECONDS },
    // The browser comes back from another site: Strict would keep this one from it.
    ofProvider: { ...own, sameSite: 'lax', maxAge: PROVIDER_SECONDS },
  };
}

/** The session's token in a Cookie header. */
export function sessionTokenOf(header: string | undefined, name: string): string | undefined {
  // A token is of letters that stand in a cookie as they are.
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
