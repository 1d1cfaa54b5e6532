import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import type { NotificationMessage } from '../../edge/alerting/channels/message.ts';
import { type AlertPayload, topics } from '../../edge/mqtt/topics.ts';
import { Receiver } from '../alerting/receiver.ts';
import { Authorities } from '../dicom/certificates.ts';
import { Site, until } from '../e2e/site.ts';
import { Screen } from '../mqtt/screen.ts';
import { SmtpServer } from '../peers/smtp.ts';

const SECRET = 'a secret that the phone server shares';
let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

async function siteWith(alerting: object, files: Readonly<Record<string, string>> = {}, mqtt = {}): Promise<Site> {
  const site = await Site.make({ alerting, mqtt });
  undo.push(() => site.remove());
  for (const [name, text] of Object.entries(files)) await writeFile(join(site.dataDir, name), text);
  await site.start();
  return site;
}

interface Told {
  readonly broker: { readonly deliveredRevision: number };
  readonly screens: readonly { readonly screenId: string }[];
  readonly notifications: readonly { readonly channel: string; readonly step: number; readonly state: string }[];
}
const receipts = (site: Site, alertId: string) => site.json<Told>(`/api/v1/alerts/${alertId}/receipts`);
const told = async (site: Site, alertId: string) =>
  (await receipts(site, alertId)).notifications.map(({ step, channel, state }) => `${step} ${channel} ${state}`);

