import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Unit } from '../edge/config/unit.ts';
import { Stack, StartStopped } from '../edge/stack.ts';

const silent = pino({ level: 'silent' });

function units() {
  const did: string[] = [];
  const unit = (name: string, start: () => Promise<void> = async () => {}): Unit => ({
    start: async () => {
      await start();
      did.push(`${name} starts`);
    },
    stop: async () => {
      did.push(`${name} stops`);
    },
  });
  return { did, unit };
}

test('units are stopped in the reverse order, also one that failed to start', async () => {
  const { did, unit } = units();
  const stack = new Stack(silent);
  await stack.start('a', unit('a'));
  await expect(
    stack.start(
      'b',
      unit('b', () => Promise.reject(new Error('no port'))),
    ),
  ).rejects.toThrow('no port');
  await stack.stop();
  expect(did).toEqual(['a starts', 'b stops', 'a stops']);
});

test('a unit that is in the middle of its start when all is stopped is stopped when it has started', async () => {
  const { did, unit } = units();
  const stack = new Stack(silent);
  await stack.start('a', unit('a'));
  const { promise, resolve } = Promise.withResolvers<void>();
  const starting = stack.start(
    'b',
    unit('b', () => promise),
  );
  await stack.stop();
  resolve();
  await expect(starting).rejects.toThrow(StartStopped);
  expect(did.at(-1)).toBe('b stops');
  expect(did.indexOf('b starts')).toBeGreaterThan(did.indexOf('a stops'));
});

test('nothing is started once all is stopped, and what was opened for it is closed', async () => {
  const { did, unit } = units();
  const stack = new Stack(silent);
  await stack.stop();
  await expect(stack.start('a', unit('a'))).rejects.toThrow(StartStopped);
  expect(did).not.toContain('a starts');
  expect(did).toContain('a stops');
});
