import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readChannels } from '../../edge/alerting/channels/settings.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { loadConfig, parseConfig } from '../../edge/config/load.ts';

const least = { site: 'ward-7', dicom: { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] } };
const alertingOf = (alerting: object) => parseConfig({ ...least, alerting }).alerting;
function errorsOf(alerting: object, mqtt: object = {}): readonly string[] {
  try {
    parseConfig({ ...least, alerting, mqtt });
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}

const mqtt = { kind: 'mqtt', topic: 'henet/v1/ward-7/pagers/neurology' };
const webhook = { kind: 'webhook', url: 'https://phone.example/alerts', secretFile: 'phone.secret' };
const email = { kind: 'email', host: 'mail.example', from: 'henet@a.example', to: ['duty@a.example'] };

describe('channels and steps', () => {
  test('are none where a site says nothing, and screens are watched', () => {
    expect(alertingOf({})).toMatchObject({
      channels: {},
      escalation: [],
      displayedWithinSeconds: 60,
      onNotDisplayed: 'escalate',
    });
  });

  test('get their defaults under the names that a site chose: no patient is named by any', () => {
    const channels = { 'duty neurologist': webhook, mail: email };
    const escalation = [{ afterMinutes: 5, tell: ['duty neurologist'] }];
    expect(alertingOf({ channels, escalation })).toMatchObject({
      channels: {
        'duty neurologist': { ...webhook, patientLabel: 'none', timeoutSeconds: 10 },
        mail: { ...email, patientLabel: 'none' },
      },
      escalation: [{ afterMinutes: 5, priorities: ['high', 'medium'], tell: ['duty neurologist'] }],
    });
  });

  test.each([
    ['a kind that is none', { a: { kind: 'fax' } }, /^alerting\.channels\.a\.kind is "fax": must be one of/],
    ['a misspelt key', { a: { ...email, hots: 'x' } }, /^alerting\.channels\.a\.hots is not a setting; did you mean/],
    ['a name that is none', { '../a': mqtt }, /^alerting\.channels\.\.\.\/a is no name of a channel/],
    ['a webhook without its secret', { a: { kind: 'webhook', url: webhook.url } }, /a\.secretFile is missing/],
    ['a key of another kind', { a: { ...mqtt, url: webhook.url } }, /a\.url is not a setting of kind mqtt/],
    ['an address that is none', { a: { ...webhook, url: 'phone.example' } }, /a\.url must be an address/],
    ['an address of a file', { a: { ...webhook, url: 'file:///etc/passwd' } }, /a\.url must be an address/],
    [
      'a secret in an address',
      { a: { ...webhook, url: 'https://me:pw@phone.example' } },
      /a\.url holds a name or pass/,
    ],
    ['a topic with wildcards', { a: { ...mqtt, topic: 'henet/v1/+/pagers' } }, /a\.topic is .* must be one topic/],
    ['a topic of the appliances', { a: { ...mqtt, topic: 'henet/v1/w/e/alerts/x' } }, /where appliances publish/],
    ['a topic that the embedded broker lacks', { a: { ...mqtt, topic: 'pagers/a' } }, /begins with henet\/v1\//],
    ['no recipient', { a: { ...email, to: [] } }, /^alerting\.channels\.a\.to is \[\]: must be a list of at least 1/],
    [
      'two recipients in one',
      { a: { ...email, to: ['a@b.example, c@d.example'] } },
      /a\.to\[0\] is .* must be text that/,
    ],
    ['a name without a password', { a: { ...email, userFile: 'u' } }, /only one of userFile and passwordFile/],
    [
      'a password that would be sent readable',
      { a: { ...email, userFile: 'u', passwordFile: 'p', tls: 'none' } },
      /a\.tls is "none", which would send the password readable/,
    ],
  ])('with %s are refused, and the place is named', (_what, channels, text) => {
    expect(errorsOf({ channels })).toEqual([expect.stringMatching(text)]);
  });

  test('may use any topic of an external broker', () => {
    const external = { broker: 'external', port: 1883 };
    expect(errorsOf({ channels: { a: { ...mqtt, topic: 'pagers/a' } } }, external)).toEqual([]);
  });

  test('that name no channel, or stand out of order, are refused', () => {
    const escalation = [
      { afterMinutes: 10, tell: ['pager', 'pager'] },
      { afterMinutes: 5, tell: ['nobody'] },
    ];
    expect(errorsOf({ channels: { pager: mqtt }, escalation })).toEqual([
      'alerting.escalation[0].tell names a channel more than once',
      'alerting.escalation[1].tell names "nobody", which is not in alerting.channels',
      'alerting.escalation[1].afterMinutes is 5, before that of the step before it (10): steps stand in order',
    ]);
  });
});

describe('the files of channels', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'henet-channels-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const load = async (channels: object) => {
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify({ ...least, alerting: { channels } }));
    return readChannels((await loadConfig(file)).alerting.channels);
  };

  test('lie beside the configuration, and are read without the line end that editors add', async () => {
    await writeFile(join(folder, 'phone.secret'), 'a secret of some length\n');
    await writeFile(join(folder, 'user'), 'henet\n');
    await writeFile(join(folder, 'password'), ' pass word \r\n');
    const read = await load({ phone: webhook, mail: { ...email, userFile: 'user', passwordFile: 'password' } });
    expect(read.get('phone')).toMatchObject({ secret: Buffer.from('a secret of some length'), timeoutMs: 10_000 });
    expect(read.get('mail')).toMatchObject({
      login: { user: 'henet', pass: ' pass word ' },
      tls: 'starttls',
      port: 587,
    });
  });

  test('that cannot be used are told all at once, and no secret is in what is told', async () => {
    await writeFile(join(folder, 'short'), 'swordfish');
    await writeFile(join(folder, 'empty'), '\n');
    await writeFile(join(folder, 'no.pem'), 'swordfish');
    const told = load({
      a: { ...webhook, secretFile: 'gone' },
      b: { ...webhook, secretFile: 'short', trustedFile: 'no.pem' },
      c: { ...email, userFile: 'short', passwordFile: 'empty' },
    });
    await expect(told).rejects.toMatchObject({
      code: 'config-invalid',
      errors: [
        expect.stringMatching(/^channels\.a\.secretFile .*gone: there is no such file/),
        expect.stringMatching(/^channels\.b\.trustedFile .*no\.pem holds no PEM certificate/),
        expect.stringMatching(/^channels\.b\.secretFile .*short holds 9 bytes: at least 16 are needed/),
        expect.stringMatching(/^channels\.c\.passwordFile .*empty is empty/),
      ],
    });
    await expect(told).rejects.not.toThrow('swordfish');
  });
});
