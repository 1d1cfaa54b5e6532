import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Watchdog } from '../../edge/health/watchdog.ts';
import { silent } from '../mqtt/link.ts';

/** systemd's side of sd_notify(3): a unix datagram socket, which Node cannot open. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('listening', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

const works = (command: string) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const missing = ['systemd-notify', 'python3'].filter((command) => !works(command));
if (missing.length > 0) console.warn(`watchdog tests skipped: ${missing.join(', ')} not installed`);

describe.skipIf(missing.length > 0)('the watchdog of systemd', () => {
  let folder: string;
  let listener: ChildProcess;
  let said: string;
  const environment = (limitMs?: number) => ({
    NOTIFY_SOCKET: join(folder, 'notify'),
    ...(limitMs ? { WATCHDOG_USEC: String(limitMs * 1000) } : {}),
  });
  const until = async (fits: () => boolean) => {
    while (!fits()) await once(listener.stdout!, 'data');
  };
  const feedings = () => said.split('WATCHDOG=1').length - 1;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'henet-watchdog-'));
    said = '';
    listener = spawn('python3', ['-c', LISTENER, join(folder, 'notify')], { stdio: ['ignore', 'pipe', 'inherit'] });
    listener.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until(() => said.includes('listening'));
  });
  afterEach(async () => {
    listener.kill();
    await once(listener, 'exit');
    await rm(folder, { recursive: true });
  });

  test('hears that the appliance is ready, is fed after each self-check, and hears that it stops', async () => {
    let checks = 0;
    const watchdog = new Watchdog({
      environment: environment(150),
      selfCheck: async () => {
        checks += 1;
      },
      log: silent,
    });
    await watchdog.start();
    await until(() => said.includes('READY=1') && feedings() >= 2);
    await watchdog.stop();
    await until(() => said.includes('STOPPING=1'));
    expect(checks).toBeGreaterThanOrEqual(feedings());
  });

  test.each([
    ['fails', () => Promise.reject(new Error('the engine does not answer'))],
    ['never ends', () => new Promise<void>(() => {})],
  ])('starves when the self-check %s', async (_how, selfCheck) => {
    let checks = 0;
    const { promise: thrice, resolve } = Promise.withResolvers<void>();
    const watchdog = new Watchdog({
      environment: environment(60),
      selfCheck: () => {
        checks += 1;
        if (checks === 3) resolve();
        return selfCheck();
      },
      log: silent,
    });
    await watchdog.start();
    await Promise.race([thrice, new Promise((over) => setTimeout(over, 500))]);
    await watchdog.stop();
    await until(() => said.includes('STOPPING=1'));
    expect(checks).toBeGreaterThan(0);
    expect(feedings()).toBe(0);
  });

  test('is not spoken to where systemd does not listen', async () => {
    const watchdog = new Watchdog({
      environment: {},
      selfCheck: () => Promise.reject(new Error('must not be asked')),
      log: silent,
    });
    await watchdog.start();
    await watchdog.stop();
    expect(said.trim()).toBe('listening');
  });
});
