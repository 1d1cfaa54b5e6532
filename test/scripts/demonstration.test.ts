import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../scripts/demonstration/ports.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'henet-demonstration-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function ports() {
  const [dicom, http, mqtt] = await freePorts(3);
  return { http: http!, args: ['--dicom-port', `${dicom}`, '--http-port', `${http}`, '--mqtt-port', `${mqtt}`] };
}

function demo(args: readonly string[]) {
  return spawn(process.execPath, ['scripts/demonstration/main.ts', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ReturnType<typeof demo>) {
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { said, complained, code: code as number | null };
}

test('another appliance on its port is not taken for its own: it is told, and nothing is sent', async () => {
  const { http, args } = await ports();
  const other = createServer((_request, response) => response.end('{"state":"ready"}'));
  other.listen(http, '127.0.0.1');
  await once(other, 'listening');
  const { said, complained, code } = await ended(demo(['--once', ...args]));
  other.close();
  expect(code).toBe(1);
  expect(complained).toContain(`127.0.0.1:${http} is in use`);
  expect(said).not.toContain('scanner:');
}, 120_000);

test('ended in its start by the system, it leaves no service behind', async () => {
  const { args } = await ports();
  const child = demo(args);
  const end = ended(child);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await end).toMatchObject({ code: 1, complained: expect.stringContaining('interrupted') });
  const left = await new Promise<string>((resolve) =>
    execFile('pgrep', ['-f', `main.ts --config ${data}`], (_error, stdout) => resolve(stdout)),
  );
  expect(left).toBe('');
}, 120_000);

test.each([
  ['--dicom-port', 'abc'],
  ['--colour', 'red'],
])('%s %s is a mistake of usage: exit 2', async (...args) => {
  expect(await ended(demo(args))).toMatchObject({ code: 2, complained: expect.stringMatching(/^demo: /) });
});
