import type { FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { Fault } from '../config/fault.ts';
import { type Actor, insufficient, type PeopleRoom } from '../people/people.ts';
import { may, mayWithPin, type Need } from '../people/roles.ts';
import { throughWhat, type Visitor } from '../people/visitor.ts';
import type { App } from './app.ts';
import { sessionTokenOf } from './cookies.ts';

export type { Need } from '../people/roles.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What reads below /api/ and /fhir/ needs `view` unless it says otherwise; everything else must say. */
    needs?: Need;
  }
  interface FastifyRequest {
    /** Who asks. */
    visitor: Visitor;
    /** Who acts at a display, by PIN or badge number. */
    actor: Actor | null;
  }
}

/** Of an act's body, who does it. */
export const WhoFields = {
  by: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: '\\S',
      description: 'Name or initials of who does it; of no account where people sign in',
    }),
  ),
  pin: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'PIN or badge number, at a wall' })),
};
const WhoSchema = Type.Object(WhoFields);

/** The name under which an act is written down. @throws Fault `request-invalid` where nobody is named */
export async function whoActs(request: FastifyRequest, { by }: Static<typeof WhoSchema>): Promise<string> {
  const { visitor, actor } = request;
  if (visitor.kind === 'person') return visitor.name;
  if (visitor.kind === 'display' && actor) return actor.name;
  const name = visitor.kind === 'anyone' ? by?.trim() : undefined;
  if (name) return name;
  throw new Fault('Nobody is named as the one who does this', {
    code: 'request-invalid',
    hint: 'Say who acts: name or initials.',
  });
}

/** What an act was done at, for the audit log. */
export function through({ visitor, ip }: Pick<FastifyRequest, 'visitor' | 'ip'>): string {
  return throughWhat(visitor, ip);
}

export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly needs: Need;
}

/**
 * Asks of every request who makes it, and refuses what that person or display may not. To be called before any route is declared;
 * the list that it returns grows with them. `people` is null where nobody signs in.
 * @throws Fault `route-undeclared` at a route that does not say what it needs
 */
export function guardRoutes(app: App, people: PeopleRoom | null, cookie: string): readonly GuardedRoute[] {
  const routes: GuardedRoute[] = [];
  app.decorateRequest<Visitor | null>('visitor', null);
  app.decorateRequest('actor', null);
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const needs = route.config?.needs ?? usualNeed(methods, route.url);
    if (needs === null) {
      throw new Fault(`The route ${methods.join(', ')} ${route.url} does not say what it needs`, {
        code: 'route-undeclared',
        hint: 'Give it config.needs (edge/http/access.ts).',
      });
    }
    route.config = { ...route.config, needs };
    for (const method of methods) routes.push({ method, url: route.url, needs });
  });
  app.addHook('onRequest', async (request) => {
    request.visitor = people
      ? await people.visitor(sessionTokenOf(request.headers.cookie, cookie))
      : { kind: 'anyone' };
    // What is nowhere is told to everybody alike.
    if (!request.is404) admit(request.visitor, needOf(request));
  });
  // The body is there, and nothing has been done with it. Whoever changes something is using the screen.
  app.addHook('preValidation', async (request) => {
    const { visitor } = request;
    if (!people || request.is404 || request.method === 'GET' || request.method === 'HEAD') return;
    if (visitor.kind === 'person') await people.sessions.used(visitor.sessionId);
    if (visitor.kind !== 'display' || may('display', needOf(request))) return;
    request.actor = await people.byPin(pinOf(request.body), needOf(request), {
      displayId: visitor.displayId,
      from: request.ip,
    });
  });
  return routes;
}

function usualNeed(methods: readonly string[], url: string): Need | null {
  const reads = methods.every((method) => method === 'GET' || method === 'HEAD');
  return reads && /^\/(api|fhir)\//.test(url) ? 'view' : null;
}

function needOf({ routeOptions }: FastifyRequest): Need {
  // `guardRoutes` has put it there; without it nobody is let in.
  return routeOptions.config.needs ?? 'administer';
}

function admit(visitor: Visitor, need: Need): void {
  if (need === 'nothing' || visitor.kind === 'anyone') return;
  if (visitor.kind === 'nobody') {
    throw new Fault('Nobody is signed in here', {
      code: 'sign-in-required',
      hint: 'Sign in on the board, at /sign-in. Until then no alert is shown here.',
    });
  }
  const role = visitor.kind === 'display' ? 'display' : visitor.role;
  if (may(role, need) || (role === 'display' && mayWithPin(need))) return;
  throw insufficient();
}

function pinOf(body: unknown): string {
  const pin = typeof body === 'object' && body !== null ? (body as { pin?: unknown }).pin : undefined;
  if (typeof pin === 'string' && pin.trim() !== '' && pin.length <= 64) return pin;
  throw new Fault('At this screen whoever acts says who they are', {
    code: 'pin-required',
    hint: 'Give your PIN or badge number.',
  });
}
