import Type from 'typebox';
import { Fault } from '../../config/fault.ts';
import { ROLES } from '../../people/roles.ts';
import { whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { ErrorSchema } from '../schemas.ts';

const strict = { additionalProperties: false } as const;
const text = Type.String();
const Id = Type.String({ pattern: '^[0-9a-f-]{36}$' });
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
const RoleSchema = Type.Enum([...ROLES]);
const Secret = Type.String({ minLength: 1, maxLength: 256 });

const PersonSchema = Type.Object({
  personId: text,
  name: text,
  role: RoleSchema,
  hasPassword: Type.Boolean(),
  hasPin: Type.Boolean(),
  fromProvider: Type.Boolean(),
  createdAt: text,
  disabledAt: Type.Union([Type.Null(), text]),
});
const DisplaySchema = Type.Object({
  displayId: text,
  name: text,
  state: Type.Enum(['waiting', 'in-use', 'code-expired', 'revoked']),
  createdAt: text,
});
const MadeSchema = Type.Object({
  display: DisplaySchema,
  code: Type.String({ description: 'Lets one screen in, once: typed at /sign-in, or opened as /sign-in#display=CODE' }),
});
const refusals = { 400: ErrorSchema, 401: ErrorSchema, 403: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema };
const needs = { config: { needs: 'administer' } } as const;

/** People and displays, for admins. */
export function peopleRoutes(app: App, { people }: Context): void {
  const administration = () => {
    if (people) return people.administration;
    throw new Fault('Nobody signs in at this appliance', {
      code: 'sign-in-none',
      hint: 'Set people.signIn to "required" and start the service again.',
    });
  };
  const person = Type.Object({ personId: Id });
  const display = Type.Object({ displayId: Id });

  app.get(
    '/api/v1/people',
    {
      ...needs,
      schema: { summary: 'Everybody who may sign in', response: { 200: Type.Array(PersonSchema), ...refusals } },
    },
    () => administration().list(),
  );
  app.post(
    '/api/v1/people',
    {
      ...needs,
      schema: {
        summary: 'Add a person',
        body: Type.Object({ name: Name, role: RoleSchema, password: Secret }, strict),
        response: { 200: PersonSchema, ...refusals },
      },
    },
    async (request) => administration().add(request.body, await whoActs(request, {})),
  );
  app.patch(
    '/api/v1/people/:personId',
    {
      ...needs,
      schema: {
        summary: 'Change one thing of a person: role, disabled, password, badge (null takes PIN and badge away)',
        params: person,
        body: Type.Object(
          {
            role: Type.Optional(RoleSchema),
            disabled: Type.Optional(Type.Boolean()),
            password: Type.Optional(Secret),
            badge: Type.Optional(Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 64 })])),
          },
          { ...strict, minProperties: 1, maxProperties: 1 },
        ),
        response: { 200: PersonSchema, ...refusals },
      },
    },
    async (request) => {
      const { personId } = request.params;
      const { role, disabled, password, badge } = request.body;
      const by = await whoActs(request, {});
      if (role !== undefined) return administration().setRole(personId, role, by);
      if (disabled !== undefined) return administration().setDisabled(personId, disabled, by);
      if (password !== undefined) return administration().setPassword(personId, password, by);
      return administration().setPin(personId, badge ?? null, by);
    },
  );
  app.post(
    '/api/v1/people/:personId/pin',
    {
      ...needs,
      schema: {
        summary: 'Make a PIN for a person, told this once',
        params: person,
        response: { 200: Type.Object({ pin: text }), ...refusals },
      },
    },
    async (request) => ({ pin: await administration().newPin(request.params.personId, await whoActs(request, {})) }),
  );
  app.get(
    '/api/v1/displays',
    {
      ...needs,
      schema: { summary: 'Screens that may look', response: { 200: Type.Array(DisplaySchema), ...refusals } },
    },
    () => administration().displays(),
  );
  app.post(
    '/api/v1/displays',
    {
      ...needs,
      schema: {
        summary: 'Add a display and make the code that lets its screen in',
        body: Type.Object({ name: Name }, strict),
        response: { 200: MadeSchema, ...refusals },
      },
    },
    async (request) => administration().addDisplay(request.body.name, await whoActs(request, {})),
  );
  app.post(
    '/api/v1/displays/:displayId/code',
    {
      ...needs,
      schema: {
        summary: 'Another code for a display; the screen that it let in before is let out',
        params: display,
        response: { 200: MadeSchema, ...refusals },
      },
    },
    async (request) => administration().newCode(request.params.displayId, await whoActs(request, {})),
  );
  app.delete(
    '/api/v1/displays/:displayId',
    {
      ...needs,
      schema: { summary: 'Revoke a display', params: display, response: { 200: DisplaySchema, ...refusals } },
    },
    async (request) => administration().revokeDisplay(request.params.displayId, await whoActs(request, {})),
  );
}
