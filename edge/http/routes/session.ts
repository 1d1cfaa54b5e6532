import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isoNow } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import { VOUCH_SECONDS } from '../../people/vouches.ts';
import { through, WhoFields, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { ErrorSchema } from '../schemas.ts';

const strict = { additionalProperties: false } as const;
const Secret = Type.String({ minLength: 1, maxLength: 256 });
const nothing = { config: { needs: 'nothing' } } as const;

export const SessionSchema = Type.Object({
  signIn: Type.Enum(['none', 'required']),
  person: Type.Union([
    Type.Null(),
    Type.Object({ name: Type.String(), role: Type.Enum(['viewer', 'clinician', 'admin', 'display']) }),
  ]),
  idleSeconds: Type.Union([Type.Null(), Type.Number()], {
    description: 'Until this person is signed out unless the screen is touched; null for nobody and for displays',
  }),
  absoluteSeconds: Type.Union([Type.Null(), Type.Number()], { description: 'Until this person is signed out anyway' }),
  provider: Type.Union([Type.Null(), Type.String()], { description: 'What the hospital’s sign-in is called' }),
});
export type SessionAnswer = Static<typeof SessionSchema>;

const answers = { 200: SessionSchema, 400: ErrorSchema, 401: ErrorSchema, 429: ErrorSchema };

/** Who is signed in at this browser; sign-in, sign-out, and what a person says at a wall. */
export function sessionRoutes(app: App, { people, cookies, clock }: Context): void {
  const answer = (request: FastifyRequest, reply?: FastifyReply): SessionAnswer => {
    const { visitor } = request;
    const provider = people?.provider?.name ?? null;
    const signIn = people ? 'required' : 'none';
    if (visitor.kind === 'display') {
      reply?.setCookie(cookies.session, request.cookies[cookies.session] ?? '', cookies.ofDisplay);
      const person = { name: visitor.name, role: 'display' } as const;
      return { signIn, person, idleSeconds: null, absoluteSeconds: null, provider };
    }
    if (visitor.kind !== 'person') {
      return { signIn, person: null, idleSeconds: null, absoluteSeconds: null, provider };
    }
    const left = people?.sessions.left(visitor.sessionId);
    const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.max(0, ms / 1000));
    const { name, role } = visitor;
    const times = { idleSeconds: seconds(left?.idleMs), absoluteSeconds: seconds(left?.absoluteMs) };
    return { signIn, person: { name, role }, ...times, provider };
  };
  /** One browser, one session: the one before is over. */
  const begin = async (request: FastifyRequest, reply: FastifyReply, token: string, isDisplay = false) => {
    const before = request.visitor;
    if ('sessionId' in before) await people?.sessions.end([before.sessionId], []);
    request.visitor = await people!.visitor(token);
    request.cookies[cookies.session] = token;
    reply.setCookie(cookies.session, token, isDisplay ? cookies.ofDisplay : cookies.ofPerson);
    return answer(request);
  };
  const room = () => {
    if (people) return people;
    throw new Fault('Nobody signs in at this appliance', {
      code: 'sign-in-none',
      hint: 'The board is open as it is; set people.signIn to "required" to change that.',
    });
  };

  app.get(
    '/api/v1/session',
    { ...nothing, schema: { summary: 'Who is signed in at this browser, and for how long', response: answers } },
    async (request, reply) => answer(request, reply),
  );
  app.post(
    '/api/v1/session',
    {
      ...nothing,
      schema: {
        summary: 'Sign in with name and password',
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), password: Secret }, strict),
        response: answers,
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      return begin(request, reply, await room().signIn(name, password, request.ip));
    },
  );
  app.post(
    '/api/v1/session/display',
    {
      ...nothing,
      schema: {
        summary: 'Make of this browser a display, with the code that an admin was given',
        body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 64 }) }, strict),
        response: answers,
      },
    },
    async (request, reply) => begin(request, reply, await room().enterDisplay(request.body.code, request.ip), true),
  );
  app.delete(
    '/api/v1/session',
    { ...nothing, schema: { summary: 'Sign out', response: { 200: SessionSchema } } },
    async (request, reply) => {
      const { visitor } = request;
      if ('sessionId' in visitor) {
        const who = visitor.kind === 'display' ? `display ${visitor.name}` : visitor.name;
        const audit = { at: isoNow(clock), who, act: 'signed-out', subject: visitor.name, detail: through(request) };
        await people?.sessions.end([visitor.sessionId], [audit]);
        request.visitor = { kind: 'nobody' };
      }
      reply.clearCookie(cookies.session, cookies.ofPerson);
      return answer(request);
    },
  );
  app.post(
    '/api/v1/session/used',
    {
      config: { needs: 'view' },
      schema: { summary: 'Somebody touched this screen: the time until sign-out begins anew', response: answers },
    },
    async (request, reply) => answer(request, reply),
  );
  app.post(
    '/api/v1/session/vouch',
    {
      config: { needs: 'act' },
      schema: {
        summary: 'Who acts next at this screen on an alert of another appliance: `vouch` goes into that act, once',
        body: Type.Object(WhoFields, strict),
        response: {
          200: Type.Object({ name: Type.String(), vouch: Type.String(), seconds: Type.Number() }),
          400: ErrorSchema,
          403: ErrorSchema,
          429: ErrorSchema,
        },
      },
    },
    async (request) => {
      const name = await whoActs(request, request.body);
      const { visitor } = request;
      const sessionId = 'sessionId' in visitor ? visitor.sessionId : '';
      return { name, vouch: room().vouches.give(name, sessionId), seconds: VOUCH_SECONDS };
    },
  );
  app.post(
    '/api/v1/session/password',
    {
      config: { needs: 'view' },
      schema: {
        summary: 'Change one’s own password; every other session of this person ends',
        body: Type.Object({ current: Secret, next: Secret }, strict),
        response: { ...answers, 403: ErrorSchema },
      },
    },
    async (request, reply) => {
      const { visitor, ip, body } = request;
      if (visitor.kind !== 'person') {
        throw new Fault('Nobody is signed in with a password here', {
          code: 'request-invalid',
          hint: 'Sign in with your name first.',
        });
      }
      await room().changePassword(visitor.personId, body.current, body.next, ip);
      return begin(request, reply, await room().signIn(visitor.name, body.next, ip));
    },
  );
}
