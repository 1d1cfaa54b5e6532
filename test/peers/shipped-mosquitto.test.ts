import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { parseConfig } from '../../edge/config/load.ts';
import { type BrokerAccess, readBrokerAccess } from '../../edge/mqtt/access.ts';
import type { MqttConnectionOptions } from '../../edge/mqtt/connection.ts';
import { MqttConnection } from '../../edge/mqtt/connection.ts';
import { Echo } from '../../edge/mqtt/echo.ts';
import { MqttWebSocket } from '../../edge/mqtt/websocket.ts';
import { Authorities, type Pair } from '../dicom/certificates.ts';
import { APPLIANCE, silent } from '../mqtt/link.ts';
import { Screen } from '../mqtt/screen.ts';
import { ShippedMosquitto } from './shipped-mosquitto.ts';

const ALERT = 'henet/v1/ward/edge-1/alerts/a1';
const SECRETS = { 'ward/edge-1': 'of the appliance', screen: 'of the screens' };
let authorities: Authorities;
let hospital: Pair;
let server: Pair;
let broker: ShippedMosquitto;
let undo: (() => Promise<unknown>)[];

beforeAll(async () => {
  authorities = await Authorities.make();
  hospital = await authorities.authority('Hospital');
  server = await authorities.issue(hospital, { host: 'localhost' });
});
afterAll(() => authorities.remove());
beforeEach(async () => {
  undo = [];
  broker = await ShippedMosquitto.start({ users: SECRETS, tls: server });
  undo.push(() => broker.remove());
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** What the appliance makes of a configuration whose secrets lie in files. */
async function accessWith(changes: Record<string, unknown> = {}): Promise<BrokerAccess> {
  const at = (name: string) => join(authorities.folder, name);
  await writeFile(at('appliance.secret'), `${SECRETS['ward/edge-1']}\n`);
  await writeFile(at('screen.secret'), SECRETS.screen);
  const given = {
    ...{ broker: 'external', host: 'localhost', port: broker.tlsPort },
    tls: { caFile: hospital.certificate },
    ...{ username: 'ward/edge-1', passwordFile: at('appliance.secret') },
    screen: { username: 'screen', passwordFile: at('screen.secret') },
    ...changes,
  };
  const config = parseConfig({
    site: 'ward',
    dicom: { peers: [{ aeTitle: 'CT1', address: '10.0.0.1' }] },
    mqtt: given,
  });
  return readBrokerAccess(config.mqtt);
}

function dial(access: BrokerAccess, changes: Partial<MqttConnectionOptions> = {}): MqttConnection {
  const connection = new MqttConnection({
    address: () => ({ host: 'localhost', port: broker.tlsPort }),
    credentials: access.appliance,
    tls: access.tls,
    clientId: 'ward-edge-1',
    will: () => ({ topic: 'henet/v1/ward/edge-1/status', payload: '{"state":"offline"}' }),
    log: silent,
    ...changes,
  });
  undo.push(() => connection.stop());
  return connection;
}
async function connected(connection: MqttConnection): Promise<MqttConnection> {
  const up = new Promise<void>((resolve) => connection.onConnect(resolve));
  await connection.start();
  await up;
  return connection;
}
const screen = async (): Promise<Screen> => {
  const opened = await Screen.open(`mqtt://screen:${encodeURIComponent(SECRETS.screen)}@127.0.0.1:${broker.port}`);
  undo.push(() => opened.close());
  return opened;
};

describe('over TLS', () => {
  test('the appliance signs in and publishes, and a board that it serves is a screen there', async () => {
    const access = await accessWith();
    const connection = await connected(dial(access));
    await connection.publish(ALERT, 'bleed', { retain: true });
    const screens = new MqttWebSocket({
      address: () => ({ host: 'localhost', port: broker.tlsPort }),
      credentials: access.screen,
      tls: access.tls,
      log: silent,
    });
    await screens.start();
    const http = createServer();
    screens.attach(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    undo.push(
      async () => http.close(),
      () => screens.stop(),
    );

    const board = await Screen.open(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/mqtt`);
    undo.push(() => board.close());
    await board.until(({ topic, payload }) => topic === ALERT && payload === 'bleed');
    await board.client.publishAsync(ALERT, 'forged', { qos: 1, retain: true });
    await connection.publish(ALERT, 'still true', { retain: true });
    await board.until(({ payload }) => payload === 'still true');
    expect(board.heard.map(({ payload }) => payload)).not.toContain('forged');
  });

  test.each([
    ['a wrong password', async () => ({ appliance: { username: 'ward/edge-1', password: 'guess' } }), /mqtt\.username/],
    [
      'an authority that is not the broker’s',
      async () => accessWith({ tls: { caFile: (await authorities.authority('Other')).certificate } }),
      /caFile/,
    ],
    [
      'another name than the certificate’s',
      async () => accessWith({ tls: { caFile: hospital.certificate, serverName: 'mqtt.example' } }),
      /serverName/,
    ],
    ['the plain port', async () => ({ port: broker.port }), /TLS port/],
  ])('%s is told with what to do, and nothing is published', async (_what, change, hint) => {
    const given = (await change()) as Partial<BrokerAccess> & { readonly port?: number };
    const { port = broker.tlsPort, ...access } = given;
    const connection = dial({ ...(await accessWith()), ...access }, { address: () => ({ host: 'localhost', port }) });
    await connection.start();
    await expect.poll(() => connection.problems()).toMatchObject([{ text: expect.stringMatching(hint) }]);
    await expect(connection.publish(ALERT, 'bleed', { retain: true })).rejects.toMatchObject({ code: 'mqtt-offline' });
  });
});

test('files that cannot be used are told of all at once, by the setting that names them', async () => {
  const empty = join(authorities.folder, 'empty.secret');
  await writeFile(empty, '\n');
  const wrong = accessWith({
    tls: { caFile: server.key, certificateFile: server.certificate, keyFile: hospital.key },
    passwordFile: empty,
    screen: { username: 'screen', passwordFile: '/nowhere/screen.secret' },
  });
  await expect(wrong).rejects.toMatchObject({
    errors: [
      expect.stringMatching(/mqtt\.tls\.caFile .* holds no PEM certificate/),
      expect.stringMatching(/mqtt\.tls\.keyFile is not the private key/),
      expect.stringMatching(/mqtt\.passwordFile .* is empty/),
      expect.stringMatching(/mqtt\.screen\.passwordFile .*: there is no such file/),
    ],
  });
});

test('an ACL that swallows what the appliance says is found out, although every publication is acknowledged', async () => {
  const access = await accessWith();
  let now = 0;
  const clock = { ...systemClock, monotonic: () => now };
  for (const [site, swallowed] of [
    ['ward', false],
    ['elsewhere', true],
  ] as const) {
    const appliance = { ...APPLIANCE, site };
    const connection = dial(access, { clientId: site });
    const echo = new Echo({ appliance, connection, heartbeatSeconds: 5, clock, log: silent });
    await echo.start();
    await connected(connection);
    await connection.publish(`henet/v1/${site}/edge-1/status`, '{}', { retain: true });
    const heard = await screen();
    await connection.publish(`henet/v1/${site}/edge-1/status`, '{}', { retain: true });
    await connected(dial(access, { clientId: `${site}-after` })).then((other) =>
      other.publish(ALERT, `after ${site}`, { retain: false }),
    );
    await heard.until(({ payload }) => payload === `after ${site}`);
    now += 15_000;
    expect(echo.problems()).toMatchObject(swallowed ? [{ text: expect.stringContaining('elsewhere/edge-1') }] : []);
    await echo.stop();
  }
});

/** mosquitto 2.0.11 acknowledges first and saves in the same round of its loop: killed in between, it loses that one message. */
test('what it acknowledged survives kill -9, retained and waiting for a client that is away, all but the last of 50', async () => {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const appliance = await mqtt.connectAsync(url, { username: 'ward/edge-1', password: SECRETS['ward/edge-1'] });
  const away = (): Promise<MqttClient> =>
    mqtt.connectAsync(url, { username: 'screen', password: SECRETS.screen, clientId: 'away', clean: false });
  const first = await away();
  await first.subscribeAsync('henet/v1/+/+/alerts/+', { qos: 1 });
  await first.endAsync();
  const topics = Array.from({ length: 50 }, (_, n) => `henet/v1/ward/edge-1/alerts/n${n}`);
  for (const topic of topics) await appliance.publishAsync(topic, 'bleed', { qos: 1, retain: true });
  await broker.kill('SIGKILL');
  await appliance.endAsync(true);
  await broker.restart();

  const back = mqtt.connect(url, { username: 'screen', password: SECRETS.screen, clientId: 'away', clean: false });
  undo.push(() => back.endAsync(true));
  const waited = new Set<string>();
  back.on('message', (topic) => waited.add(topic));
  const fresh = await screen();
  const saved = topics.slice(0, -1);
  await expect.poll(() => saved.filter((topic) => !waited.has(topic))).toEqual([]);
  const retained = () => new Set(fresh.heard.filter(({ retain }) => retain).map(({ topic }) => topic));
  await expect.poll(() => saved.filter((topic) => !retained().has(topic))).toEqual([]);
});
