import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openWard, type Ward } from './ward.ts';

const opened: Ward[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const ward of opened.splice(0)) await ward.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function open(...given: Parameters<typeof openWard>): Promise<Ward> {
  const ward = await openWard(...given);
  opened.push(ward);
  return ward;
}

async function boardFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'henet-board-'));
  folders.push(folder);
  return folder;
}

describe('the board', () => {
  test('the address alone leads to the ward board', async () => {
    const ward = await open({ boardDir: await boardFolder() });
    const answer = await fetch(ward.url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/ward']);
  });

  test('a board that was not built says what to run, and is not mistaken for an empty ward', async () => {
    const ward = await open({ boardDir: await boardFolder() });
    const answer = await fetch(`${ward.url}/ward`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });

  test('ward and case addresses serve the built page, assets are kept by the browser', async () => {
    const boardDir = await boardFolder();
    const ward = await open({ boardDir });
    await mkdir(join(boardDir, 'assets'));
    await writeFile(join(boardDir, 'index.html'), '<!doctype html><title>board</title>');
    await writeFile(join(boardDir, 'assets', 'ward-abc.js'), 'export {};');
    for (const path of ['/ward', '/cases/abc-1']) {
      const page = await fetch(ward.url + path);
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await page.text()).toContain('<title>board</title>');
    }
    const asset = await fetch(`${ward.url}/assets/ward-abc.js`);
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${ward.url}/assets/none.js`)).status).toBe(404);
  });
});

describe('live updates', () => {
  const connect = (ward: Ward, path: string, headers: Record<string, string> = {}) =>
    new WebSocket(`${ward.url.replace('http', 'ws')}${path}`, 'mqtt', { headers });
  const echo = () => {
    const sockets = new WebSocketServer({ noServer: true });
    return {
      attachUpgrade: (server: import('node:http').Server) =>
        server.on('upgrade', (request, socket, head) =>
          sockets.handleUpgrade(request, socket, head, (client) => client.send('hello')),
        ),
    };
  };

  test('the board’s own WebSocket is let through', async () => {
    const ward = await open(echo());
    const socket = connect(ward, '/mqtt', { origin: ward.url });
    const [message] = await once(socket, 'message');
    expect(String(message)).toBe('hello');
    socket.terminate();
  });

  test.each<[string, string, Record<string, string>]>([
    ['a page of another site', '/mqtt', { origin: 'http://evil.example' }],
    ['a rebound name', '/mqtt', { host: 'evil.example' }],
    ['another path', '/other', {}],
  ])('a WebSocket from %s is refused', async (_what, path, headers) => {
    const ward = await open(echo());
    const [error] = await once(connect(ward, path, headers), 'error');
    expect(String(error)).toMatch(/40[34]/);
  });

  test('stopping does not wait for an open screen', async () => {
    const ward = await open(echo());
    const socket = connect(ward, '/mqtt');
    await once(socket, 'message');
    const closed = once(socket, 'close');
    await ward.server.stop();
    await closed;
  });
});

describe('start and stop', () => {
  test('a server that was stopped can start again, and stop twice', async () => {
    const ward = await open();
    await ward.server.stop();
    await ward.server.stop();
    expect(() => ward.server.address()).toThrow(/not listening/);
    await ward.server.start();
    const answer = await fetch(`http://127.0.0.1:${ward.server.address().port}/api/v1/time`);
    expect(answer.status).toBe(200);
  });

  test('a port that is taken is told with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const taken = openWard({ config: { site: 's', appliance: 'a', http: { host: '127.0.0.1', port } } });
    await expect(taken).rejects.toMatchObject({ code: 'http-port-taken' });
    other.close();
  });
});
