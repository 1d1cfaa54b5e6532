import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { PacketGuard } from '../../edge/mqtt/packet-guard.ts';

/** PINGREQ and DISCONNECT (MQTT 3.1.1, 3.12 and 3.14): a fixed header alone. */
const PINGREQ = Buffer.from([0xc0, 0]);
const DISCONNECT = Buffer.from([0xe0, 0]);

/** A PUBLISH on topic `t` at QoS 0 whose remaining length is this, from 128 to 16 383 bytes (2.2.3: two bytes). */
const packet = (remaining: number) =>
  Buffer.concat([
    Buffer.from([0x30, (remaining % 128) | 0x80, remaining >> 7, 0, 1, 0x74]),
    Buffer.alloc(remaining - 3, 'x'),
  ]);

function guarded(maxBytes: number) {
  const [client, source] = duplexPair();
  const guard = new PacketGuard(source, maxBytes);
  const received: Buffer[] = [];
  guard.on('data', (chunk: Buffer) => received.push(chunk));
  return { client, guard, received };
}

test('packets within the limit pass unchanged, however they are cut into chunks', async () => {
  const { client, guard, received } = guarded(200);
  const sent = Buffer.concat([PINGREQ, packet(200), packet(150), DISCONNECT]);
  for (const byte of sent) client.write(Buffer.from([byte]));
  client.end();
  await once(guard, 'end');
  expect(Buffer.concat(received)).toEqual(sent);
});

test('a packet one byte over the limit ends the stream with an error', async () => {
  const { client, guard } = guarded(200);
  const failed = once(guard, 'error');
  client.write(packet(201));
  expect((await failed)[0]).toMatchObject({ message: 'a packet of more than 200 bytes' });
});

test('a remaining length of more than four bytes is malformed [MQTT 3.1.1, 2.2.3]', async () => {
  const { client, guard } = guarded(1_000_000_000);
  const failed = once(guard, 'error');
  client.write(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80]));
  expect((await failed)[0]).toMatchObject({ message: expect.stringContaining('malformed') });
});

test('what the broker answers reaches the client', async () => {
  const { client, guard } = guarded(200);
  guard.write('answer');
  expect((await once(client, 'data'))[0].toString()).toBe('answer');
});
