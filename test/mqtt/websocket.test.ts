import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import type { MqttConnection } from '../../edge/mqtt/connection.ts';
import { MqttWebSocket, type MqttWebSocketOptions } from '../../edge/mqtt/websocket.ts';
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
    await serve(broker, { viewed: async (from) => void seen.push(from) });
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
    await serve(broker, { maxScreens: 1, admits: ({ url: asked }) => !asked?.includes('stranger') });
    expect(await statusOf('/elsewhere')).toBe(404);
    expect(await statusOf('/mqtt', {}, ['chat'])).toBe(400);
    expect(await statusOf('/mqtt?stranger')).toBe(401);
    const board = await Screen.open(url());
    expect(await statusOf()).toBe(503);
    await board.close();
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
    // The broker knows of the screen once it has sent something.
    second.send(Buffer.from([0x10]));
    const gone = once(second, 'close');
    await appliance.stop();
    await broker.stop();
    await gone;
  });
});
