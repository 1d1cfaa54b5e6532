import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoopDelay } from '../../edge/health/loop-delay.ts';

test('a stall of the event loop is seen at about its length, until it is forgotten', async () => {
  const delay = new LoopDelay();
  await delay.start();
  await sleep(50);
  // So long that a busy machine does not stall this process by itself for as long.
  const until = performance.now() + 2000;
  while (performance.now() < until);
  await sleep(50);
  expect(delay.maxMs).toBeGreaterThan(1900);
  delay.reset();
  await sleep(50);
  expect(delay.maxMs).toBeLessThan(1900);
  await delay.stop();
});
