import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials } from '../../edge/mqtt/access.ts';
import { Authorities } from '../dicom/certificates.ts';
import { startBroker } from '../mqtt/link.ts';
import { ShippedMosquitto } from './shipped-mosquitto.ts';

const OWN = 'henet/v1/ward/edge-1';
const OTHER = 'henet/v1/ward/edge-2';
const PASSWORDS = {
  screen: 'of the screens',
  reader: 'of the readers',
  appliance: 'of edge-1',
  neighbour: 'of edge-2',
};

interface Ground {
  readonly port: number;
  readonly as: Readonly<Record<'appliance' | 'screen' | 'reader', Credentials>>;
  remove(): Promise<void>;
}

let authorities: Authorities;
beforeAll(async () => {
  authorities = await Authorities.make();
});
afterAll(() => authorities.remove());

const signIn = (username: string, password: string): Credentials => ({ username, password });

/** The broker inside the appliance ward/edge-1. */
async function embedded(): Promise<Ground> {
  const user = (username: 'screen' | 'reader', topics: ('status' | 'alerts' | 'episodes')[]) =>
    ({ username, password: PASSWORDS[username], role: username, topics }) as const;
  const broker = await startBroker({
    users: [user('screen', ['status', 'alerts', 'episodes']), user('reader', ['status', 'alerts'])],
  });
  const as = {
    appliance: broker.credentials,
    screen: signIn('screen', PASSWORDS.screen),
    reader: signIn('reader', PASSWORDS.reader),
  };
  return { port: broker.port, as, remove: () => broker.stop() };
}

/** mosquitto with the configuration and the ACL of `systemd/mosquitto`. */
async function mosquitto(): Promise<Ground> {
  const { screen, reader, appliance, neighbour } = PASSWORDS;
  const tls = await authorities.issue(await authorities.authority('Hospital'), { host: 'localhost' });
  const broker = await ShippedMosquitto.start({
    users: { screen, reader, 'ward/edge-1': appliance, 'ward/edge-2': neighbour },
    tls,
  });
  const as = {
    appliance: signIn('ward/edge-1', appliance),
    screen: signIn('screen', screen),
    reader: signIn('reader', reader),
  };
  return { port: broker.port, as, remove: () => broker.remove() };
}

