import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EmailChannel } from '../../edge/alerting/channels/email.ts';
import type { NotificationMessage } from '../../edge/alerting/channels/message.ts';
import type { EmailSettings, WebhookSettings } from '../../edge/alerting/channels/settings.ts';
import { WebhookChannel } from '../../edge/alerting/channels/webhook.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { Authorities, type Pair } from '../dicom/certificates.ts';
import { SmtpServer } from '../peers/smtp.ts';
import { type Answer, Receiver } from './receiver.ts';

const never = new AbortController().signal;
const SECRET = Buffer.from('a secret of some length');
const MESSAGE: NotificationMessage = {
  notificationId: '0a1b',
  channel: 'duty neurologist',
  site: 'ward',
  appliance: 'edge-1',
  alertId: 'alert-1',
  revision: 2,
  soundRevision: 1,
  step: 2,
  of: 3,
  kind: 'clinical',
  condition: 'expansion-predicted',
  priority: 'high',
  text: 'DEMONSTRATION MODEL: Bleed of 18.0 mL found (IPH 18.0 mL, IVH 0.0 mL).',
  raisedAt: '2026-11-23T02:41:00.000Z',
  escalatedAt: '2026-11-23T02:51:00.000Z',
  label: { name: null, id: null },
  intendedUse: 'demonstration',
  notice: 'Research software. Not a medical device. Not for diagnosis.',
};
const outgoing = (change: Partial<NotificationMessage> = {}) => ({
  notificationId: MESSAGE.notificationId,
  message: JSON.stringify({ ...MESSAGE, ...change }),
});

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});
let authorities: Authorities;
let authority: Pair;
let server: Pair;
beforeAll(async () => {
  authorities = await Authorities.make();
  authority = await authorities.authority('Hospital');
  server = await authorities.issue(authority, { host: 'localhost', usage: 'serverAuth' });
});
afterAll(() => authorities.remove());
const pem = (file: string) => readFile(file, 'utf8');

