import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { temporaryFile, temporaryJournal } from './temporary.ts';

test.each([150, 700])('kill -9 after %i instances loses none that was acknowledged', async (count) => {
  const file = await temporaryFile();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'add-instances.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  // A line is far below PIPE_BUF, so the kill cannot cut one in two.
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  expect((await gone)[1]).toBe('SIGKILL');
  expect(acknowledged.length).toBeGreaterThanOrEqual(count);

  const journal = await temporaryJournal(file);
  const recorded = new Set((await journal.instances.ofSeries('1.3')).map(({ sopInstanceUid }) => sopInstanceUid));
  expect(acknowledged.filter((uid) => !recorded.has(uid))).toEqual([]);
  expect(await journal.check()).toEqual([]);
  expect(await journal.instances.openStudies()).toEqual(['1.2']);
});
