import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import mqtt from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import type { MqttConnection } from '../../edge/mqtt/connection.ts';
import { type Guest, MqttWebSocket, type MqttWebSocketOptions } from '../../edge/mqtt/websocket.ts';
import { Mosquitto } from '../peers/mosquitto.ts';
import { connectTo, silent, startBroker } from './link.ts';
import { Screen } from './screen.ts';

const TOPIC = 'henet/v1/ward/edge-1/alerts/a1';
let broker: EmbeddedBroker;
let appliance: MqttConnection;
let http: Server;
let unit: MqttWebSocket;
const port = () => (http.address() as AddressInfo).port;
const url = () => `ws://127.0.0.1:${port()}/mqtt`;

async function serve(at: { readonly port: number }, options: Partial<MqttWebSocketOptions> = {}): Promise<void> {
  unit = new MqttWebSocket({ address: () => ({ host: '127.0.0.1', port: at.port }), log: silent, ...options });
  await unit.start();
  http = createServer();
  unit.attach(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
}

/** HTTP status that a WebSocket is refused with; 101 where it is let in. */
async function statusOf(path = '/mqtt', options: ClientOptions = {}, protocol: string[] = ['mqtt']): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}`, protocol, options);
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('open', () => resolve(101));
  socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  socket.on('error', () => {});
  return promise.finally(() => socket.terminate());
}

/** Somebody who may act, under a name of the appliance's. */
const signedIn = (change: Partial<Guest> = {}): Guest => ({
  nameOf: () => ({ by: 'Dr Lind' }),
  ended: new AbortController().signal,
  ...change,
});

beforeEach(async () => {
  broker = await startBroker();
  appliance = await connectTo(broker);
});
afterEach(async () => {
  await unit.stop();
  http.close();
  await appliance.stop();
  await broker.stop();
});

describe('MQTT over WebSocket', () => {
  test('a board hears an alert of the embedded broker', async () => {
    await serve(broker);
    await appliance.publish(TOPIC, 'bleed', { retain: true });
    const board = await Screen.open(url());
    expect(await board.until(({ topic }) => topic === TOPIC)).toMatchObject({ payload: 'bleed', retain: true });
    await board.close();
  });

  test('who looks at the board is written down before the board is shown anything, and else it is not shown', async () => {
    const seen: string[] = [];
    await serve(broker, { viewed: async ({ socket }) => void seen.push(String(socket.remoteAddress)) });
    expect(await statusOf()).toBe(101);
    expect(seen).toEqual(['127.0.0.1']);
    await unit.stop();
    http.close();
    await serve(broker, { viewed: () => Promise.reject(new Error('no journal')) });
    expect(await statusOf()).toBe(503);
  });

  test('a board hears an alert of a hospital’s own broker in the same way', async () => {
    const mosquitto = await Mosquitto.start();
    await serve(mosquitto);
    const other = await connectTo(mosquitto, { clientId: 'other' });
    await other.publish(TOPIC, 'bleed', { retain: true });
    const board = await Screen.open(url());
    expect(await board.until(({ topic }) => topic === TOPIC)).toMatchObject({ payload: 'bleed', retain: true });
    await board.close();
    await other.stop();
    await mosquitto.remove();
  });

  test('a board is signed in as a screen, whatever name, password, client id, will or kept session its browser asks for', async () => {
    const silentScreens = { username: 'appliance', password: 'guess' };
    await serve(broker, { credentials: broker.screenCredentials });
    const witness = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
    const hostile = await mqtt.connectAsync(url(), {
      ...silentScreens,
      ...{ protocolVersion: 4, reconnectPeriod: 0, clean: false, clientId: 'henet-edge-ward-edge-1' },
      will: { topic: TOPIC, payload: Buffer.from('forged'), qos: 1, retain: true },
    });
    hostile.on('error', () => undefined);
    expect(appliance.connected, 'nobody took its place').toBe(true);
    const cut = once(hostile.stream, 'close');
    hostile.publish(TOPIC, 'forged', { qos: 1, retain: true }, () => {});
    await cut;
    await appliance.publish(TOPIC, 'true', { retain: true });
    await witness.until(({ payload }) => payload === 'true');
    expect(witness.heard.map(({ payload }) => payload)).toEqual(['true']);
    await witness.close();
  });

  test('a browser sends an act all the same', async () => {
    await serve(broker, { credentials: broker.screenCredentials });
    const act = 'henet/v1/ward/edge-1/acts/a1';
    const heard = new Promise<string>((resolve) => appliance.onMessage(act, ({ payload }) => resolve(payload)));
    const again = new Promise<void>((resolve) => appliance.onConnect(resolve));
    await appliance.stop();
    await appliance.start();
    await again;
    const board = await Screen.open(url());
    await board.client.publishAsync(act, 'taken', { qos: 1 });
    expect(await heard).toBe('taken');
    await board.close();
  });

  test.each([
    ['words', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a CONNECT of 1 MB', Buffer.from([0x10, 0xc0, 0x84, 0x3d])],
    ['a CONNECT of version 5', Buffer.from([0x10, 13, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 0])],
    ['a CONNECT that is cut short', Buffer.from([0x10, 4, 0, 4, 77, 81])],
    ['a PUBLISH before any CONNECT', Buffer.from([0x30, 4, 0, 1, 116, 120])],
  ])('%s does not reach the broker: the browser is cut off', async (_what, bytes) => {
    let reached = 0;
    const trap = createTcpServer((socket) => socket.on('data', ({ length }) => (reached += length)).resume());
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    await serve(trap.address() as AddressInfo);
    const socket = new WebSocket(url(), ['mqtt']);
    await once(socket, 'open');
    socket.send(bytes);
    await once(socket, 'close');
    expect(reached).toBe(0);
    trap.close();
  });

  test('a message much larger than the buffers arrives whole', async () => {
    await serve(broker);
    const board = await Screen.open(url());
    const large = 'x'.repeat(900_000);
    await appliance.publish(TOPIC, large, { retain: false });
    expect((await board.until(({ topic }) => topic === TOPIC)).payload).toHaveLength(large.length);
    await board.close();
  });

  test('a page of another site is refused, the board’s own page and programs are not', async () => {
    await serve(broker);
    expect(await statusOf('/mqtt', { origin: 'http://evil.example' })).toBe(403);
    expect(await statusOf('/mqtt', { origin: 'null' })).toBe(403);
    expect(await statusOf('/mqtt', { origin: `http://127.0.0.1:${port()}` })).toBe(101);
    expect(await statusOf()).toBe(101);
  });

  test('other paths, other protocols, and screens that are not admitted or too many are refused', async () => {
    await serve(broker, {
      maxScreens: 1,
      admits: async ({ url: asked }) => (asked?.includes('stranger') ? null : signedIn()),
    });
    expect(await statusOf('/elsewhere')).toBe(404);
    expect(await statusOf('/mqtt', {}, ['chat'])).toBe(400);
    expect(await statusOf('/mqtt?stranger')).toBe(401);
    const board = await Screen.open(url());
    expect(await statusOf()).toBe(503);
    await board.close();
  });

  test('an act goes out under the name of who is signed in, whatever name the browser says; receipts go out as they are', async () => {
    const given: (string | null)[] = [];
    const nameOf = (vouch: string | null) => {
      given.push(vouch);
      return { by: 'Dr Lind' };
    };
    await serve(broker, { credentials: broker.screenCredentials, admits: async () => signedIn({ nameOf }) });
    const heard: string[] = [];
    for (const noun of ['acts/a1', 'receipts/a1/screen-1']) {
      appliance.onMessage(`henet/v1/ward/edge-1/${noun}`, ({ payload }) => heard.push(payload));
    }
    const again = new Promise<void>((resolve) => appliance.onConnect(resolve));
    await appliance.stop();
    await appliance.start();
    await again;
    const board = await Screen.open(url());
    const act = { actId: '0123456789abcdef', act: 'acknowledge', by: 'RN Forged', revision: 1, vouch: 'v1', asOf: 'x' };
    await board.client.publishAsync('henet/v1/ward/edge-1/acts/a1', JSON.stringify(act), { qos: 1 });
    await board.client.publishAsync('henet/v1/ward/edge-1/receipts/a1/screen-1', '{"shown":1}', { qos: 1 });
    await expect.poll(() => heard).toHaveLength(2);
    const { vouch: _vouch, ...rest } = act;
    expect(JSON.parse(heard[0]!)).toEqual({ ...rest, by: 'Dr Lind' });
    expect(heard[1]).toBe('{"shown":1}');
    expect(given).toEqual(['v1']);
    await board.close();
  });

  test('an act that nobody may do is answered, and reaches no appliance; neither does one without sense', async () => {
    const why = { code: 'pin-required', message: 'Who are you', hint: 'Give your PIN.' };
    await serve(broker, { credentials: broker.screenCredentials, admits: async () => signedIn({ nameOf: () => why }) });
    const witness = await Screen.open(`mqtt://127.0.0.1:${broker.port}`, 'henet/v1/#', broker.credentials);
    const board = await Screen.open(url());
    const act = { actId: '0123456789abcdef', act: 'acknowledge', by: 'RN Forged', revision: 1 };
    const topic = 'henet/v1/ward/edge-1/acts/a1';
    await board.client.publishAsync(topic, JSON.stringify(act), { qos: 1 });
    await board.client.publishAsync(topic, '["RN Forged"]', { qos: 1 });
    const answer = await board.until(({ topic: of }) => of === `${topic}/answers/${act.actId}`);
    expect(JSON.parse(answer.payload)).toEqual({ actId: act.actId, ok: false, ...why });
    await appliance.publish(TOPIC, 'after', { retain: false });
    await witness.until(({ payload }) => payload === 'after');
    expect(witness.heard.map(({ payload }) => payload)).toEqual(['after']);
    await witness.close();
    await board.close();
  });

  test('a large alert still arrives whole where acts are named, and answers never stand in the middle of it', async () => {
    const why = { code: 'pin-required', message: 'Who are you', hint: 'Give your PIN.' };
    await serve(broker, { admits: async () => signedIn({ nameOf: () => why }) });
    const board = await Screen.open(url());
    const large = 'x'.repeat(900_000);
    const acts = Array.from({ length: 20 }, (_, n) =>
      board.client.publishAsync('henet/v1/ward/edge-1/acts/a1', JSON.stringify({ actId: `act-number-${n}` }), {
        qos: 1,
      }),
    );
    await appliance.publish(TOPIC, large, { retain: false });
    await Promise.all(acts);
    expect((await board.until(({ topic }) => topic === TOPIC)).payload).toHaveLength(large.length);
    await board.until(({ topic }) => topic.endsWith('/act-number-19'));
    await board.close();
  });

  test('a screen is cut off the moment its session ends, and hears nothing more', async () => {
    const session = new AbortController();
    await serve(broker, { admits: async () => signedIn({ ended: session.signal }) });
    const socket = new WebSocket(url(), ['mqtt']);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    session.abort();
    expect((await closed)[0]).toBe(4401);
  });

  test('a browser that sends more than the limit in one message is cut off', async () => {
    await serve(broker, { maxMessageBytes: 1000 });
    const socket = new WebSocket(url(), ['mqtt']);
    await once(socket, 'open');
    socket.send(Buffer.alloc(1001));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  test('boards are cut off when the broker goes away and when the appliance stops', async () => {
    await serve(broker);
    const open = async () => {
      const socket = new WebSocket(url(), ['mqtt']);
      await once(socket, 'open');
      return socket;
    };
    const first = once(await open(), 'close');
    await unit.stop();
    await first;
    http.close();
    await serve(broker);
    const second = await open();
    second.send(
      mqttPacket.generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: '',
        keepalive: 0,
      }),
    );
    await once(second, 'message');
    const gone = once(second, 'close');
    await appliance.stop();
    await broker.stop();
    await gone;
  });
});