describe('a webhook', () => {
  const receive = async (answers: readonly Answer[], tls?: { cert: string; key: string }) => {
    const receiver = await Receiver.start(answers, tls ? { tls } : {});
    undo.push(() => receiver.stop());
    return receiver;
  };
  const channel = (receiver: Receiver, change: Partial<WebhookSettings> = {}) =>
    new WebhookChannel(
      { kind: 'webhook', url: new URL(receiver.url), secret: SECRET, trusted: null, timeoutMs: 10_000, ...change },
      systemClock,
    );

  test('is posted as JSON under its id, signed so that the receiver can verify it', async () => {
    const receiver = await receive([204]);
    expect(await channel(receiver).send(outgoing(), never)).toEqual({ outcome: 'delivered', problem: null });
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect(JSON.parse(body)).toEqual(MESSAGE);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'henet-notification-id': '0a1b' });
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['henet-signature']))!;
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
  });

  test.each([
    [200, 'delivered'],
    [299, 'delivered'],
    [302, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('answered with %i is %s', async (status, outcome) => {
    const receiver = await receive([status]);
    expect(await channel(receiver).send(outgoing(), never)).toEqual({
      outcome,
      problem: outcome === 'delivered' ? null : `HTTP ${status}`,
    });
    expect(receiver.received).toHaveLength(1);
  });

  test('that is not answered is given up after its time, and tried again', async () => {
    const receiver = await receive(['hang']);
    const attempt = await channel(receiver, { timeoutMs: 200 }).send(outgoing(), never);
    expect(attempt).toEqual({ outcome: 'failed', problem: 'no answer within 0.2 s' });
  });

  test('that nobody listens at is tried again', async () => {
    const receiver = await receive([200]);
    const gone = channel(receiver);
    await receiver.stop();
    expect(await gone.send(outgoing(), never)).toEqual({ outcome: 'failed', problem: 'ECONNREFUSED' });
  });

  test('goes over TLS to a receiver whom a trusted authority vouches for, and to no other', async () => {
    const receiver = await receive([200], { cert: await pem(server.certificate), key: await pem(server.key) });
    const trusting = channel(receiver, { trusted: await pem(authority.certificate) });
    expect(await trusting.send(outgoing(), never)).toMatchObject({ outcome: 'delivered' });
    expect(await channel(receiver).send(outgoing(), never)).toMatchObject({ outcome: 'failed' });
    expect(receiver.received, 'nothing was sent to the one that is not trusted').toHaveLength(1);
  });
});

describe('an email', () => {
  const serve = async (options: Readonly<Record<string, string | number>> = {}) => {
    const smtp = await SmtpServer.start(options);
    undo.push(() => smtp.stop());
    return smtp;
  };
  const channel = (smtp: SmtpServer, change: Partial<EmailSettings> = {}) =>
    new EmailChannel({
      kind: 'email',
      host: 'localhost',
      port: smtp.port,
      tls: 'none',
      from: 'henet@hospital.example',
      to: ['duty@hospital.example'],
      login: null,
      trusted: null,
      timeoutMs: 20_000,
      ...change,
    });

  test('is a letter in plain text with a Message-ID that stays the same, and names nobody by default', async () => {
    const smtp = await serve();
    for (let n = 0; n < 2; n++) {
      expect(await channel(smtp).send(outgoing(), never)).toEqual({ outcome: 'delivered', problem: null });
    }
    const [first, second] = await smtp.taken(2);
    expect(first).toMatchObject({ from: 'henet@hospital.example', to: ['duty@hospital.example'] });
    const headers = first!.message.split(/\r?\n\r?\n/)[0]!;
    expect(headers).toMatch(/^Message-ID: <0a1b@hospital\.example>\r?$/im);
    expect(headers).toMatch(/^Subject: HENet Edge: high priority alert not acknowledged \(step 2 of 3\)\r?$/im);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated\r?$/im);
    expect(first!.message).toContain('Bleed of 18.0 mL found');
    expect(first!.message).toContain('Patient: not named in messages of this channel.');
    expect(first!.message).toContain('Not a medical device');
    expect(second!.message, 'a repetition is the same letter').toBe(first!.message);
  });

  test('names the patient where its message does, and never in the subject', async () => {
    const smtp = await serve();
    await channel(smtp).send(outgoing({ label: { name: 'J. D.', id: '…377' } }), never);
    const [headers, ...text] = (await smtp.taken(1))[0]!.message.split(/\r?\n\r?\n/);
    expect(headers).not.toMatch(/J\. D\.|377/);
    expect(text.join('\n')).toContain('Patient: J. D., =E2=80=A6377.');
  });

  test('goes over STARTTLS with name and password to a server that a trusted authority vouches for', async () => {
    const smtp = await serve({
      certificate: server.certificate,
      key: server.key,
      user: 'henet',
      password: 'pass word',
    });
    const secure = { tls: 'starttls', login: { user: 'henet', pass: 'pass word' } } as const;
    const trusted = await pem(authority.certificate);
    expect(await channel(smtp, { ...secure, trusted }).send(outgoing(), never)).toMatchObject({ outcome: 'delivered' });
    expect(await smtp.taken(1)).toMatchObject([{ tls: true, user: 'henet' }]);

    expect(await channel(smtp, secure).send(outgoing(), never), 'an authority that is not trusted').toMatchObject({
      outcome: 'failed',
    });
    const wrong = { ...secure, trusted, login: { user: 'henet', pass: 'guess' } };
    expect(await channel(smtp, wrong).send(outgoing(), never)).toEqual({ outcome: 'refused', problem: 'SMTP 535' });
    expect(smtp.mails).toHaveLength(1);
  });

  test('is not sent readable where the server offers no STARTTLS and the site asked for it', async () => {
    const smtp = await serve();
    expect(await channel(smtp, { tls: 'starttls' }).send(outgoing(), never)).toMatchObject({ outcome: 'failed' });
    expect(smtp.mails).toEqual([]);
  });

  test.each([
    [451, 'failed'],
    [421, 'failed'],
    [554, 'refused'],
  ])('answered with %i is %s', async (code, outcome) => {
    const smtp = await serve({ refuse: code });
    expect(await channel(smtp).send(outgoing(), never)).toEqual({ outcome, problem: `SMTP ${code}` });
  });

  test('that reaches only some of its recipients is delivered, with the problem', async () => {
    const smtp = await serve({ unknown: 'gone@hospital.example' });
    const to = ['duty@hospital.example', 'gone@hospital.example'];
    expect(await channel(smtp, { to }).send(outgoing(), never)).toEqual({
      outcome: 'delivered',
      problem: '1 of 2 recipients refused',
    });
  });

  test('to a server that does not answer is given up after its time', async () => {
    const silent = await Receiver.start(['hang']);
    undo.push(() => silent.stop());
    const attempt = await channel({ port: silent.port } as SmtpServer, { timeoutMs: 300 }).send(outgoing(), never);
    expect(attempt).toMatchObject({ outcome: 'failed' });
  });
});
