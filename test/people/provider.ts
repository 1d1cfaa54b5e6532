import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const CLIENT = { id: 'henet', secret: 'a secret of the client, long enough' } as const;

/** People of the hospital: by account, what the provider says of them. */
export const ACCOUNTS: Readonly<Record<string, { name: string; roles: readonly string[] }>> = {
  lind: { name: 'Dr Maja Lind', roles: ['neurology', 'stroke-unit'] },
  haas: { name: 'Physicist Haas', roles: ['stroke-unit', 'it'] },
  porter: { name: 'Porter Quill', roles: ['logistics'] },
};

export interface LocalProvider {
  readonly issuer: string;
  /** No longer there, and there again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/**
 * A real OpenID Connect provider in this process. Roles are behind its UserInfo endpoint, as by OpenID Connect Core 1.0, 5.4; its own
 * pages ask for an account and for consent.
 */
export async function openProvider(redirectUri: string): Promise<LocalProvider> {
  let server: Server | null = null;
  let port = 0;
  const listen = async (handler?: Parameters<typeof createServer>[1]) => {
    server = createServer(handler);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await listen();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'roles', 'preferred_username'] },
    pkce: { required: () => true },
    cookies: { keys: ['of this test alone'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, ...ACCOUNTS[sub], roles: [...(ACCOUNTS[sub]?.roles ?? [])] }),
    }),
  });
  const handle = provider.callback();
  server!.on('request', handle);
  return {
    issuer,
    async stop() {
      const closing = server;
      server = null;
      if (closing === null) return;
      closing.closeAllConnections();
      await new Promise((resolve) => closing.close(resolve));
    },
    start: () => listen(handle),
  };
}

/** A browser as far as a sign-in needs one: it keeps cookies, follows redirects and fills in forms. */
export class FormBrowser {
  readonly #jar = new Map<string, Map<string, string>>();

  /** Asks, without following. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const jar = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  cookie(host: string, name: string): string | undefined {
    return this.#jar.get(host)?.get(name);
  }

  /** Follows redirects and submits the provider's forms as this account, until it stands at an address that `until` knows, not asked. */
  async signIn(url: string, account: string, until: (url: string) => boolean): Promise<string> {
    let at = url;
    let init: RequestInit = {};
    for (let step = 0; step < 20; step++) {
      if (until(at)) return at;
      const response = await this.ask(at, init);
      const location = response.headers.get('location');
      init = {};
      if (location) {
        at = new URL(location, at).href;
        continue;
      }
      const page = await response.text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!action || !prompt) throw new Error(`no form at ${at}: ${response.status} ${page.slice(0, 300)}`);
      const fields = { prompt, ...(prompt === 'login' ? { login: account, password: 'any' } : {}) };
      at = new URL(action, at).href;
      init = { method: 'POST', body: new URLSearchParams(fields) };
    }
    throw new Error(`the sign-in did not end; last at ${at}`);
  }
}