describe.each([
  ['the embedded broker', embedded],
  ['mosquitto with the shipped ACL', mosquitto],
])('on %s', (_name, open) => {
  let ground: Ground;
  let clients: MqttClient[];
  const join = async (who: keyof Ground['as'] | null, options: IClientOptions = {}) => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${ground.port}`, {
      ...{ protocolVersion: 4, reconnectPeriod: 0 },
      ...(who && ground.as[who]),
      ...options,
    });
    clients.push(client);
    // aedes ends the connection of who publishes what they may not.
    client.on('error', () => undefined);
    return client;
  };
  /** Everything that somebody hears below henet/, as `topic: payload`. */
  const listen = async (who: keyof Ground['as']) => {
    const client = await join(who);
    const heard: string[] = [];
    client.on('message', (topic, payload) => heard.push(`${topic}: ${payload}`));
    await client.subscribeAsync('henet/v1/#', { qos: 1 });
    return heard;
  };
  /** Publishes; what becomes of it is for others to hear. */
  const attempt = async (who: keyof Ground['as'], topic: string, retain = true, payload = 'forged') => {
    const client = await join(who);
    await Promise.race([
      client.publishAsync(topic, payload, { qos: 1, retain }),
      new Promise<void>((resolve) => client.once('close', () => resolve())),
    ]);
    await client.endAsync(true);
  };
  const say = async (topic: string, payload: string, retain = true) => attempt('appliance', topic, retain, payload);

  beforeAll(async () => {
    ground = await open();
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true);
  });
  afterAll(() => ground.remove());

  test.each([
    `${OWN}/alerts/forged`,
    `${OWN}/status`,
    `${OWN}/episodes/forged`,
    `${OWN}/acts/a1/answers/x1`,
    `${OTHER}/alerts/forged`,
    `${OTHER}/status`,
    'henet/v1/screen/alerts/status',
    'henet/v1/reader/episodes/status',
    'henet/v1/alerts/forged',
    'elsewhere/alerts',
  ])('a screen cannot publish on %s', async (topic) => {
    const heard = await listen('screen');
    await attempt('screen', topic);
    await attempt('reader', topic);
    await say(`${OWN}/status`, 'ready');
    await expect.poll(() => heard).toContain(`${OWN}/status: ready`);
    const forged = [...heard, ...(await listen('screen'))].filter((one) => one.includes('forged'));
    expect(forged).toEqual([]);
  });

  test('a screen’s last will is not published as an alert', async () => {
    const heard = await listen('screen');
    const will = { topic: `${OWN}/alerts/forged`, payload: Buffer.from('forged'), qos: 1 as const, retain: true };
    const forger = await join('screen', { will });
    forger.stream.destroy();
    await say(`${OWN}/status`, 'still ready');
    await expect.poll(() => heard).toContain(`${OWN}/status: still ready`);
    expect(heard.filter((one) => one.includes('forged'))).toEqual([]);
  });

  test('an appliance cannot publish under another one’s name', async () => {
    const heard = await listen('screen');
    await attempt('appliance', `${OTHER}/alerts/forged`);
    await attempt('appliance', `${OTHER}/status`);
    await say(`${OWN}/alerts/a1`, 'bleed');
    await expect.poll(() => heard).toContain(`${OWN}/alerts/a1: bleed`);
    expect(heard.filter((one) => one.includes('forged'))).toEqual([]);
  });

  test('a screen sends receipts and acts, which the appliance hears and other screens do not', async () => {
    const [appliance, screen] = [await listen('appliance'), await listen('screen')];
    await attempt('screen', `${OWN}/receipts/a1/wall`, false, 'shown');
    await attempt('screen', `${OWN}/acts/a1`, false, 'taken');
    await expect.poll(() => appliance).toContain(`${OWN}/acts/a1: taken`);
    expect(appliance).toContain(`${OWN}/receipts/a1/wall: shown`);
    await say(`${OWN}/acts/a1/answers/x1`, 'yes', false);
    await expect.poll(() => screen).toContain(`${OWN}/acts/a1/answers/x1: yes`);
    expect(screen.filter((one) => /shown|taken/.test(one))).toEqual([]);
  });

  test('a reader hears alerts and status, and no episode, act or answer, whatever it subscribes to', async () => {
    await say(`${OWN}/alerts/a2`, 'kept alert');
    await say(`${OWN}/episodes/e2`, 'kept episode');
    const heard = await listen('reader');
    await expect.poll(() => heard).toContain(`${OWN}/alerts/a2: kept alert`);
    await say(`${OWN}/episodes/e3`, 'live episode');
    await say(`${OWN}/acts/a1/answers/x2`, 'answer', false);
    await attempt('screen', `${OWN}/acts/a1`, false, 'act');
    await say(`${OWN}/status`, 'last');
    await expect.poll(() => heard).toContain(`${OWN}/status: last`);
    expect(heard.filter((one) => /episode|act|answer/.test(one))).toEqual([]);
  });

  test('a reader can send neither receipt nor act', async () => {
    const appliance = await listen('appliance');
    await attempt('reader', `${OWN}/acts/a1`, false);
    await attempt('reader', `${OWN}/receipts/a1/wall`, false);
    await attempt('screen', `${OWN}/acts/a1`, false, 'honest');
    await expect.poll(() => appliance).toContain(`${OWN}/acts/a1: honest`);
    expect(appliance.filter((one) => one.includes('forged'))).toEqual([]);
  });

  test('a name with a wrong password, or an unknown one, does not get in', async () => {
    for (const given of [signIn('screen', 'guess'), signIn('nobody', PASSWORDS.screen), signIn('reader', '')]) {
      await expect(join(null, given)).rejects.toThrow(/refused/i);
    }
  });
});
