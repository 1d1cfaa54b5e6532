import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ActAnswer, AlertPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from './site.ts';

const PASSWORD = 'correct horse battery staple';
let site: Site;
afterEach(() => site.remove());

const people = (...args: string[]) =>
  new Promise<string>((resolve, reject) => {
    const config = path.join(site.dataDir, 'config.json');
    execFile(process.execPath, ['scripts/people/main.ts', ...args, '--config', config], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });

async function post(route: string, body: object, cookie = '') {
  const response = await fetch(`${site.appliance.httpUrl}/api/v1${route}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', cookie } },
    body: JSON.stringify(body),
  });
  const set = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { status: response.status, body: await response.json(), cookie: set };
}

/** A board's live link, as the browser's cookie lets it in. */
async function boardOf(cookie: string) {
  const url = `${site.appliance.httpUrl.replace('http', 'ws')}/mqtt`;
  const client = await mqtt.connectAsync(url, {
    ...{ protocolVersion: 4, reconnectPeriod: 0 },
    wsOptions: { headers: { cookie } },
  });
  const answers = new Map<string, ActAnswer>();
  client.on('message', (_topic, payload) => {
    const answer = JSON.parse(payload.toString()) as ActAnswer;
    answers.set(answer.actId, answer);
  });
  await client.subscribeAsync('henet/v1/+/+/acts/+/answers/+', { qos: 1 });
  return {
    client,
    async act(alertId: string, act: { readonly actId: string; readonly [key: string]: unknown }) {
      await client.publishAsync(`henet/v1/demo/edge-1/acts/${alertId}`, JSON.stringify(act), { qos: 1 });
      await until('the act is answered', () => answers.has(act.actId));
      return answers.get(act.actId)!;
    },
  };
}

test('a service that asks for sign-in lets nobody look or act without one, over HTTP and over the live link, and survives a restart', async () => {
  site = await Site.make({ people: { signIn: 'required' }, alerting: { conditions: {} } });
  const secret = path.join(site.dataDir, 'password');
  await writeFile(secret, PASSWORD);
  await people('add', 'Physicist Haas', '--role', 'admin', '--secret-file', secret);
  await site.start();
  // While it runs.
  await people('add', 'RN Okafor', '--role', 'clinician', '--secret-file', secret);
  const pin = /: (\d{6})/.exec(await people('pin', 'RN Okafor'))![1]!;
  const code = /: ([\w-]+)/.exec(await people('display', 'Ward 3'))![1]!;

  const live = new WebSocket(`${site.appliance.httpUrl.replace('http', 'ws')}/mqtt`, ['mqtt']);
  live.on('error', () => undefined);
  const [, refused] = await once(live, 'unexpected-response');
  expect(refused.statusCode).toBe(401);
  expect((await fetch(`${site.appliance.httpUrl}/api/v1/alerts`)).status).toBe(401);

  const nurse = await post('/session', { name: 'RN Okafor', password: PASSWORD });
  const wall = await post('/session/display', { code });
  const list = async (cookie: string) =>
    (await (await fetch(`${site.appliance.httpUrl}/api/v1/alerts`, { headers: { cookie } })).json()) as AlertPayload[];
  await until('the alert of the demonstration models is raised', async () => (await list(nurse.cookie)).length > 0);
  const [alert] = await list(wall.cookie);
  const { alertId, revision } = alert!;

  const display = await boardOf(wall.cookie);
  const act = { act: 'acknowledge', by: 'Forged', revision };
  const without = await display.act(alertId, { ...act, actId: 'act-without-pin' });
  expect(without).toMatchObject({ ok: false, code: 'pin-required' });
  const { vouch } = (await post('/session/vouch', { pin }, wall.cookie)).body as { vouch: string };
  expect(await display.act(alertId, { ...act, actId: 'act-with-vouch', vouch })).toMatchObject({ ok: true });
  expect((await list(wall.cookie))[0]?.acknowledgedBy).toBe('RN Okafor');

  const board = await boardOf(nurse.cookie);
  const closed = once(board.client.stream, 'close');
  await people('disable', 'RN Okafor');
  await closed;
  expect((await fetch(`${site.appliance.httpUrl}/api/v1/alerts`, { headers: { cookie: nurse.cookie } })).status).toBe(
    401,
  );

  await display.client.endAsync(true);
  const tokens = [nurse.cookie, wall.cookie].map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  for (const kept of [PASSWORD, pin, code, vouch, ...tokens]) expect(site.appliance.log()).not.toContain(kept);
  await site.appliance.stop();
  await site.start();
  expect((await list(wall.cookie))[0]?.alertId).toBe(alertId);
}, 300_000);
