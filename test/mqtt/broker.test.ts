import { once } from 'node:events';
import { connect } from 'node:net';
import type { Client } from 'aedes';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import type { MqttConnection } from '../../edge/mqtt/connection.ts';
import { brokerRights } from '../../edge/mqtt/rights.ts';
import { APPLIANCE, connectTo, startBroker } from './link.ts';
import { Screen } from './screen.ts';

const TOPIC = 'henet/v1/ward/edge-1/alerts/a1';
let broker: EmbeddedBroker;
let appliance: MqttConnection;
let screens: Screen[];
const url = () => `mqtt://127.0.0.1:${broker.port}`;
const screen = async (filter?: string) => {
  const opened = await Screen.open(url(), filter);
  screens.push(opened);
  return opened;
};

beforeEach(async () => {
  screens = [];
  broker = await startBroker({ limits: { screens: 3, packetBytes: 20_000 } });
  appliance = await connectTo(broker);
});
afterEach(async () => {
  for (const open of screens) await open.close();
  await appliance.stop();
  await broker.stop();
});

describe('the embedded broker', () => {
  test('keeps what the appliance publishes for a screen that comes later, at QoS 1', async () => {
    await appliance.publish(TOPIC, 'bleed', { retain: true });
    const heard = await (await screen()).until(({ topic }) => topic === TOPIC);
    expect(heard).toEqual({ topic: TOPIC, payload: 'bleed', retain: true, qos: 1 });
  });

  test('drops a screen that tries to publish below henet/, and nobody hears it', async () => {
    const honest = await screen();
    const forger = await mqtt.connectAsync(url(), { protocolVersion: 4, reconnectPeriod: 0 });
    const dropped = new Promise<void>((resolve) => forger.once('close', resolve));
    forger.publish(TOPIC, 'forged', { qos: 1, retain: true }, () => {});
    await dropped;
    await appliance.publish(TOPIC, 'true', { retain: true });
    await honest.until(({ payload }) => payload === 'true');
    expect(honest.heard.map(({ payload }) => payload)).toEqual(['true']);
  });

  test('does not publish the will of a screen', async () => {
    const honest = await screen();
    const forger = await mqtt.connectAsync(url(), {
      protocolVersion: 4,
      reconnectPeriod: 0,
      will: { topic: TOPIC, payload: Buffer.from('forged'), qos: 1, retain: true },
    });
    forger.stream.destroy();
    await appliance.publish(TOPIC, 'true', { retain: true });
    await honest.until(({ payload }) => payload === 'true');
    expect(honest.heard.map(({ payload }) => payload)).toEqual(['true']);
  });

  test('refuses a wrong password for the appliance, and a screen under the appliance’s client id', async () => {
    const as = (options: object) => mqtt.connectAsync(url(), { protocolVersion: 4, reconnectPeriod: 0, ...options });
    await expect(as({ username: broker.credentials.username, password: 'guess' })).rejects.toThrow(/refused/i);
    await expect(as({ clientId: 'henet-edge-somebody' })).rejects.toThrow(/refused/i);
    expect(appliance.connected).toBe(true);
  });

  test('where others reach its port, lets nobody in without a name but boards through the appliance’s own WebSocket', () => {
    const credentials = { appliance: broker.credentials, screen: broker.screenCredentials };
    const rights = (anonymousScreens: boolean) =>
      brokerRights({
        ...{ appliance: APPLIANCE, credentials, users: [], anonymousScreens, maxScreens: 1 },
        mayKeep: () => true,
      });
    const enters = (anonymousScreens: boolean, name?: string, password?: string) => {
      let entered: boolean | null = null;
      const client = { id: 'screen/x', clean: true } as Client;
      const given = password === undefined ? undefined : Buffer.from(password);
      rights(anonymousScreens).hooks.authenticate(client, name, given, (_error, success) => {
        entered = success;
      });
      return entered;
    };
    const { username, password } = broker.screenCredentials;
    expect([enters(true), enters(false), enters(false, '')]).toEqual([true, false, false]);
    expect([enters(false, username, password), enters(false, username, 'guess')]).toEqual([true, false]);
  });

  test('shows nobody its $SYS topics [MQTT-3.9.3-2]', async () => {
    const client = await mqtt.connectAsync(url(), { protocolVersion: 4, reconnectPeriod: 0 });
    await expect(client.subscribeAsync('$SYS/#')).rejects.toThrow();
    const [granted] = await client.subscribeAsync('henet/v1/#', { qos: 1 });
    expect(granted?.qos).toBe(1);
    await client.endAsync(true);
  });

  test('takes no more screens than its limit, and still the appliance', async () => {
    for (let i = 0; i < 3; i += 1) await screen();
    const fourth = mqtt.connectAsync(url(), { protocolVersion: 4, reconnectPeriod: 0 });
    await expect(fourth).rejects.toThrow(/refused/i);
    const second = await connectTo(broker);
    await second.publish(TOPIC, 'heard', { retain: false });
    await second.stop();
    await screens.pop()?.close();
    expect((await screen()).client.connected).toBe(true);
  });

  test('cuts off a client that never says CONNECT', async () => {
    const impatient = await startBroker({ limits: { connectSeconds: 0.2 } });
    const silent = connect(impatient.port, '127.0.0.1');
    await once(silent, 'close');
    await impatient.stop();
  });

  test('cuts off a client as soon as it announces a packet over the limit, before its bytes are kept', async () => {
    const patient = await startBroker({ limits: { connectSeconds: 3600 } });
    const flooder = connect(patient.port, '127.0.0.1');
    // CONNECT with a remaining length of 268 435 455 (MQTT 3.1.1, 2.2.3), of which nothing follows.
    flooder.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    await once(flooder, 'close');
    await patient.stop();
  });

  test('frees its port when it stops, and says so when the port is taken', async () => {
    const { port } = broker;
    const second = startBroker({ port });
    await expect(second).rejects.toMatchObject({ code: 'mqtt-port-taken' });
    await broker.stop();
    broker = await startBroker({ port });
    expect(broker.port).toBe(port);
  });
});
