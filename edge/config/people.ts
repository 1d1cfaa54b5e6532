import Type, { type Static } from 'typebox';
import { isAddressOrBlock, isLoopback } from './address.ts';
import type { Config } from './config.ts';

const closed = { additionalProperties: false } as const;
const Claimed = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: [] });

/** Sign-in with the hospital's provider (OpenID Connect Core 1.0, authorization code with PKCE). */
const OidcSchema = Type.Object(
  {
    issuer: Type.String({
      pattern: '^https?://[^\\s]{1,500}$',
      description: 'Address of the provider; https, or http on this machine for tests',
    }),
    name: Type.String({
      minLength: 1,
      maxLength: 40,
      default: 'hospital account',
      description: 'What the button of the sign-in page calls it',
    }),
    clientId: Type.String({ minLength: 1, maxLength: 256 }),
    clientSecretFile: Type.String({ minLength: 1, description: 'File that holds the client secret and nothing else' }),
    scope: Type.String({ minLength: 6, default: 'openid profile', description: 'Must contain openid' }),
    roleClaim: Type.String({
      minLength: 1,
      default: 'roles',
      description: 'Claim that holds the roles or groups; dots lead into it, such as realm_access.roles',
    }),
    roles: Type.Object(
      { viewer: Claimed, clinician: Claimed, admin: Claimed },
      {
        ...closed,
        default: {},
        description: 'By role of this appliance, the values of the claim that give it; who has none is not let in',
      },
    ),
    redirectBase: Type.Optional(
      Type.String({
        pattern: '^https?://[^/\\s]+$',
        description:
          'Address of the board as browsers see it; with /api/v1/session/oidc/callback behind it, what the provider must allow. Default: people.proxy.origin',
      }),
    ),
  },
  closed,
);

/** Who may use the board, and for how long without a sign that it is used. */
export const PeopleSchema = Type.Object(
  {
    signIn: Type.Enum(['none', 'required'], {
      default: 'none',
      description: 'none: everybody who reaches the port may do everything, so http.host must be of this machine alone',
    }),
    sessionMinutes: Type.Number({
      minimum: 0.05,
      maximum: 720,
      default: 30,
      description: 'A person is signed out after this long without touching the screen; chosen here',
    }),
    sessionHours: Type.Number({
      minimum: 0.01,
      maximum: 168,
      default: 12,
      description: 'And after this long in any case: one shift; chosen here',
    }),
    proxy: Type.Optional(
      Type.Object(
        {
          origin: Type.String({
            pattern: '^https?://[^/\\s]+$',
            description: 'Address of the board as browsers see it, such as https://henet.hospital.example',
          }),
          addresses: Type.Array(Type.String({ minLength: 1 }), {
            minItems: 1,
            description: 'Where the proxy connects from (IP address or CIDR block): its X-Forwarded-For is believed',
          }),
        },
        {
          ...closed,
          description:
            'A reverse proxy that speaks HTTPS to browsers; it must pass on Host. Cookies are then marked Secure',
        },
      ),
    ),
    oidc: Type.Optional(OidcSchema),
  },
  { ...closed, default: {} },
);
export type PeopleConfig = Static<typeof PeopleSchema>;
export type OidcConfig = Static<typeof OidcSchema>;

/** What is wrong with `people` by its meaning, together with where the board is served. */
export function peopleErrors({ people, http }: Config): string[] {
  const { signIn, proxy, oidc } = people;
  if (signIn === 'none') {
    return [
      ...(isLoopback(http.host)
        ? []
        : [
            `people.signIn is "none" while http.host is ${http.host}: whoever reaches that address could read and act. Set people.signIn to "required", and make the first admin with: npm run people -- add NAME --role admin; or set http.host to 127.0.0.1`,
          ]),
      ...(proxy ? ['people.proxy brings others to a board without sign-in: set people.signIn to "required"'] : []),
      ...(oidc ? ['people.oidc is there, but nobody signs in: set people.signIn to "required"'] : []),
    ];
  }
  const wrong = (proxy?.addresses ?? []).filter((address) => !isAddressOrBlock(address));
  return [
    ...wrong.map(
      (address) => `people.proxy.addresses holds ${JSON.stringify(address)}: must be an IP address or a CIDR block`,
    ),
    ...(oidc ? oidcErrors(oidc, proxy?.origin) : []),
  ];
}

function oidcErrors({ issuer, scope, roles, redirectBase }: OidcConfig, origin: string | undefined): string[] {
  const isPlain = URL.canParse(issuer) && new URL(issuer).protocol === 'http:';
  return [
    ...(URL.canParse(issuer) ? [] : [`people.oidc.issuer is ${JSON.stringify(issuer)}: must be an address`]),
    ...(isPlain && !isLoopback(new URL(issuer).hostname)
      ? [`people.oidc.issuer is ${issuer}: must be https; http is for tests on this machine`]
      : []),
    ...(scope.split(' ').includes('openid') ? [] : ['people.oidc.scope must contain openid']),
    ...(Object.values(roles).some((values) => values.length > 0)
      ? []
      : ['people.oidc.roles gives nobody a role: name at least one value of the claim']),
    ...(redirectBase === undefined && origin === undefined
      ? ['people.oidc.redirectBase is missing: the provider sends browsers back there']
      : []),
  ];
}