/** Takes an alert as a person does who reads it again where it has changed meanwhile. */
async function acknowledge(site: Site, alertId: string): Promise<void> {
  await until('the alert is taken', async () => {
    const alerts = await site.json<AlertPayload[]>('/api/v1/alerts');
    const { revision } = alerts.find((alert) => alert.alertId === alertId)!;
    const answer = await fetch(`${site.appliance.httpUrl}/api/v1/alerts/${alertId}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'RN Okafor', revision }),
    });
    return answer.ok;
  });
}

test('while nobody takes an alert its steps fire in order, once each over kill -9, reach people who were away, and stop', async () => {
  const authorities = await Authorities.make();
  undo.push(() => authorities.remove());
  const authority = await authorities.authority('Hospital');
  const server = await authorities.issue(authority, { host: 'localhost', usage: 'serverAuth' });
  // The phone server is broken, then slow, then well; the mail server greylists the first letter.
  const phone = await Receiver.start([500, 'hang', 200]);
  undo.push(() => phone.stop());
  const mail = await SmtpServer.start({
    certificate: server.certificate,
    key: server.key,
    user: 'henet',
    password: 'correct horse',
    refuse: 451,
    times: 1,
  });
  undo.push(() => mail.stop());
  const site = await siteWith(
    {
      patientLabel: 'full',
      channels: {
        'ward phone': { kind: 'webhook', url: phone.url, secretFile: 'phone.secret', timeoutSeconds: 1 },
        'duty neurologist': {
          kind: 'email',
          patientLabel: 'full',
          host: 'localhost',
          port: mail.port,
          from: 'henet@hospital.example',
          to: ['duty@hospital.example'],
          userFile: 'mail.user',
          passwordFile: 'mail.password',
          trustedFile: authority.certificate,
        },
      },
      escalation: [
        { afterMinutes: 0, tell: ['ward phone'] },
        { afterMinutes: 0.1, tell: ['duty neurologist'] },
        { afterMinutes: 0.4, tell: ['ward phone'] },
      ],
    },
    { 'phone.secret': `${SECRET}\n`, 'mail.user': 'henet\n', 'mail.password': 'correct horse\n' },
  );
  await site.scan(31);
  const { alert } = await site.watch.next(({ kind }) => kind === 'clinical', 180_000);
  const { alertId } = alert;

  // In the middle: the first message has been tried, and did not get through.
  await until('the phone server was told', () => phone.received.length > 0);
  await site.appliance.kill();
  await site.start();
  // Once more, while a message is on its way or waits.
  await until('the second step fired', async () => (await told(site, alertId)).some((step) => step.startsWith('2')));
  await site.appliance.kill();
  await site.start();

  const all = ['1 ward phone delivered', '2 duty neurologist delivered', '3 ward phone delivered'];
  await until('every step reached its people', async () => (await told(site, alertId)).join() === all.join());
  const audit = await site.json<AlertPayload[]>('/api/v1/alerts');
  expect(audit.find((one) => one.alertId === alertId)).toMatchObject({
    state: 'raised',
    soundRevision: 1,
    escalation: { step: 3, of: 3, told: ['ward phone'] },
  });
  const steps = site.watch.heard.flatMap(({ alert: heard }) =>
    heard.alertId === alertId ? [heard.escalation?.step ?? 0] : [],
  );
  expect(steps, 'the ward hears the steps in order').toEqual([...steps].sort((a, b) => a - b));
  expect(new Set(steps)).toContain(3);

  // What the phone server was sent: signed, the same under one id however often, in order, and without a name.
  const calls = phone.received.map(({ headers, body }) => ({
    headers,
    body,
    ...(JSON.parse(body) as NotificationMessage),
  }));
  for (const { headers, body } of calls) {
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['henet-signature']))!;
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
  }
  const bodies = new Map(calls.map(({ notificationId, body }) => [notificationId, body]));
  expect(bodies.size, 'one message for each of its two steps').toBe(2);
  expect(calls.every(({ notificationId, body }) => bodies.get(notificationId) === body)).toBe(true);
  expect(calls.map(({ step }) => step)).toEqual(calls.map(({ step }) => step).sort((a, b) => a - b));
  expect(alert.label.name, 'the board names the patient').not.toBeNull();
  expect(phone.received.map(({ body }) => body).join()).not.toContain(alert.label.name);
  expect(phone.received.map(({ body }) => body).join()).not.toContain(alert.label.id);

  // The mail server took the letter over TLS at the second asking. A repetition would bear the same Message-ID.
  const ids = new Set(mail.mails.map(({ message }) => /^Message-ID: (.*?)\r?$/im.exec(message)?.[1]));
  expect(ids.size).toBe(1);
  expect(mail.answered).toEqual([451]);
  expect(mail.mails).toMatchObject(mail.mails.map(() => ({ tls: true, user: 'henet' })));
  expect(mail.mails[0]?.message).toContain(alert.label.id);

  // Who takes an alert ends it: its later steps do not come, while those of a later alert do.
  await site.scan(34);
  const taken = (await site.watch.next((one) => one.kind === 'clinical' && one.alertId !== alertId, 180_000)).alert;
  await acknowledge(site, taken.alertId);
  const atThat = await told(site, taken.alertId);
  await site.scan(37);
  const last = (
    await site.watch.next((one) => one.kind === 'clinical' && ![alertId, taken.alertId].includes(one.alertId), 180_000)
  ).alert;
  await until('the last alert’s steps fired', async () => (await told(site, last.alertId)).join() === all.join());
  expect((await told(site, taken.alertId)).map((step) => step[0])).toEqual(atThat.map((step) => step[0]));
  expect(atThat.length).toBeLessThan(3);
}, 900_000);

test('an alert that stands on no screen is a technical alert and escalates at once; a screen’s receipt ends that, and takes nothing', async () => {
  const filter = 'henet/v1/demo/pagers/+';
  const reader = { username: 'pagers', passwordFile: 'pagers.secret', role: 'reader', topics: [filter] };
  const site = await siteWith(
    {
      displayedWithinSeconds: 2,
      channels: { pager: { kind: 'mqtt', topic: 'henet/v1/demo/pagers/neurology' } },
      escalation: [{ afterMinutes: 600, tell: ['pager'] }],
    },
    { 'pagers.secret': SECRET },
    { users: [reader] },
  );
  const credentials = { username: reader.username, password: SECRET };
  const pager = await Screen.open(`mqtt://127.0.0.1:${site.ports.mqtt}`, filter, credentials);
  undo.push(() => pager.close());
  await site.scan(31);
  const { alert } = await site.watch.next(({ kind }) => kind === 'clinical', 180_000);
  const notDisplayed = (state: string) => (one: AlertPayload) =>
    one.condition === 'alert-not-displayed' && one.state === state;
  await site.watch.next(notDisplayed('raised'), 60_000);
  const heard = await pager.until(() => true);
  expect(JSON.parse(heard.payload)).toMatchObject({ alertId: alert.alertId, step: 1, of: 1, label: { name: null } });
  expect(await receipts(site, alert.alertId)).toMatchObject({
    screens: [],
    broker: { deliveredRevision: expect.any(Number) },
  });

  // A screen, as the board does it.
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${site.ports.mqtt}`, { protocolVersion: 4 });
  undo.push(() => client.endAsync());
  const { revision } = (await site.json<AlertPayload[]>('/api/v1/alerts')).find(
    ({ alertId }) => alertId === alert.alertId,
  )!;
  const receipt = { alertId: alert.alertId, revision, screenId: 'wall-1', displayedAt: new Date().toISOString() };
  const of = { site: 'demo', appliance: 'edge-1' };
  await client.publishAsync(topics.receipt(of, alert.alertId, 'wall-1'), JSON.stringify(receipt), { qos: 1 });
  await until('the technical alert is over', async () => {
    const open = await site.json<AlertPayload[]>('/api/v1/alerts');
    return !open.some(notDisplayed('raised'));
  });
  expect(await receipts(site, alert.alertId)).toMatchObject({
    screens: [{ screenId: 'wall-1', firstRevision: revision }],
  });
  const open = await site.json<AlertPayload[]>('/api/v1/alerts');
  expect(open.find(({ alertId }) => alertId === alert.alertId)).toMatchObject({
    state: 'raised',
    acknowledgedBy: null,
  });
}, 600_000);
