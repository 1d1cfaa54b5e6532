import { readFile } from 'node:fs/promises';
import * as client from 'openid-client';
import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import { ConfigError } from '../config/config-error.ts';
import { Fault } from '../config/fault.ts';
import type { OidcConfig } from '../config/people.ts';
import { type Claims, valuesOf } from './claims.ts';
import { newToken } from './tokens.ts';

export const CALLBACK = '/api/v1/session/oidc/callback';
/** A provider that has not answered by then counts as down, seconds. */
const PATIENCE_SECONDS = 6;
/** Who has not come back from the provider by then begins anew, ms. */
const PENDING_MS = 10 * 60_000;
const MAX_PENDING = 1000;

interface Pending {
  readonly configuration: client.Configuration;
  readonly verifier: string;
  readonly nonce: string;
  readonly state: string;
  readonly from: string;
  readonly until: number;
}

export interface ProviderOptions {
  readonly config: OidcConfig;
  readonly redirectBase: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The hospital's OpenID Connect provider: authorization code with PKCE (S256), state and nonce. It is asked anew whenever somebody
 * signs in, so that one that is down is told here and not by a browser's error page, and never at the start: it keeps nobody from a password. Its faults: `provider-unreachable`, `provider-refused`.
 */
export class Provider {
  readonly #options: ProviderOptions;
  /** By a secret that only the browser that began has. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.config.name;
  }

  /** Where to send a browser, and what it must bring back in a cookie. `from` is where it goes afterwards. */
  async begin(from: string): Promise<{ readonly url: string; readonly key: string }> {
    const configuration = await this.#configuration();
    const now = this.#options.clock.monotonic();
    for (const [key, { until }] of this.#pending) if (until <= now) this.#pending.delete(key);
    if (this.#pending.size >= MAX_PENDING) this.#pending.delete(this.#pending.keys().next().value ?? '');
    const key = newToken();
    const verifier = client.randomPKCECodeVerifier();
    const pending = {
      configuration,
      verifier,
      nonce: client.randomNonce(),
      state: client.randomState(),
      from,
      until: now + PENDING_MS,
    };
    this.#pending.set(key, pending);
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#options.redirectBase + CALLBACK,
      scope: this.#options.config.scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    return { url: url.href, key };
  }

  /** What the provider says of whoever comes back. `query` is that of the callback's address; each begin ends once. */
  async finish(key: string | undefined, query: string): Promise<{ readonly claims: Claims; readonly from: string }> {
    const pending = key === undefined ? undefined : this.#pending.get(key);
    if (key === undefined || pending === undefined || pending.until <= this.#options.clock.monotonic()) {
      throw refused('The sign-in was not begun by this browser, or too long ago', null);
    }
    this.#pending.delete(key);
    const { configuration } = pending;
    const url = new URL(`${this.#options.redirectBase}${CALLBACK}${query}`);
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const claims: Claims = tokens.claims() ?? {};
      return { claims: await this.#whole(configuration, tokens.access_token, claims), from: pending.from };
    } catch (error) {
      throw isUnreachable(error) ? unreachable(error) : refused('The provider did not confirm this sign-in', error);
    }
  }

  /** Many providers put roles and names not into the ID token but behind the UserInfo endpoint (Core 1.0, 5.4). */
  async #whole(configuration: client.Configuration, token: string, claims: Claims): Promise<Claims> {
    const { roleClaim } = this.#options.config;
    const isWhole = valuesOf(claims, roleClaim).length > 0 && typeof claims.name === 'string';
    if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await client.fetchUserInfo(configuration, token, String(claims.sub));
    return { ...more, ...claims };
  }

  async #configuration(): Promise<client.Configuration> {
    const { config } = this.#options;
    const secret = await readSecret(config.clientSecretFile);
    try {
      const issuer = new URL(config.issuer);
      return await client.discovery(issuer, config.clientId, secret, undefined, {
        timeout: PATIENCE_SECONDS,
        // The configuration allows http on this machine alone.
        execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
      });
    } catch (error) {
      this.#options.log.warn({ err: error, issuer: config.issuer }, 'the provider of sign-ins cannot be asked');
      throw unreachable(error);
    }
  }
}

/** @throws ConfigError where it cannot be read, or is empty */
export async function readSecret(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw new ConfigError('people', [`people.oidc.clientSecretFile ${file}: ${why}`], cause);
  });
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new ConfigError('people', [`people.oidc.clientSecretFile ${file} is empty`]);
  return secret;
}

/** Whether nobody answered, rather than somebody said no. */
function isUnreachable(error: unknown): boolean {
  const { cause, name, code } = error as { cause?: unknown; name?: string; code?: string };
  return name === 'TimeoutError' || code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && cause instanceof Error);
}

function unreachable(cause: unknown): Fault {
  return new Fault('The sign-in of the hospital does not answer', {
    code: 'provider-unreachable',
    hint: 'Sign in with a name and password of this appliance, or try again in a minute.',
    cause,
  });
}

function refused(message: string, cause: unknown): Fault {
  return new Fault(message, {
    code: 'provider-refused',
    hint: 'Try again from the sign-in page; if it stays so, call whoever looks after the appliance.',
    cause,
  });
}
