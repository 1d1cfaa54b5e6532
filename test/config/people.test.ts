import { expect, test } from 'vitest';
import { ConfigError } from '../../edge/config/config-error.ts';
import { parseConfig } from '../../edge/config/load.ts';

const least = { site: 'ward-7', dicom: { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] } };
const oidc = {
  issuer: 'https://login.hospital.example',
  clientId: 'henet',
  clientSecretFile: 'oidc.secret',
  roles: { clinician: ['stroke-unit'] },
  redirectBase: 'https://henet.hospital.example',
};

function errorsOf(change: object): readonly string[] {
  try {
    parseConfig({ ...least, ...change });
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}

test('nobody has to sign in on this machine alone; a session is half an hour idle and a shift in all', () => {
  expect(parseConfig(least).people).toEqual({ signIn: 'none', sessionMinutes: 30, sessionHours: 12 });
});

test.each(['0.0.0.0', '::', '10.0.0.1', 'henet.hospital.example'])(
  'a board that is served at %s without sign-in is refused, with what to set and the command that makes the first admin',
  (host) => {
    expect(errorsOf({ http: { host } })).toEqual([
      expect.stringMatching(/people\.signIn is "none" while http\.host is .*"required".*npm run people -- add/),
    ]);
    expect(errorsOf({ http: { host }, people: { signIn: 'required' } })).toEqual([]);
  },
);

test.each(['127.0.0.1', 'localhost', '::1'])('at %s it may be', (host) => {
  expect(errorsOf({ http: { host } })).toEqual([]);
});

test('what would bring strangers to a board without sign-in is refused even on this machine', () => {
  const proxy = { origin: 'https://henet.hospital.example', addresses: ['127.0.0.1'] };
  expect(errorsOf({ people: { proxy } })).toEqual([expect.stringContaining('people.proxy')]);
  expect(errorsOf({ people: { oidc } })).toEqual([expect.stringContaining('people.oidc')]);
  expect(errorsOf({ people: { signIn: 'required', proxy, oidc } })).toEqual([]);
});

test.each<[string, object, RegExp]>([
  ['plain http to another machine', { ...oidc, issuer: 'http://login.hospital.example' }, /must be https/],
  ['no role for anybody', { ...oidc, roles: {} }, /gives nobody a role/],
  ['a scope that is no sign-in', { ...oidc, scope: 'profile' }, /must contain openid/],
  ['nowhere to come back to', { ...oidc, redirectBase: undefined }, /redirectBase is missing/],
  ['a secret in the file itself', { ...oidc, clientSecret: 'x' }, /clientSecret is not a setting/],
])('a provider with %s is refused', (_what, wrong, why) => {
  expect(errorsOf({ people: { signIn: 'required', oidc: JSON.parse(JSON.stringify(wrong)) } })).toEqual([
    expect.stringMatching(why),
  ]);
});

test('a provider on this machine may speak http, for tests', () => {
  const local = { ...oidc, issuer: 'http://127.0.0.1:9000' };
  expect(errorsOf({ people: { signIn: 'required', oidc: local } })).toEqual([]);
});
