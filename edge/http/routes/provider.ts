import Type from 'typebox';
import { Fault } from '../../config/fault.ts';
import { CALLBACK } from '../../people/provider.ts';
import type { App, Context } from '../app.ts';

/** Faults that the sign-in page has words for; it is told any other as `provider-refused`. */
const TOLD = new Set([
  'provider-unreachable',
  'provider-refused',
  'provider-no-role',
  'person-disabled',
  'person-exists',
]);

/** Sign-in with the hospital's provider: browsers go there and come back. What went wrong stands on the sign-in page. */
export function providerRoutes(app: App, { people, cookies, log }: Context): void {
  const hidden = { config: { needs: 'nothing' }, schema: { hide: true } } as const;
  const problem = (error: unknown) => {
    const code = error instanceof Fault && TOLD.has(error.code) ? error.code : 'provider-refused';
    // Without the address: it holds the code that the provider gave.
    log.warn({ err: error, code }, 'sign-in with the provider failed');
    return `/sign-in?problem=${code}`;
  };

  app.get(
    '/api/v1/session/oidc/start',
    {
      config: { needs: 'nothing' },
      schema: {
        summary: 'Leads a browser to the hospital’s sign-in',
        querystring: Type.Object({ from: Type.Optional(Type.String({ maxLength: 200 })) }),
      },
    },
    async ({ query }, reply) => {
      if (!people?.provider) {
        throw new Fault('This appliance knows no sign-in of the hospital', {
          code: 'address-unknown',
          hint: 'Set people.oidc, or sign in with a name and password.',
        });
      }
      try {
        const { url, key } = await people.provider.begin(ownPath(query.from));
        return reply.setCookie(cookies.provider, key, cookies.ofProvider).redirect(url);
      } catch (error) {
        return reply.redirect(problem(error));
      }
    },
  );
  app.get(CALLBACK, hidden, async (request, reply) => {
    const key = request.cookies[cookies.provider];
    reply.clearCookie(cookies.provider, cookies.ofProvider);
    if (!people?.provider) return reply.redirect('/ward');
    try {
      const at = request.url.indexOf('?');
      const { token, to } = await people.fromProvider(key, at < 0 ? '' : request.url.slice(at), request.ip);
      const before = request.visitor;
      if ('sessionId' in before) await people.sessions.end([before.sessionId], []);
      return reply.setCookie(cookies.session, token, cookies.ofPerson).redirect(to);
    } catch (error) {
      return reply.redirect(problem(error));
    }
  });
}

/** A path of the board; anything else would lead a person who has just signed in to another site. */
export function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?:ward|cases|service)(?:\/[A-Za-z0-9_-]+)?$/.test(path) ? path : '/ward';
}
