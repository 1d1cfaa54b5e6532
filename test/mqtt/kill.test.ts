import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../edge/journal/database.ts';

test('a session that a user keeps, and what is on disk for it, survive kill -9 of the embedded broker', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'henet-broker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'sessions.sqlite');
  const serve = async (): Promise<{ child: ChildProcess; port: number }> => {
    const child = fork(join(import.meta.dirname, 'serve-broker.ts'), [file]);
    const [port] = (await once(child, 'message')) as [number];
    return { child, port };
  };
  const signIn = { protocolVersion: 4, username: 'home', password: 'secret', clientId: 'panel', clean: false } as const;
  const waiting = async () => {
    const database = await Database.open(file, { readOnly: true });
    const row = await database.get<{ count: number }>('SELECT count(*) AS count FROM waiting');
    await database.close();
    return row?.count;
  };

  const first = await serve();
  const home = await mqtt.connectAsync(`mqtt://127.0.0.1:${first.port}`, { ...signIn, reconnectPeriod: 0 });
  await home.subscribeAsync('henet/v1/#', { qos: 1 });
  await home.endAsync();
  const sent = Array.from({ length: 20 }, (_, n) => `alert ${n}`);
  for (const payload of sent) first.child.send(payload);
  await expect.poll(waiting).toBe(sent.length);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await serve();
  const heard: string[] = [];
  const back = mqtt.connect(`mqtt://127.0.0.1:${second.port}`, { ...signIn, reconnectPeriod: 0 });
  back.on('message', (_topic, payload) => heard.push(payload.toString()));
  await expect.poll(() => heard.length).toBe(sent.length);
  expect(heard).toEqual(sent);
  await expect.poll(waiting).toBe(0);
  await back.endAsync(true);
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');
});
